import { sql, type RawBuilder } from 'kysely';
import type { Bound, CursorPage, FoundResource, ListResult, Position, ResourceName } from '../../portal/query';
import type { Access } from '../access';
import { countRows, type MatchingRows } from './matching-rows';
import { mergeRows, namedRow, whole } from './merge-rows';

/** The rows of one type, and what they are sorted by; without a key they have nothing to be sorted by. */
export interface KeyedRows {
  readonly resource: ResourceName;
  readonly matching: MatchingRows;
  readonly key: RawBuilder<unknown> | undefined;
}

/** Rows of one or several types in one order. */
export interface Keyset {
  readonly parts: readonly KeyedRows[];
  readonly descending: boolean;
}

interface Found extends FoundResource {
  readonly sort_key: Position['key'];
}

/**
 * One page by key range: however far in, it begins at its bound and not at the first row. The order is that of
 * `sortToSql`, and equal keys are ordered by id; it is gone through in two stretches, the rows with a key and those
 * without, because only within each of them is a range what an index holds side by side.
 */
export async function findPage(
  access: Access,
  keyset: Keyset,
  { limit, from, total }: CursorPage,
): Promise<ListResult<FoundResource>> {
  const rows = limit === 0 ? [] : await walk(access, keyset, from, limit + 1);
  const hasMore = rows.length > limit;
  const found = rows.slice(0, limit);
  if (from?.side === 'before') found.reverse();
  const isWhole = !from && limit > 0 && !hasMore;
  return {
    total: total ?? (isWhole ? found.length : await countAll(access, keyset)),
    rows: found,
    ...(limit > 0 && boundsOf(found, from, hasMore)),
  };
}

function countAll(access: Access, { parts }: Keyset): Promise<number> {
  return countRows(
    access,
    parts.map(({ matching }) => matching),
  );
}

/** Where the pages to either side begin; only in the direction of the walk is it known whether there is one. */
function boundsOf(found: readonly Found[], from: Bound | undefined, hasMore: boolean) {
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return from && { [from.side === 'after' ? 'previous' : 'next']: opposite(from) };
  const isBackward = from?.side === 'before';
  return {
    ...((isBackward ? hasMore : from) && { previous: beyond('before', first) }),
    ...((isBackward || hasMore) && { next: beyond('after', last) }),
  };
}

function beyond(side: Bound['side'], { sort_key: key, id }: Found): Bound {
  return { side, position: { key, id }, inclusive: false };
}

/** All rows that aren't beyond the bound. */
function opposite({ side, position, inclusive }: Bound): Bound {
  return { side: side === 'after' ? 'before' : 'after', position, inclusive: !inclusive };
}

/** A direction to go through rows, and where to begin. */
interface Walk {
  readonly keys: 'asc' | 'desc';
  readonly ids: 'asc' | 'desc';
  readonly from: Bound | undefined;
  readonly limit: number;
}

async function walk(access: Access, keyset: Keyset, from: Bound | undefined, limit: number): Promise<Found[]> {
  const isBackward = from?.side === 'before';
  const keys = keyset.descending === isBackward ? 'asc' : 'desc';
  const ids = isBackward ? 'desc' : 'asc';
  const found: Found[] = [];
  for (const stretch of stretchesOf(keyset, keys, from)) {
    const left = limit - found.length;
    if (left === 0) break;
    found.push(...(await stretch.read(access, keyset.parts, { keys, ids, from: stretch.from, limit: left })));
  }
  return found;
}

interface Stretch {
  readonly read: (access: Access, parts: readonly KeyedRows[], walk: Walk) => Promise<readonly Found[]>;
  readonly from: Bound | undefined;
}

/** Rows without a key count as the greatest: last when ascending, first when descending (RFC 7644 §3.4.2.3). */
function stretchesOf({ parts }: Keyset, keys: Walk['keys'], from: Bound | undefined): readonly Stretch[] {
  const isSorted = parts.some(({ key }) => key);
  const order = !isSorted ? [readUnkeyed] : keys === 'asc' ? [readKeyed, readUnkeyed] : [readUnkeyed, readKeyed];
  const start = from && order.indexOf(from.position.key === null ? readUnkeyed : readKeyed);
  return order.slice(start ?? 0).map((read, index) => ({ read, from: index === 0 ? from : undefined }));
}

async function readKeyed(access: Access, parts: readonly KeyedRows[], walk: Walk): Promise<readonly Found[]> {
  const direction = sql`sort_key ${sql.raw(walk.keys)}`;
  const selects = parts.flatMap(({ resource, matching: { id, from }, key }) => {
    if (!key) return [];
    const columns = sql`${namedRow(resource, id)}, ${key} as sort_key`;
    return sql`select ${columns} ${from} and ${keyRange(key, id, walk)} order by ${direction}, ${id} ${sql.raw(walk.ids)}
      limit ${whole(walk.limit)}`;
  });
  return mergeRows<Found>(access, selects, sql`${direction}, id ${sql.raw(walk.ids)}`, walk.limit);
}

async function readUnkeyed(access: Access, parts: readonly KeyedRows[], walk: Walk): Promise<readonly Found[]> {
  const selects = parts.map(({ resource, matching: { id, from }, key }) => {
    const isUnkeyed = key ? sql`and ${key} is null` : sql``;
    const range = walk.from ? sql`and ${idRange(id, walk.from)}` : sql``;
    return sql`select ${namedRow(resource, id)} ${from} ${isUnkeyed} ${range}
      order by ${id} ${sql.raw(walk.ids)} limit ${whole(walk.limit)}`;
  });
  const rows = await mergeRows<FoundResource>(access, selects, sql`id ${sql.raw(walk.ids)}`, walk.limit);
  return rows.map((row) => ({ ...row, sort_key: null }));
}

/** The first test alone is a range of the key; the second leaves out what is at its edge. */
function keyRange(key: RawBuilder<unknown>, id: RawBuilder<unknown>, { keys, from }: Walk): RawBuilder<boolean> {
  if (!from) return sql`${key} is not null`;
  const { position } = from;
  const [reaches, exceeds] = keys === 'asc' ? [sql`>=`, sql`>`] : [sql`<=`, sql`<`];
  return sql`${key} ${reaches} ${position.key} and (${key} ${exceeds} ${position.key} or ${idRange(id, from)})`;
}

function idRange(id: RawBuilder<unknown>, { side, position, inclusive }: Bound): RawBuilder<boolean> {
  const sign = side === 'after' ? '>' : '<';
  return sql`${id} ${sql.raw(inclusive ? `${sign}=` : sign)} ${position.id}`;
}
