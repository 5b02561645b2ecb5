import { sql, type RawBuilder } from 'kysely';
import type { Filter, ResourceName } from '../../portal/query';
import { isVisible, type Access } from '../access';
import type { FilterContext } from '../filter/filter-context';
import { contextOf } from '../filter/filter-context-of';
import { filterToSql } from '../filter/filter-sql';
import { listedTables, visibleRows } from './listed-tables';
import type { Lookup } from '../search/search';
import type { ExactSearch, First, Visibility } from '../search/search-dialect';
import { IN_TIME } from '../sqlite/sqlite-worker';

/** The rows of one type that a list is about. */
export interface MatchingRows {
  readonly context: FilterContext;
  readonly id: RawBuilder<string>;
  /** What stands behind SELECT's columns: FROM and WHERE, open for more conditions. */
  readonly from: RawBuilder<unknown>;
  /** How many there are. */
  readonly count: RawBuilder<number>;
}

/**
 * How many are found: in the order asked for, while there is time ({@link IN_TIME}); by the index alone, which has few
 * of the columns, all of them or the first; or by the index and their rows.
 */
export type ManyBy = 'walk' | 'index' | 'rows' | First;

/** `lookup`, which follows from the filter, is who may be meant; see {@link lookupFor}. */
export function matchingRows(
  access: Access,
  resource: ResourceName,
  filter: Filter | undefined,
  lookup?: Lookup & { readonly by?: ManyBy },
): MatchingRows {
  const { table } = listedTables[resource];
  const context = contextOf(access, resource, table);
  const id = sql.ref<string>(`${table}.id`);
  const visible = sql`from ${sql.table(table)} where ${visibleRows(access, resource)}`;
  if (!filter) return { context, id, from: visible, count: countAll(access, resource) };
  const condition = filterToSql(filter, { ...context, few: lookup !== undefined });
  const from = sql`${visible} and ${condition}`;
  if (!lookup) return { context, id, from, count: sql`(select count(*) ${from})` };
  const { search } = access.dialect;
  if (search.exactly && lookup.exact) {
    const exact = exactRows(search.exactly, access, lookup, { visible, condition });
    return { context, id, ...exact, ...(isRange(filter, access) && { count: sql`(select count(*) ${from})` }) };
  }
  const found = sql`${from} and ${search.mayHold(lookup.needles)}`;
  // A page of many is full before all are found; to count them, all have to be.
  return { context, id, from: lookup.few ? found : from, count: sql`(select count(*) ${found})` };
}

function exactRows(
  { rows: find, count }: ExactSearch,
  access: Access,
  { needles, by = 'rows' }: Lookup & { readonly by?: ManyBy },
  { visible, condition }: { readonly visible: RawBuilder<unknown>; readonly condition: RawBuilder<boolean> },
): Pick<MatchingRows, 'from' | 'count'> {
  const rows = find(needles, condition, visibility(access), typeof by === 'object' ? by : undefined);
  const from = {
    walk: sql`${visible} and ${IN_TIME} and ${condition}`,
    index: sql`from ${rows} where (1 = 1)`,
    rows: sql`from users where users.id in (select users.id from ${rows})`,
  };
  const counted = count(needles, condition, visibility(access));
  return { from: from[typeof by === 'object' ? 'index' : by], count: counted };
}

/** Whether an index holds those who are meant side by side: none counts them sooner. */
export function isRange(filter: Filter, { scope }: Access): boolean {
  if (filter.kind !== 'compare' || filter.operator !== 'sw') return false;
  const name = filter.attribute.path.join('.');
  return name === 'userName' || (name === 'displayName' && scope.all === true);
}

function countAll(access: Access, resource: ResourceName): RawBuilder<number> {
  if (resource === 'User') return access.dialect.countUsers(visibility(access));
  return sql`(select count(*) from ${sql.table(listedTables[resource].table)} where ${visibleRows(access, resource)})`;
}

export function visibility(access: Access): Visibility {
  return access.scope.all ? undefined : (table) => isVisible(access, `${table}.organization_id`);
}

/** How many rows there are, of all the types together. */
export async function countRows({ db, run, unchanged }: Access, matching: readonly MatchingRows[]): Promise<number> {
  const counts = matching.map(({ count }) => count);
  const query = sql<{ total: number }>`select ${sql.join(counts, sql` + `)} as total`.compile(db);
  const count = async () => (await run<{ total: number }>(query.sql, query.parameters)).rows[0]?.total ?? 0;
  if (!unchanged) return await count();
  return (await unchanged.get(JSON.stringify([query.sql, query.parameters]), count)) ?? 0;
}
