import { sql, type RawBuilder } from 'kysely';
import type { Access } from './access';
import { whole } from './list/merge-rows';

/** Which rows go: the first so many that a condition holds for. */
interface Deletion {
  readonly from: 'access_tokens' | 'request_log' | 'sessions';
  readonly where: RawBuilder<unknown>;
  /** A column with an index. */
  readonly orderBy: 'id' | 'expires_at';
  readonly limit: number;
}

/**
 * Deletes some rows; how many they were. All at once would keep whoever writes meanwhile waiting: with SQLite, every
 * request.
 */
export async function deleteSome({ db }: Pick<Access, 'db'>, deletion: Deletion): Promise<number> {
  const { where, orderBy, limit } = deletion;
  const from = sql.table(deletion.from);
  const some = sql`select id from ${from} where ${where} order by ${sql.ref(orderBy)} limit ${whole(limit)}`;
  const { numAffectedRows } = await sql`delete from ${from} where id in (${some})`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** The same for rows whose time is over. */
export function deleteExpired(
  access: Pick<Access, 'db'>,
  from: 'access_tokens' | 'sessions',
  now: string,
  limit: number,
): Promise<number> {
  return deleteSome(access, { from, where: sql`expires_at < ${now}`, orderBy: 'expires_at', limit });
}
