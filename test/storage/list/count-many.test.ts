import { parseFilter } from '../../../src/scim/filter/parse';
import { resolveFilter } from '../../../src/scim/filter/resolve';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { addOrganization, everything, PORTAL_ORGANIZATION, userFields } from '../fixtures';
import { manyUsers } from '../many-users';

const MANY = 600;
const options = { tolerant: true };

onDatabases(['sqlite'], 'many that an index alone can tell', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let statements: string[];

  async function indexAll(): Promise<void> {
    while (await storage.indexSearch());
  }

  beforeEach(async () => {
    database = await create();
    statements = [];
    storage = await database.open({ statementLog: (sql) => statements.push(sql) });
    for (const statement of manyUsers(MANY / 2)) await database.query(statement);
    await indexAll();
    // As if hundreds of thousands of users had come and gone, so that counting in parts is worth it.
    await database.query(`insert into user_search (number, user_id, organization_id, user_name_key, late)
      values (300000, '', '', '', 0)`);
    for (let number = MANY / 2 + 1; number <= MANY; number += 1) {
      await everything(storage).users.create(`v${number}`, userFields(`user${number}`));
    }
    await indexAll();
  });

  async function total(filter: string, scope: Parameters<OpenStorage['within']>[0] = { all: true }): Promise<number> {
    const resolved = resolveFilter(parseFilter(filter, options), userSchema, options);
    const { total: found } = await storage
      .within(scope)
      .users.list({ filter: resolved, page: { offset: 0, limit: 3 } });
    return found;
  }

  test('are counted in parts of their numbers', async () => {
    statements.length = 0;
    expect(await total('userName co "user"')).toBe(MANY);
    const parts = statements.filter((sql) => sql.includes('user_trigrams.rowid >') && sql.includes('as total'));
    expect(parts.length).toBeGreaterThan(1);
    const plans = await Promise.all(parts.slice(0, 1).map((sql) => database.explain(sql, parameters(sql))));
    expect(plans.join('\n')).toMatch(/SCAN user_trigrams VIRTUAL TABLE INDEX/);
  });

  test('each once: indexed, waiting to be indexed anew, without a number, gone', async () => {
    const { users } = everything(storage);
    await users.update('u1', userFields('someone'));
    await users.update('u2', userFields('user-renamed'));
    await users.update(`v${MANY}`, userFields('anyone'));
    await users.create('w1', userFields('user-new'));
    await users.create('w2', userFields('nobody'));
    await users.delete('u3');
    expect(await total('userName co "user"')).toBe(MANY - 2);
    await indexAll();
    expect(await total('userName co "user"')).toBe(MANY - 2);
  });

  test('of the organizations that are visible', async () => {
    const other = await addOrganization(storage, 'other');
    await everything(storage).users.create('w1', userFields('user-new', { organizationId: other }));
    await indexAll();
    expect(await total('userName co "user"', { organizations: [PORTAL_ORGANIZATION] })).toBe(MANY);
    expect(await total('userName co "user"', { organizations: [PORTAL_ORGANIZATION, other] })).toBe(MANY + 1);
  });
});

/** Any will do for the plan, one for each place. */
function parameters(sql: string): readonly unknown[] {
  return Array.from(sql.matchAll(/\?/g), () => 'x');
}
