import { sql, type RawBuilder } from 'kysely';
import type { ResourceName } from '../../portal/query';
import type { Access } from '../access';

/**
 * The rows of several selects as one list. Each select is ordered and limited by itself, so that it can read along an
 * index; only what they leave is put in order here.
 */
export async function mergeRows<Row>(
  { db, run }: Access,
  selects: readonly RawBuilder<unknown>[],
  order: RawBuilder<unknown>,
  limit: number,
  offset = 0,
): Promise<readonly Row[]> {
  const [only, ...others] = selects;
  if (!only) return [];
  const parts = selects.map((select, index) => sql`select * from (${select}) as ${sql.ref(`part_${index}`)}`);
  const merged = sql<Row>`select * from (${sql.join(parts, sql` union all `)}) as found
    order by ${order} limit ${whole(limit)} offset ${whole(offset)}`;
  const query = (others.length === 0 && offset === 0 ? sql<Row>`${only}` : merged).compile(db);
  return (await run<Row>(query.sql, query.parameters)).rows;
}

/** The columns that tell a row of several types. */
export function namedRow(resource: ResourceName, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`cast(${resource} as text) as resource, ${id} as id`;
}

/** Of a bare parameter behind LIMIT, SQLite would plan the statement anew each time. */
export function whole(value: number): RawBuilder<number> {
  return sql`cast(${value} as bigint)`;
}
