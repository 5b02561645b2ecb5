import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CORE_GROUP, ORGANIZATION, PORTAL_GROUP, PORTAL_USER } from '../../src/portal/schema-urns';
import { BuiltProgram } from '../cli/built-program';
import { onEveryDatabase, readTestFolder, type TestDatabase } from '../support/databases';

const program = new BuiltProgram();
const BLOCKS = 40;
const USERS = 25;

/** Kinds that alternate make many short transactions, and so many places to be killed at. */
function fileText(): string {
  const blocks = Array.from({ length: BLOCKS }, (_block, block) => {
    const organization = { value: `Organization ${block}` };
    const names = Array.from({ length: USERS }, (_user, user) => `user-${block}-${user}`);
    return [
      { schemas: [ORGANIZATION], name: organization.value },
      ...names.map((userName) => ({
        userName,
        emails: [{ value: `${userName}@x.example` }],
        roles: [{ value: 'Developer' }],
        [PORTAL_USER]: { organization },
      })),
      {
        schemas: [CORE_GROUP],
        displayName: 'Everybody',
        members: names.map((value) => ({ value })),
        [PORTAL_GROUP]: { organization },
      },
    ];
  });
  // So long a file is read in a thread of its own.
  const comment = `# ${'-'.repeat(8_000)}\n`;
  return blocks.map((rows) => comment + rows.map((row) => `${JSON.stringify(row)}\n`).join('')).join('');
}

onEveryDatabase('an import that is killed', (_open, create) => {
  test('at any moment, and run again, comes to the same state as one that is not', async () => {
    const file = join(mkdtempSync(join(readTestFolder(), 'import-')), 'all.ndjson');
    writeFileSync(file, fileText());
    const [calm, killed] = [await create(), await create()];
    const started = performance.now();
    await importFile(calm, file);
    const usual = performance.now() - started;
    for (let round = 0; round < 6; round += 1) {
      const child = program.start(['import', file], { DATABASE_URL: killed.url });
      const exit = once(child, 'exit');
      await setTimeout(usual * (0.3 + Math.random() * 0.6));
      child.kill('SIGKILL');
      await exit;
    }
    const last = await importFile(killed, file);
    expect(last).toMatchObject({ rows: BLOCKS * (USERS + 2), updated: 0, failed: 0 });
    expect(await stateOf(killed)).toEqual(await stateOf(calm));
    expect(await importFile(killed, file)).toMatchObject({ created: 0, updated: 0, unchanged: BLOCKS * (USERS + 2) });
  }, 120_000);

  async function importFile(database: TestDatabase, file: string): Promise<object> {
    const { code, stdout, stderr } = await program.run(['import', file, '--json'], { DATABASE_URL: database.url });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as object;
  }

  /** All that an import writes, but for identifiers and times. */
  async function stateOf(database: TestDatabase): Promise<unknown> {
    const ask = (statement: string) => database.query(statement);
    return {
      users: await ask(`select user_name, users.version, profile, organizations.name as organization from users
        join organizations on organizations.id = organization_id order by user_name_key`),
      emails: await ask('select value, count(*) as times from user_emails group by value order by value'),
      roles: await ask('select count(*) as held from user_roles'),
      groups: await ask(`select organizations.name as organization, display_name, (select count(*) from group_users
        where group_id = "groups".id) as members from "groups" join organizations
        on organizations.id = organization_id order by 1`),
      audit: await ask('select action, count(*) as times from audit group by action order by action'),
    };
  }
});
