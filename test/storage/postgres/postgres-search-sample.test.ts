import type { Filter } from '../../../src/portal/query';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { attribute, everything, FIRST_PAGE } from '../fixtures';
import { manyUsers } from '../many-users';

const USERS = 2_000;
const NAMES = `update users set user_name = 'first.' || substr(id, 2) || '@example.com',
  user_name_key = 'first.' || substr(id, 2) || '@example.com'`;

function compare(path: string, operator: 'co' | 'ew', value: string): Filter {
  return { kind: 'compare', attribute: attribute(path), operator, value };
}

onDatabases(['postgres'], 'what the index of trigrams is asked for', (_open, create) => {
  let database: TestDatabase;
  const patterns: unknown[] = [];

  beforeAll(async () => {
    database = await create();
    for (const statement of [...manyUsers(USERS), NAMES]) await database.query(statement);
    await (await database.open()).indexSearch();
  });

  const openLogged = (): Promise<OpenStorage> => {
    patterns.length = 0;
    return database.open({
      statementLog: (sql, parameters) => {
        if (sql.includes(' like ')) patterns.push(parameters.find((value) => String(value).startsWith('%')));
      },
    });
  };
  const search = (storage: OpenStorage, filter: Filter) => everything(storage).users.list({ filter, page: FIRST_PAGE });
  const co = (text: string) => compare('userName', 'co', text);

  test('is all of it, while nobody knows how many have it', async () => {
    const storage = await openLogged();
    expect((await search(storage, co('.7@example'))).total).toBe(1);
    expect(new Set(patterns)).toEqual(new Set(['%.7@example%']));
  });

  test('are the rare words, with what stands around them', async () => {
    await database.query('analyze users');
    const storage = await openLogged();
    expect((await search(storage, co('first.1234@example'))).total).toBe(1);
    expect((await search(storage, compare('userName', 'ew', '234@example.com'))).total).toBe(2);
    expect(new Set(patterns)).toEqual(new Set(['%1234@%', '%234@%']));
  });

  test('is nothing where many have it', async () => {
    const storage = await openLogged();
    const { total, rows } = await search(storage, co('@EXAMPLE'));
    expect({ total, shown: rows.length }).toEqual({ total: USERS, shown: Math.min(USERS, 100) });
    expect(patterns).toEqual([]);
  });

  test('is what tells something; all of it, where no word does, for those who have all of them may be few', async () => {
    const storage = await openLogged();
    const both: Filter = { kind: 'and', operands: [co('first'), co('.1999@')] };
    expect((await search(storage, both)).total).toBe(1);
    expect((await search(storage, co('example.first.'))).total).toBe(0);
    expect(new Set(patterns)).toEqual(new Set(['%.1999@%', '%example.first.%']));
  });
});
