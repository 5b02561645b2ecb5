import { sql, type RawBuilder } from 'kysely';
import type { Query } from '../portal/query';
import type { Access } from './access';
import { contextOf } from './filter-context-of';
import type { FilterContext } from './filter-context';
import { filterToSql, sortToSql } from './filter-sql';

/** What a list of one resource type is made of. */
export interface Listing<Row> {
  readonly resource: FilterContext['resource'];
  readonly table: string;
  /** Which rows the caller may see at all. */
  readonly visible: RawBuilder<boolean>;
  /** Selects rows whole, up to and including FROM. */
  readonly select: RawBuilder<Row>;
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
  const context = contextOf(access, listing.resource, listing.table);
  const matching = matchingRows(listing, query, context);
  const { offset, limit } = query.page;
  if (limit === 0) return { total: await count(access, matching), rows: [] };
  const order = sortToSql(query.sort, context);
  const id = sql.ref(`${listing.table}.id`);
  const { rows } = await sql<Row>`${listing.select}
    where ${id} in (select ${id} ${matching} order by ${order} limit ${whole(limit)} offset ${whole(offset)})
    order by ${order}`.execute(access.db);
  const isLastPage = rows.length < limit && (rows.length > 0 || offset === 0);
  return { total: isLastPage ? offset + rows.length : await count(access, matching), rows };
}

/** Of a bare parameter behind LIMIT, SQLite would plan the statement anew each time. */
function whole(value: number): RawBuilder<number> {
  return sql`cast(${value} as integer)`;
}

function matchingRows<Row>(listing: Listing<Row>, { filter }: Query, context: FilterContext): RawBuilder<unknown> {
  const rows = sql`from ${sql.table(listing.table)} where ${listing.visible}`;
  return filter ? sql`${rows} and ${filterToSql(filter, context)}` : rows;
}

async function count({ db }: Access, matching: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total ${matching}`.execute(db);
  return rows[0]?.total ?? 0;
}
