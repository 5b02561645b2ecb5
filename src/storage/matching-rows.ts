import { sql, type RawBuilder } from 'kysely';
import type { Filter, ResourceName } from '../portal/query';
import type { Access } from './access';
import type { FilterContext } from './filter-context';
import { contextOf } from './filter-context-of';
import { filterToSql } from './filter-sql';
import { listedTables, visibleRows } from './listed-tables';
import type { Lookup } from './search';

/** The rows of one type that a list is about. */
export interface MatchingRows {
  readonly context: FilterContext;
  readonly id: RawBuilder<string>;
  /** What stands behind SELECT's columns: FROM and WHERE, open for more conditions. */
  readonly from: RawBuilder<unknown>;
  /** The same for counting them. */
  readonly counted: RawBuilder<unknown>;
}

/** `lookup`, which follows from the filter, is who may be meant; see {@link lookupFor}. */
export function matchingRows(
  access: Access,
  resource: ResourceName,
  filter: Filter | undefined,
  lookup?: Lookup,
): MatchingRows {
  const { table } = listedTables[resource];
  const context = { ...contextOf(access, resource, table), few: lookup !== undefined };
  const visible = sql`from ${sql.table(table)} where ${visibleRows(access, resource)}`;
  const from = filter ? sql`${visible} and ${filterToSql(filter, context)}` : visible;
  const found = lookup ? sql`${from} and ${access.dialect.search.mayHold(lookup.needles)}` : from;
  // A page of many is full before all are found; to count them, all have to be.
  return { context, id: sql.ref(`${table}.id`), from: lookup?.few ? found : from, counted: found };
}

/** How many rows there are, of all the types together. */
export async function countRows({ db, run, unchanged }: Access, matching: readonly MatchingRows[]): Promise<number> {
  const counts = matching.map(({ counted }) => sql`(select count(*) ${counted})`);
  const query = sql<{ total: number }>`select ${sql.join(counts, sql` + `)} as total`.compile(db);
  const count = async () => (await run<{ total: number }>(query.sql, query.parameters)).rows[0]?.total ?? 0;
  if (!unchanged) return await count();
  return (await unchanged.get(JSON.stringify([query.sql, query.parameters]), count)) ?? 0;
}
