import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SqliteDatabase } from '../../src/storage/sqlite/sqlite-library';
import { onDatabases, readTestFolder, type TestDatabase } from '../support/databases';
import { BuiltProgram, type Outcome, type ServingProgram } from './built-program';

const program = new BuiltProgram();
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';

const jsonOf = ({ stdout }: Outcome) => JSON.parse(stdout) as Record<string, unknown>;

onDatabases(['sqlite'], 'portal-scim backup', (_open, create) => {
  let database: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await create();
    folder = mkdtempSync(join(readTestFolder(), 'backup-'));
  });

  const run = (args: string) => program.run(args.split(' '), { DATABASE_URL: database.url });
  const pathOf = (name: string) => join(folder, name);

  test('makes one file that its owner alone can read, tells what is in it, and leaves nothing else', async () => {
    await run('user create --username ada');
    const { code, stdout } = await run(`backup ${pathOf('one.db')}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/one\.db: \d+ bytes, 1 users, 0 groups, 1 organizations, \d+ sealed audit rows\.\n$/);
    expect(statSync(pathOf('one.db')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['one.db']);
    const own = database.url.replace('sqlite:', '');
    expect([existsSync(`${own}-wal`), existsSync(`${own}-shm`)]).toEqual([false, false]);
  });

  test('does not replace a file, unless told to', async () => {
    writeFileSync(pathOf('one.db'), 'precious');
    const refused = await run(`backup ${pathOf('one.db')}`);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is there already')]);
    expect(readFileSync(pathOf('one.db'), 'utf8')).toBe('precious');
    expect((await run(`backup ${pathOf('one.db')} --force`)).code).toBe(0);
    expect((await run(`backup verify ${pathOf('one.db')}`)).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('broken off by %s, it leaves nothing', async (signal) => {
    await run('user create --username ada');
    const large = new SqliteDatabase(database.url.replace('sqlite:', ''));
    large.exec('create table filler (bytes); insert into filler values (zeroblob(200000000))').close();
    const child = program.start(['backup', pathOf('one.db')], { DATABASE_URL: database.url });
    while (readdirSync(folder).length === 0) await setTimeout(5);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([null, signal]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of another database there is none', async () => {
    const other = pathOf('other.db');
    new SqliteDatabase(other).exec('create table t (a)').close();
    const { code, stderr } = await program.run(['backup', pathOf('one.db')], { DATABASE_URL: `sqlite:${other}` });
    expect([code, stderr]).toEqual([1, `${other} is no database of portal-scim.\n`]);
    expect(readdirSync(folder)).toEqual(['other.db']);
  });

  test('restored, it is the portal as it was', async () => {
    await run('user create --username ada --display-name Ada');
    await run(`backup ${pathOf('one.db')}`);
    await run('user create --username late');
    const there = { DATABASE_URL: `sqlite:${pathOf('one.db')}` };
    expect(jsonOf(await program.run(['user', 'show', 'ada', '--json'], there))['displayName']).toBe('Ada');
    expect((await program.run(['user', 'show', 'late'], there)).code).toBe(1);
  });

  test('verify names what is wrong: no database, a torn one, a changed audit trail, one of a newer version', async () => {
    writeFileSync(pathOf('text'), 'no database at all');
    expect((await run(`backup verify ${pathOf('text')}`)).stderr).toMatch(/text is no database of SQLite\.\n$/);
    new SqliteDatabase(pathOf('other.db')).exec('create table t (a)').close();
    expect((await run(`backup verify ${pathOf('other.db')}`)).stderr).toMatch(/is no database of portal-scim\.\n$/);
    expect((await run(`backup verify ${pathOf('none')}`)).stderr).toMatch(/none is not there, or can't be read\.\n$/);

    await run(`backup ${pathOf('one.db')}`);
    const torn = new SqliteDatabase(pathOf('one.db'));
    torn.exec("insert into kysely_migration (name, timestamp) values ('9999-future', '2030')");
    torn.pragma('foreign_keys = off');
    torn.exec("insert into group_users (group_id, user_id) values ('no', 'body')");
    torn.close();
    const { code, stdout, stderr } = await run(`backup verify ${pathOf('one.db')} --json`);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      brokenReferences: 2,
      migrations: { unknown: ['9999-future'] },
    });
    expect(stderr).toContain('A newer version made 9999-future.');
  });

  test('under writes: every answered write from before it began, and of the rest a beginning without gaps', async () => {
    const server = await program.serve({ DATABASE_URL: database.url, ADMIN_TOKEN, RATE_LIMIT: 'off' });
    const writer = startWriter(server);
    try {
      await writer.reached(100);
      const before = writer.answered;
      const [one, other] = await Promise.all([run(`backup ${pathOf('one.db')}`), run(`backup ${pathOf('two.db')}`)]);
      expect([one.code, other.code]).toEqual([0, 0]);
      const after = writer.answered;
      expect(after).toBeGreaterThan(before);
      for (const name of ['one.db', 'two.db']) {
        const copy = new SqliteDatabase(pathOf(name), { readonly: true });
        const names = copy
          .prepare(`select user_name from users where user_name like 'w%' order by user_name`)
          .pluck()
          .all();
        const audits = copy.prepare(`select count(*) from audit where action = 'user.create'`).pluck().get();
        copy.close();
        expect(names.length).toBeGreaterThanOrEqual(before);
        expect(names).toEqual(names.map((_name, at) => nameOf(at)));
        expect(audits).toBe(names.length);
      }
    } finally {
      await writer.stop();
      server.kill('SIGTERM');
      await server.exit;
    }
  });
});

const nameOf = (at: number) => `w${String(at).padStart(6, '0')}`;

/** Creates one user after the other; a user is there only if the one before it was answered. */
function startWriter(server: ServingProgram) {
  const state = { answered: 0, stopped: false };
  const create = (at: number) =>
    fetch(`${server.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: nameOf(at) }),
    });
  const writing = (async () => {
    while (!state.stopped) {
      const response = await create(state.answered);
      await response.text();
      expect(response.status).toBe(201);
      state.answered += 1;
    }
  })();
  return {
    get answered() {
      return state.answered;
    },
    async reached(count: number) {
      while (state.answered < count) await Promise.race([writing, setTimeout(10)]);
    },
    async stop() {
      state.stopped = true;
      await writing;
    },
  };
}

onDatabases(['postgres'], 'portal-scim backup', (_open, create) => {
  test('says which of PostgreSQL’s tools does it, with the line', async () => {
    const { url } = await create();
    const { code, stdout, stderr } = await program.run(['backup', 'one.dump'], { DATABASE_URL: url });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`pg_dump --format=custom --file='one.dump' --dbname="$DATABASE_URL"`);
    expect(stderr).not.toContain(url);
  });
});
