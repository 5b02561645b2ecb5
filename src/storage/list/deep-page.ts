import { sql } from 'kysely';
import type { QueryResult } from 'kysely';
import type { ResourceName } from '../../portal/query';
import { listAccess, type Access } from '../access';
import { FixedQuery } from '../fixed-query';
import type { IDS, ListQuery, Select } from './list-query';
import { readPage } from './list-query';
import { visibility } from './matching-rows';

/** Less far in it is quicker to count from the first row. */
const DEEP = 1_000;
/** To step over more rows takes so long that others would notice: some milliseconds. */
export const FAR = 20_000;

const SHIFTS = new FixedQuery<[], { shifts: number }>((access) => {
  const visible = visibility(access)?.('user_totals') ?? access.dialect.literalBoolean(true);
  return sql`select coalesce(sum(shifts), 0) as shifts from user_totals where ${visible}`;
});

/** Whether a page may begin at a place: of all users, in the order of their ids, where somebody can tell whether it holds. */
export function isDeep({ places }: Access, resource: ResourceName, { filter, sort, page }: ListQuery): boolean {
  return places !== undefined && resource === 'User' && !filter && !sort && page.offset >= DEEP;
}

/** Such a page, begun at a place that an earlier one has shown. */
export async function readDeepPage<T extends { readonly id: string }>(
  access: Access,
  resource: ResourceName,
  select: Select<T> | typeof IDS,
  query: ListQuery,
): Promise<QueryResult<T> | undefined> {
  const { places } = access;
  const { offset } = query.page;
  if (!places) return undefined;
  const list = JSON.stringify(access.scope);
  const shifts = await readShifts(access);
  const place = places.before(list, shifts, offset);
  const skipped = place ? offset - place.index - 1 : offset;
  const reading = listAccess(access, skipped > FAR);
  const after = place && { after: place.id, page: { ...query.page, offset: skipped } };
  const found = await readPage(reading, resource, select, { ...query, ...after });
  // Who came or went meanwhile may have moved the place.
  if ((await readShifts(access)) !== shifts) return place ? await readPage(reading, resource, select, query) : found;
  const last = found.rows.at(-1);
  if (last) places.keep(list, shifts, { index: offset + found.rows.length - 1, id: last.id });
  return found;
}

async function readShifts(access: Access): Promise<number> {
  return (await SHIFTS.run(access)).rows[0]?.shifts ?? 0;
}
