import { LRUCache } from 'lru-cache';
import { sql, type QueryResult, type RawBuilder } from 'kysely';
import type { IndexPage, Query, ResourceName } from '../portal/query';
import type { Access } from './access';
import { sortToSql } from './filter-sql';
import { withTexts } from './filter-texts';
import { FixedQuery } from './fixed-query';
import { matchingRows, type ManyBy } from './matching-rows';
import { whole } from './merge-rows';
import type { Lookup } from './search';

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
  const shape = filter && withTexts(filter, (text) => (texts.push(text), ''));
  const query = queryFor(JSON.stringify([resource, shape, sort, lookup, after !== undefined]), select, () =>
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
    const ids = sql<T>`select ${id} ${from} ${after} order by ${order} limit ${whole(limit)} offset ${whole(offset)}`;
    return typeof select === 'function' ? sql<T>`${select(access)} where ${id} in (${ids}) order by ${order}` : ids;
  });
}

function queryFor<T>(shape: string, select: object, make: () => PageQuery<T>): PageQuery<T> {
  const known = queries.get(select) ?? new LRUCache<string, PageQuery<unknown>>({ max: KEPT });
  queries.set(select, known);
  // What a way to select has made yields what that selects.
  const query = (known.get(shape) as PageQuery<T> | undefined) ?? make();
  if (shape.length <= LONG_SHAPE) known.set(shape, query);
  return query;
}
