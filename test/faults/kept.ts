import type { TestDatabase } from '../support/databases';

/**
 * Asserts that every acknowledged user is in the database, that each user has its row in the audit trail and each row
 * its user, and that the file is sound.
 */
export async function expectKept(
  database: Pick<TestDatabase, 'engine' | 'query'>,
  acknowledged: readonly string[],
): Promise<void> {
  const users = await database.query(`select id, user_name from users`);
  const names = new Set(users.map(({ user_name: name }) => name));
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
  const trail = await database.query(`select subject_id from audit where action = 'user.create'`);
  const ids = (rows: readonly Record<string, unknown>[], name: string) => rows.map((row) => String(row[name])).sort();
  expect(ids(trail, 'subject_id')).toEqual(ids(users, 'id'));
  if (database.engine === 'postgres') return;
  expect(await database.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await database.query('pragma foreign_key_check')).toEqual([]);
}
