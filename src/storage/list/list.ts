import { sql } from 'kysely';
import type { CursorPage, FoundResource, ListResult, Query, ResourceName } from '../../portal/query';
import { listAccess, pageAccess, shortAccess, type Access } from '../access';
import { findPage } from './cursor-page';
import { FAR, isDeep, readDeepPage } from './deep-page';
import { fewMembers } from './few-members';
import { sortKey } from '../filter/filter-sql';
import { FixedQuery } from '../fixed-query';
import { mayTakeLong } from './list-cost';
import { listMany } from './list-many';
import { IDS, readPage, type ListQuery, type Select } from './list-query';
import { listedTables, visibleRows } from './listed-tables';
import { countRows, matchingRows } from './matching-rows';
import { lookupFor, type Lookup } from '../search/search';

interface Row {
  readonly id: string;
}

/** One page of rows, whole. */
export async function listRows<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  query: Query,
): Promise<ListResult<T>> {
  const looked = lookupFor(access, resource, query.filter);
  const lookup = looked && (await looked);
  const reading = readingOf(access, resource, query, lookup);
  if (lookup?.exact) {
    const { rows, ...found } = await listMany(access, resource, lookup, query);
    return { ...found, rows: await readRows(access, resource, select, rows) };
  }
  const listed = lookup ? { ...query, lookup } : query;
  return await (isByIndex(listed)
    ? listByIndex(reading, resource, select, listed)
    : listByCursor(reading, resource, select, listed as CursorQuery));
}

/** The ids of one page. */
export async function listIds(access: Access, resource: ResourceName, query: Query): Promise<ListResult<string>> {
  const looked = lookupFor(access, resource, query.filter);
  const lookup = looked && (await looked);
  const reading = readingOf(access, resource, query, lookup);
  if (lookup?.exact) return await listMany(access, resource, lookup, query);
  const listed = lookup ? { ...query, lookup } : query;
  if (isByIndex(listed)) {
    const { total, rows } = await listByIndex<Row>(reading, resource, IDS, listed);
    return { total, rows: rows.map(({ id }) => id) };
  }
  const { rows, ...found } = await findByCursor(reading, resource, listed);
  return { ...found, rows: rows.map(({ id }) => id) };
}

type Listed = Omit<ListQuery, 'page'> & Pick<Query, 'page'>;

function isByIndex(query: Listed): query is ListQuery {
  return 'offset' in query.page;
}

/** What a list is read with. */
function readingOf(
  access: Access,
  resource: ResourceName,
  { filter, sort }: Omit<Query, 'page'>,
  lookup: Lookup | undefined,
): Access {
  const long = mayTakeLong(resource, filter, sort);
  const reading = listAccess(access, !lookup?.quick && long);
  return filter && !lookup && !long ? shortAccess(reading) : reading;
}

/** The rows of these ids that the caller may see, in the order of the ids. */
export async function readRows<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  ids: readonly string[],
): Promise<readonly T[]> {
  if (ids.length === 0) return [];
  const { rows } = await queryByIds(resource, select).run(pageAccess(access, ids.length), ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((each) => byId.get(each) ?? []);
}

type QueryByIds<T> = FixedQuery<[ids: readonly string[]], T>;

const queriesByIds = new WeakMap<object, QueryByIds<unknown>>();

/** Whatever is selected is of one type of resource. */
function queryByIds<T>(resource: ResourceName, select: Select<T>): QueryByIds<T> {
  const known = queriesByIds.get(select) ?? new FixedQuery((access, ids) => rowsWithIds(access, resource, select, ids));
  queriesByIds.set(select, known);
  return known as QueryByIds<T>;
}

function rowsWithIds<T>(access: Access, resource: ResourceName, select: Select<T>, ids: readonly string[]) {
  const id = sql.ref(`${listedTables[resource].table}.id`);
  const wanted = sql`select wanted.id from ${access.dialect.idRows(ids, 'wanted')}`;
  return sql<T>`${select(access)} where ${visibleRows(access, resource)} and ${id} in (${wanted})`;
}

/** The rows are counted only where the page doesn't tell how many there are. */
async function listByIndex<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T> | typeof IDS,
  query: ListQuery,
): Promise<ListResult<T>> {
  const { offset, limit } = query.page;
  const count = () => countRows(access, [matchingRows(access, resource, query.filter, query.lookup)]);
  if (limit === 0) return { total: await count(), rows: [] };
  const deep = isDeep(access, resource, query) ? await readDeepPage(access, resource, select, query) : undefined;
  const { rows } = deep ?? (await readPage(offset > FAR ? listAccess(access, true) : access, resource, select, query));
  const isLastPage = rows.length < limit && (rows.length > 0 || offset === 0);
  return { total: isLastPage ? offset + rows.length : await count(), rows };
}

async function listByCursor<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  query: CursorQuery,
): Promise<ListResult<T>> {
  const { rows, ...found } = await findByCursor(access, resource, query);
  const ids = rows.map(({ id }) => id);
  return { ...found, rows: await readRows(access, resource, select, ids) };
}

type CursorQuery = Omit<ListQuery, 'page'> & { readonly page: CursorPage };

async function findByCursor(
  access: Access,
  resource: ResourceName,
  { filter, sort, lookup, page }: CursorQuery,
): Promise<ListResult<FoundResource>> {
  const all = matchingRows(access, resource, filter, lookup);
  const matching = (filter && sort && !lookup && (await fewMembers(access, resource, filter, all))) || all;
  const key = sort && sortKey(sort.attribute, matching.context).sql;
  const parts = [{ resource, matching, key }];
  return await findPage(access, { parts, descending: sort?.descending ?? false }, page);
}
