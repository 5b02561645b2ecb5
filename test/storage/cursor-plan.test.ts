import type { CursorPage, Sort } from '../../src/portal/query';
import type { Scope } from '../../src/portal/model';
import { attributeRef } from '../../src/scim/filter/resolve';
import { userSchema } from '../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { manyUsers } from './many-users';

const SOME = 2_000;

function from(side: 'after' | 'before', key: string | null): CursorPage {
  return { limit: 10, total: SOME, from: { side, inclusive: false, position: { key, id: 'u1500' } } };
}

onEveryDatabase('a page by cursor begins at its bound, not at the first row', (_open, create) => {
  const statements: (readonly [string, readonly unknown[]])[] = [];
  let database: TestDatabase;
  let storage: OpenStorage;

  beforeAll(async () => {
    database = await create();
    for (const statement of manyUsers(SOME)) await database.query(statement);
    storage = await database.open({ statementLog: (...statement) => statements.push(statement) });
  });

  /** The plan by which the page's ids are found. */
  async function planOf(page: CursorPage, sort?: Sort, scope: Scope = { all: true }): Promise<string> {
    statements.length = 0;
    const { rows } = await storage.within(scope).users.list({ ...(sort && { sort }), page });
    expect(rows).toHaveLength(10);
    const [sql, parameters] = statements[0]!;
    expect(sql).not.toMatch(/\boffset\b/);
    return database.explain(sql, parameters);
  }

  function expectRange(plan: string, sqliteIndex: string, postgresIndex: string, condition: RegExp): void {
    if (database.engine === 'sqlite') {
      expect(plan.split('\n')).toEqual([
        expect.stringMatching(`^SEARCH users USING (COVERING )?INDEX ${sqliteIndex} `),
      ]);
    } else {
      expect(plan).toMatch(`using ${postgresIndex} on users`);
      expect(plan).toMatch(/Index Cond/);
      // Equal names don't occur, so what is sorted is one row at a time.
      expect(plan).not.toMatch(/-> {2}Sort /);
    }
    expect(plan).toMatch(condition);
  }

  test.each(['after', 'before'] as const)('without an order, %s', async (side) => {
    const condition = side === 'after' ? /\(id ?>/ : /\(id ?</;
    expectRange(await planOf(from(side, null)), 'sqlite_autoindex_users_1', 'users_pkey', condition);
  });

  test.each(['after', 'before'] as const)('without an order, within one organization, %s', async (side) => {
    const [organization] = await database.query('select organization_id as id from users limit 1');
    const scope = { organizations: [String(organization!['id'])] };
    const plan = await planOf(from(side, null), undefined, scope);
    expect(plan).toMatch(side === 'after' ? /id ?>/ : /id ?</);
    expect(plan).toMatch(/users_(organization|pkey)/);
    expect(plan).not.toMatch(/SCAN users|TEMP B-TREE/);
  });

  test.each([
    ['after', false, '>'],
    ['before', false, '<'],
    ['after', true, '<'],
    ['before', true, '>'],
  ] as const)('by userName, %s, descending: %s', async (side, descending, sign) => {
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending };
    const plan = await planOf(from(side, 'user1500'), sort);
    const condition = new RegExp(`user_name_key ?${sign}`);
    expectRange(plan, 'sqlite_autoindex_users_2', 'users_user_name_key_key', condition);
  });

  test.each(['after', 'before'] as const)('by userName, within one organization, %s', async (side) => {
    const [organization] = await database.query('select organization_id as id from users limit 1');
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending: false };
    const plan = await planOf(from(side, 'user1500'), sort, { organizations: [String(organization!['id'])] });
    const condition = side === 'after' ? /user_name_key ?>/ : /user_name_key ?</;
    expectRange(plan, 'users_organization_name', 'users_organization_name', condition);
  });

  test('the first page by userName reads along the index, too', async () => {
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending: false };
    const plan = await planOf({ limit: 10, total: SOME }, sort);
    expect(plan).toMatch(/sqlite_autoindex_users_2|users_user_name_key_key/);
    expect(plan).not.toMatch(/TEMP B-TREE|-> {2}Sort /);
  });
});
