import { sql } from 'kysely';
import type { CursorPage, ListResult, Query, ResourceName } from '../portal/query';
import { listAccess, type Access } from './access';
import { findPage } from './cursor-page';
import { sortKey } from './filter-sql';
import { mayTakeLong } from './list-cost';
import { readPage, type ListQuery, type Select } from './list-query';
import { listedTables, visibleRows } from './listed-tables';
import { countRows, matchingRows } from './matching-rows';
import { lookupFor } from './search';

interface Row {
  readonly id: string;
}

/** One page of rows, whole. */
export async function listRows<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  { page, ...query }: Query,
): Promise<ListResult<T>> {
  const lookup = await lookupFor(listAccess(access, false), resource, query.filter);
  const reading = listAccess(access, !lookup?.quick && mayTakeLong(resource, query.filter, query.sort));
  if ('offset' in page) return listByIndex(reading, resource, select, { ...query, lookup, page });
  return listByCursor(reading, resource, select, { ...query, lookup, page });
}

/** The rows of these ids that the caller may see, in the order of the ids. */
export async function readRows<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  ids: readonly string[],
): Promise<readonly T[]> {
  if (ids.length === 0) return [];
  const id = sql.ref(`${listedTables[resource].table}.id`);
  const wanted = sql`select wanted.id from ${access.dialect.idRows(ids, 'wanted')}`;
  const { rows } = await sql<T>`${select(access)}
    where ${visibleRows(access, resource)} and ${id} in (${wanted})`.execute(access.db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((each) => byId.get(each) ?? []);
}

/** The rows are counted only where the page doesn't tell how many there are. */
async function listByIndex<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  query: ListQuery,
): Promise<ListResult<T>> {
  const { offset, limit } = query.page;
  const count = () => countRows(access, [matchingRows(access, resource, query.filter, query.lookup)]);
  if (limit === 0) return { total: await count(), rows: [] };
  const { rows } = await readPage(access, resource, select, query);
  const isLastPage = rows.length < limit && (rows.length > 0 || offset === 0);
  return { total: isLastPage ? offset + rows.length : await count(), rows };
}

async function listByCursor<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: Select<T>,
  { filter, sort, lookup, page }: Omit<ListQuery, 'page'> & { readonly page: CursorPage },
): Promise<ListResult<T>> {
  const matching = matchingRows(access, resource, filter, lookup);
  const key = sort && sortKey(sort.attribute, matching.context).sql;
  const parts = [{ resource, matching, key }];
  const { rows, ...rest } = await findPage(access, { parts, descending: sort?.descending ?? false }, page);
  const ids = rows.map(({ id }) => id);
  return { ...rest, rows: await readRows(access, resource, select, ids) };
}
