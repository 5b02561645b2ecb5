import type { TestDatabase } from '../support/databases';

/**
 * Asserts that every acknowledged user is in the database, that each user has its row in the audit trail and each row
 * its user, and that the file is sound.
 */
export async function expectKept(
  database: Pick<TestDatabase, 'engine' | 'query'>,
  acknowledged: readonly string[],
): Promise<void> {
  // Read at once: what was sent to PostgreSQL before a kill may still be committed.
  const rows = await database.query(`select id, user_name from users
    union all select subject_id, null from audit where action = 'user.create'`);
  const [trail, users] = [rows.filter(({ user_name: name }) => name === null), rows.filter((row) => row['user_name'])];
  const names = new Set(users.map(({ user_name: name }) => name));
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
  const ids = (those: typeof rows) => those.map(({ id }) => String(id)).sort();
  expect(ids(trail)).toEqual(ids(users));
  if (database.engine === 'postgres') return;
  expect(await database.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await database.query('pragma foreign_key_check')).toEqual([]);
}
