import type { ListResult, Page, Query, ResourceName } from '../../portal/query';
import { briefAccess, type Access } from '../access';
import { countMany } from './count-many';
import { findPage } from './cursor-page';
import { sortKey } from '../filter/filter-sql';
import { IDS, readPage } from './list-query';
import { countRows, matchingRows, type ManyBy } from './matching-rows';
import type { Lookup } from '../search/search';
import { INDEXED_COLUMNS, type First } from '../search/search-dialect';
import { OutOfTime } from '../sqlite/sqlite-worker';

/** It is tried to fill a page by going through so many users in the order asked for, and so long. */
const WALK = 10_000;
const WALK_MS = 20;

/**
 * The ids of one page of many that an index alone can tell, in whose own order the first ones are found at once. In
 * another order the page is full soon, if they are a large part of all users and spread over them; if they stand
 * together far behind, it is quicker to put all of them in order.
 */
export async function listMany(
  access: Access,
  resource: ResourceName,
  lookup: Lookup,
  query: Query,
): Promise<ListResult<string>> {
  const aside = briefAccess(access);
  const known = 'offset' in query.page ? undefined : query.page.total;
  const total = known ?? (await countMany(aside, resource, query.filter, lookup));
  const read = (reading: Access, by: ManyBy) => readBy(reading, resource, { ...lookup, by }, query, total);
  const first = query.sort ? undefined : firstOf(query.page);
  if (first) return await read(aside, first);
  const isIndexed = !query.sort || INDEXED_COLUMNS.has(query.sort.attribute.path.join('.'));
  if (await isFullSoon(access, resource, query, total)) {
    try {
      return await read(inTime(access), 'walk');
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
    }
  }
  return await read(aside, isIndexed ? 'index' : 'rows');
}

/** What a page in the order of ids needs; undefined where it is sought backward. */
function firstOf(page: Page): First | undefined {
  if ('offset' in page) return { most: page.offset + page.limit };
  // One more tells whether there is another page.
  const most = page.limit + 2;
  if (!page.from) return { most };
  return page.from.side === 'after' ? { most, after: page.from.position.id } : undefined;
}

async function isFullSoon(access: Access, resource: ResourceName, { page }: Query, total: number): Promise<boolean> {
  if (!access.runAside || page.limit === 0) return false;
  const end = page.limit + ('offset' in page ? page.offset : 0);
  return (end / total) * (await countRows(access, [matchingRows(access, resource, undefined)])) <= WALK;
}

function inTime(access: Access): Access {
  const { runAside = access.run } = access;
  return { ...access, run: (sql, parameters) => runAside(sql, parameters, { milliseconds: WALK_MS, brief: true }) };
}

async function readBy(
  access: Access,
  resource: ResourceName,
  lookup: Lookup & { readonly by: ManyBy },
  { filter, sort, page }: Query,
  total: number,
): Promise<ListResult<string>> {
  if (!('offset' in page)) {
    const matching = matchingRows(access, resource, filter, lookup);
    const key = sort && sortKey(sort.attribute, matching.context).sql;
    const keyset = { parts: [{ resource, matching, key }], descending: sort?.descending ?? false };
    const { rows, ...found } = await findPage(access, keyset, { ...page, total });
    return { ...found, rows: rows.map(({ id }) => id) };
  }
  if (page.limit === 0 || page.offset >= total) return { total, rows: [] };
  const query = { ...(filter && { filter }), ...(sort && { sort }), lookup, page };
  const { rows } = await readPage<{ id: string }>(access, resource, IDS, query);
  return { total, rows: rows.map(({ id }) => id) };
}
