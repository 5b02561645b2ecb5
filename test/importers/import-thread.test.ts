import { setTimeout } from 'node:timers/promises';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onEveryDatabase, readTestFolder, type TestDatabase } from '../support/databases';
import { ImportsClient } from './imports-client';

const program = new BuiltProgram();
const TOKEN = 'an-administrators-token-of-32-chars-or-more';
const ROWS = 8_000;

/** Long enough to be imported in a thread of its own. */
function fileText(rows = ROWS): string {
  const good = Array.from({ length: rows }, (_row, at) => `user-${at},user-${at}@example.org,Given Family ${at},,`);
  const bad = 'eve,eve@example.org,Eve,,Nobody';
  return ['userName,email,displayName,password,roles', ...good.slice(0, 100), bad, ...good.slice(100)].join('\n');
}

onEveryDatabase('a large file that is handed in over HTTP', (_open, create) => {
  let database: TestDatabase;
  let server: ServingProgram;
  let client: ImportsClient;
  let env: Record<string, string>;
  beforeEach(async () => {
    database = await create();
    const directory = mkdtempSync(join(readTestFolder(), 'spool-'));
    env = { DATABASE_URL: database.url, ADMIN_TOKEN: TOKEN, IMPORT_DIRECTORY: directory, RATE_LIMIT: 'off' };
    server = await program.serve(env);
    client = new ImportsClient(() => server.url, TOKEN);
  });
  afterEach(async () => {
    server.kill('SIGTERM');
    await server.exit;
  });

  const count = async () => Number((await database.query('select count(*) as users from users'))[0]?.['users']);

  const signIn = (username: string, password: string) =>
    fetch(`${server.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });

  test('is imported as any other, while others write: counts, faults with columns, rejects, passwords', async () => {
    const text = `${fileText()}\nada,ada@example.org,Ada,engine-no-1-of-1837,Developer\n`;
    let isOver = false;
    const done = client.upload(text).finally(() => (isOver = true));
    const statuses = new Set<number>();
    for (let at = 0; !isOver; at += 1) {
      const { status } = await fetch(`${server.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `other-${at}` }),
      });
      statuses.add(status);
    }
    const job = await done;
    expect([...statuses]).toEqual([201]);
    expect(job).toMatchObject({
      state: 'completed',
      error: null,
      counts: { rows: ROWS + 2, created: ROWS + 1, failed: 1 },
      faults: [{ line: 102, column: 'roles', attribute: 'roles', reason: 'There is no role "Nobody".' }],
    });
    expect(job.columns).toContainEqual({ column: 'displayName', attribute: 'displayName' });
    expect((await client.get(`/imports/${job.id}/rejects`)).text).toContain('eve,eve@example.org,Eve,,Nobody,');
    expect((await signIn('ada', 'engine-no-1-of-1837')).status).toBe(200);
  }, 120_000);

  test('is cancelled after the rows at hand; killed with the server, it is resumed and comes to its end', async () => {
    const { body } = await client.send('POST', '/imports', fileText());
    while ((await count()) === 0) await setTimeout(10);
    await client.send('POST', `/imports/${body.id}/cancel`);
    const cancelled = await client.ended(body.id);
    expect(cancelled.state).toBe('cancelled');
    expect(await count()).toBe(cancelled.counts.created);

    await client.send('POST', `/imports/${body.id}/run`);
    await setTimeout(300);
    server.kill('SIGKILL');
    await server.exit;
    server = await program.serve(env);
    // As if half a minute had passed.
    await database.query(`update import_jobs set heartbeat_at = '2026-01-01T00:00:00.000Z'`);
    const resumed = await client.run(body.id, 'resume');
    expect(resumed).toMatchObject({ state: 'completed', counts: { rows: ROWS + 1, failed: 1 } });
    expect(await count()).toBe(ROWS);
  }, 120_000);
});
