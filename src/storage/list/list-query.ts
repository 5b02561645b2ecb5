import { LRUCache } from 'lru-cache';
import { sql, type QueryResult, type RawBuilder } from 'kysely';
import type { IndexPage, Query, ResourceName } from '../../portal/query';
import type { Access } from '../access';
import { filterToSql, sortToSql } from '../filter/filter-sql';
import { shapeOf, withTexts } from '../filter/filter-texts';
import { FixedQuery } from '../fixed-query';
import { namesRows } from './list-cost';
import { visibleRows } from './listed-tables';
import { matchingRows, type ManyBy } from './matching-rows';
import { whole } from './merge-rows';
import type { Lookup } from '../search/search';

/** Reads rows of a type, up to and including FROM. One and the same function for one and the same statement. */
export type Select<T> = (access: Access) => RawBuilder<T>;

/** Stands for reading nothing but the ids. */
export const IDS = { ids: true } as const;

export interface ListQuery extends Query {
  readonly page: IndexPage;
  /** What to look up first. */
  readonly lookup?: (Lookup & { readonly by?: ManyBy }) | undefined;
  /** Only rows behind the one of this id. */
  readonly after?: string;
}

type PageQuery<T> = FixedQuery<[limit: number, offset: number, ...texts: string[]], T>;

/** Statements of so many shapes are kept, of each way to select. */
const KEPT = 200;
/** A longer filter is hardly asked for twice. */
const LONG_SHAPE = 2_000;

const queries = new WeakMap<object, LRUCache<string, PageQuery<unknown>>>();

/**
 * The rows of a page: its ids are found first, by what the filter and the order need; only then the rows are read
 * whole. Lists that differ only in the page and in the texts that they test for equality share a statement.
 */
export function readPage<T>(
  access: Access,
  resource: ResourceName,
  select: Select<T> | typeof IDS,
  { filter, sort, lookup, after, page: { limit, offset } }: ListQuery,
): Promise<QueryResult<T>> {
  const texts: string[] = after === undefined ? [] : [after];
  const filtered = filter ? shapeOf(filter, texts) : '';
  const ordered = sort || lookup || after !== undefined ? JSON.stringify([sort, lookup, after !== undefined]) : '';
  const query = queryFor(`${resource} ${ordered} ${filtered}`, select, () =>
    makeQuery(resource, select, {
      ...(filter && { filter }),
      ...(sort && { sort }),
      ...(after !== undefined && { after }),
      lookup,
    }),
  );
  return query.run(access, limit, offset, ...texts);
}

function makeQuery<T>(
  resource: ResourceName,
  select: Select<T> | typeof IDS,
  query: Omit<ListQuery, 'page'>,
): PageQuery<T> {
  return new FixedQuery((access, limit, offset, ...texts) => {
    let next = query.after === undefined ? 0 : 1;
    const filter = query.filter && withTexts(query.filter, () => texts[next++] ?? '');
    const { context, id, from } = matchingRows(access, resource, filter, query.lookup);
    const after = query.after === undefined ? sql`` : sql`and ${id} > ${texts[0]}`;
    const order = sortToSql(query.sort, context);
    const part = sql`order by ${order} ${stretch(access, query, limit, offset)}`;
    const ids = sql<T>`select ${id} ${from} ${after} ${part}`;
    if (typeof select !== 'function') return ids;
    if (filter && !query.lookup && namesRows(resource, filter)) {
      const condition = sql`${visibleRows(access, resource)} and ${filterToSql(filter, context)}`;
      return sql<T>`${select(access)} where ${condition} ${after} ${part}`;
    }
    return sql<T>`${select(access)} where ${access.dialect.isAmong(id, ids)} order by ${order}`;
  });
}

/** The first of all rows an index holds side by side, however many are wanted; how many of some, the plan rests on. */
function stretch({ scope, dialect }: Access, { filter, sort }: Omit<Query, 'page'>, limit: number, offset: number) {
  const size = (count: number) => (filter || sort || !scope.all ? whole(count) : dialect.unplanned(whole(count)));
  return sql`limit ${size(limit)} offset ${size(offset)}`;
}

function queryFor<T>(shape: string, select: object, make: () => PageQuery<T>): PageQuery<T> {
  const known = queries.get(select) ?? new LRUCache<string, PageQuery<unknown>>({ max: KEPT });
  queries.set(select, known);
  // What a way to select has made yields what that selects.
  const made = known.get(shape) as PageQuery<T> | undefined;
  if (made) return made;
  const query = make();
  if (shape.length <= LONG_SHAPE) known.set(shape, query);
  return query;
}
