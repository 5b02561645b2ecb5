import { LRUCache } from 'lru-cache';
import { sql, type QueryResult, type RawBuilder } from 'kysely';
import type { IndexPage, Query, ResourceName } from '../portal/query';
import type { Access } from './access';
import { sortToSql } from './filter-sql';
import { withTexts } from './filter-texts';
import { FixedQuery } from './fixed-query';
import { matchingRows } from './matching-rows';
import { whole } from './merge-rows';
import type { Lookup } from './search';

/** Reads rows of a type, up to and including FROM. One and the same function for one and the same statement. */
export type Select<T> = (access: Access) => RawBuilder<T>;

export interface ListQuery extends Query {
  readonly page: IndexPage;
  /** What to look up first. */
  readonly lookup?: Lookup | undefined;
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
  select: Select<T>,
  { filter, sort, lookup, page: { limit, offset } }: ListQuery,
): Promise<QueryResult<T>> {
  const texts: string[] = [];
  const shape = filter && withTexts(filter, (text) => (texts.push(text), ''));
  const query = queryFor(JSON.stringify([resource, shape, sort, lookup]), select, () =>
    makeQuery(resource, select, { ...(filter && { filter }), ...(sort && { sort }), lookup }),
  );
  return query.run(access, limit, offset, ...texts);
}

function makeQuery<T>(resource: ResourceName, select: Select<T>, query: Omit<ListQuery, 'page'>): PageQuery<T> {
  return new FixedQuery((access, limit, offset, ...texts) => {
    let next = 0;
    const filter = query.filter && withTexts(query.filter, () => texts[next++] ?? '');
    const { context, id, from } = matchingRows(access, resource, filter, query.lookup);
    const order = sortToSql(query.sort, context);
    return sql<T>`${select(access)}
      where ${id} in (select ${id} ${from} order by ${order} limit ${whole(limit)} offset ${whole(offset)})
      order by ${order}`;
  });
}

function queryFor<T>(shape: string, select: Select<T>, make: () => PageQuery<T>): PageQuery<T> {
  const known = queries.get(select) ?? new LRUCache<string, PageQuery<unknown>>({ max: KEPT });
  queries.set(select, known);
  // What a way to select has made yields what that selects.
  const query = (known.get(shape) as PageQuery<T> | undefined) ?? make();
  if (shape.length <= LONG_SHAPE) known.set(shape, query);
  return query;
}
