import { sql, type RawBuilder } from 'kysely';
import type { Query } from '../portal/query';
import type { Access } from './access';
import type { FilterContext } from './filter-context';
import { filterToSql, sortToSql } from './filter-sql';

/** What a list of one resource type is made of. */
export interface Listing<Row> {
  readonly resource: FilterContext['resource'];
  readonly table: string;
  /** Which rows the caller may see at all. */
  readonly visible: RawBuilder<boolean>;
  /** The rows of a FROM item `page` with one column `id`. */
  readonly select: (page: RawBuilder<unknown>) => RawBuilder<Row>;
}

export interface ListedRows<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/**
 * One page of rows. The page's ids are found first, by what the filter and the order need; only then the rows are read
 * whole. They are counted only where the page doesn't tell how many there are.
 */
export async function listRows<Row>(access: Access, listing: Listing<Row>, query: Query): Promise<ListedRows<Row>> {
  const context = contextOf(access, listing);
  const matching = matchingRows(listing, query, context);
  const { offset, limit } = query.page;
  if (limit === 0) return { total: await count(access, matching), rows: [] };
  const order = sortToSql(query.sort, context);
  const ids = sql`(select ${sql.ref(`${listing.table}.id`)} ${matching}
    order by ${order} limit ${limit} offset ${offset}) as page`;
  const { rows } = await sql<Row>`${listing.select(ids)} order by ${order}`.execute(access.db);
  const isLastPage = rows.length < limit && (rows.length > 0 || offset === 0);
  return { total: isLastPage ? offset + rows.length : await count(access, matching), rows };
}

function contextOf<Row>({ dialect, resourceBase }: Access, { resource, table }: Listing<Row>): FilterContext {
  return { dialect, resource, table, resourceBase, now: new Date().toISOString() };
}

function matchingRows<Row>(listing: Listing<Row>, { filter }: Query, context: FilterContext): RawBuilder<unknown> {
  const rows = sql`from ${sql.table(listing.table)} where ${listing.visible}`;
  return filter ? sql`${rows} and ${filterToSql(filter, context)}` : rows;
}

async function count({ db }: Access, matching: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total ${matching}`.execute(db);
  return rows[0]?.total ?? 0;
}
