import { sql } from 'kysely';
import type { Filter, ResourceName } from '../../portal/query';
import type { Access } from '../access';
import { filterToSql } from '../filter/filter-sql';
import { contextOf } from '../filter/filter-context-of';
import { listedTables } from './listed-tables';
import { countRows, isRange, matchingRows, visibility } from './matching-rows';
import type { Lookup } from '../search/search';
import type { ExactSearch, Part } from '../search/search-dialect';
import { hasShort } from '../search/search-phrases';

/** Of fewer numbers than this one thread has counted before several have begun. */
const WORTH_PARTS = 100_000;

/** How many an index alone can tell, of many: counted in several parts at a time, where there are threads for it. */
export async function countMany(
  access: Access,
  resource: ResourceName,
  filter: Filter | undefined,
  lookup: Lookup,
): Promise<number> {
  const { search } = access.dialect;
  const { asideSize = 1 } = access;
  const whole = () => countRows(access, [matchingRows(access, resource, filter, lookup)]);
  if (!filter || !search.exactly || asideSize < 2 || isRange(filter, access) || hasShort(lookup.needles)) {
    return await whole();
  }
  const parts = await partsOf(access, search.exactly, asideSize);
  if (parts.length < 2) return await whole();
  return await countParts(access, search.exactly, { resource, filter, lookup }, parts);
}

/** Each user is in one part and counted once there, as it is at that moment. */
async function countParts(
  access: Access,
  { count }: ExactSearch,
  { resource, filter, lookup }: { resource: ResourceName; filter: Filter; lookup: Lookup },
  parts: readonly Part[],
): Promise<number> {
  const { db, run, unchanged } = access;
  const context = contextOf(access, resource, listedTables[resource].table);
  const condition = filterToSql(filter, { ...context, few: true });
  const queries = parts.map((part) => {
    const counted = count(lookup.needles, condition, visibility(access), part);
    return sql<{ total: number }>`select ${counted} as total`.compile(db);
  });
  const sum = async () => {
    const found = await Promise.all(queries.map((query) => run<{ total: number }>(query.sql, query.parameters)));
    return found.reduce((total, { rows }) => total + (rows[0]?.total ?? 0), 0);
  };
  if (!unchanged) return await sum();
  const key = JSON.stringify(queries.map((query) => [query.sql, query.parameters]));
  return (await unchanged.get(key, sum)) ?? 0;
}

/** Numbers in parts of the same length; the last one has no end. */
async function partsOf(access: Access, { last }: ExactSearch, most: number): Promise<readonly Part[]> {
  const query = sql<{ last: number }>`select ${last} as last`.compile(access.db);
  const { rows } = await access.run<{ last: number }>(query.sql, query.parameters);
  const end = rows[0]?.last ?? 0;
  if (end < WORTH_PARTS) return [];
  const length = Math.ceil(end / most);
  return Array.from({ length: most }, (_part, index) => {
    const isLast = index === most - 1;
    return { after: index * length, ...(!isLast && { to: (index + 1) * length }) };
  });
}
