import { sql, type RawBuilder } from 'kysely';
import type { CursorPage, IndexPage, ListResult, Query, ResourceName } from '../portal/query';
import type { Access } from './access';
import { findPage } from './cursor-page';
import { sortKey, sortToSql } from './filter-sql';
import { listedTables, visibleRows } from './listed-tables';
import { countRows, matchingRows } from './matching-rows';
import { whole } from './merge-rows';

interface Row {
  readonly id: string;
}

/** One page of rows, whole; `select` reads them, up to and including FROM. */
export function listRows<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: RawBuilder<T>,
  { page, ...query }: Query,
): Promise<ListResult<T>> {
  if ('offset' in page) return listByIndex(access, resource, select, { ...query, page });
  return listByCursor(access, resource, select, { ...query, page });
}

/** The rows of these ids that the caller may see, in the order of the ids. */
export async function readRows<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: RawBuilder<T>,
  ids: readonly string[],
): Promise<readonly T[]> {
  if (ids.length === 0) return [];
  const id = sql.ref(`${listedTables[resource].table}.id`);
  const wanted = sql`select wanted.id from ${access.dialect.idRows(ids, 'wanted')}`;
  const { rows } = await sql<T>`${select}
    where ${visibleRows(access, resource)} and ${id} in (${wanted})`.execute(access.db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((each) => byId.get(each) ?? []);
}

/**
 * The page's ids are found first, by what the filter and the order need; only then the rows are read whole. They are
 * counted only where the page doesn't tell how many there are.
 */
async function listByIndex<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: RawBuilder<T>,
  { filter, sort, page: { offset, limit } }: Query & { readonly page: IndexPage },
): Promise<ListResult<T>> {
  const matching = matchingRows(access, resource, filter);
  if (limit === 0) return { total: await countRows(access, [matching]), rows: [] };
  const { context, id, from } = matching;
  const order = sortToSql(sort, context);
  const { rows } = await sql<T>`${select}
    where ${id} in (select ${id} ${from} order by ${order} limit ${whole(limit)} offset ${whole(offset)})
    order by ${order}`.execute(access.db);
  const isLastPage = rows.length < limit && (rows.length > 0 || offset === 0);
  return { total: isLastPage ? offset + rows.length : await countRows(access, [matching]), rows };
}

async function listByCursor<T extends Row>(
  access: Access,
  resource: ResourceName,
  select: RawBuilder<T>,
  { filter, sort, page }: Query & { readonly page: CursorPage },
): Promise<ListResult<T>> {
  const matching = matchingRows(access, resource, filter);
  const key = sort && sortKey(sort.attribute, matching.context).sql;
  const parts = [{ resource, matching, key }];
  const { rows, ...rest } = await findPage(access, { parts, descending: sort?.descending ?? false }, page);
  const ids = rows.map(({ id }) => id);
  return { ...rest, rows: await readRows(access, resource, select, ids) };
}
