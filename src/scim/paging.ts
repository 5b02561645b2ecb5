import type { Bound, CursorPage, IndexPage, ListResult, Page } from '../portal/query';
import type { JsonObject } from '../portal/model';
import type { ScimContext } from './context';
import { ScimError } from './errors';
import { integerParameter } from './parameter-value';
import { LIST_RESPONSE } from './schemas/urns';

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

/** Which page a list or search request asks for (RFC 7644 §3.4.2.4, RFC 9865 §2), as the client sent it. */
export interface PageParameters {
  readonly startIndex?: unknown;
  readonly count?: unknown;
  readonly cursor?: unknown;
}

/** What is known of a page beside its rows. */
export type FoundPage = Omit<ListResult<unknown>, 'rows'>;

/** One page of a list, from the request for it to the answer. */
export interface Paging {
  readonly page: Page;
  /** The ListResponse (RFC 7644 §3.4.2) with so many resources, but for these themselves, which come last. */
  head(found: FoundPage, resources: number): JsonObject | Promise<JsonObject>;
}

/**
 * By cursor where there is one, even an empty one, else by index. `query` is what else the request asks for, resolved:
 * a cursor is good for nothing else. Throws 400 `invalidValue`, `invalidCount`, `invalidCursor`, `expiredCursor`.
 */
export function openPaging(
  parameters: PageParameters,
  query: () => object,
  context: ScimContext,
): Paging | Promise<Paging> {
  const { cursor, startIndex } = parameters;
  if (cursor === undefined || cursor === null) return pagingByIndex(parameters);
  if (startIndex !== undefined && startIndex !== null && startIndex !== '') {
    throw new ScimError(400, 'invalidValue', 'cursor and startIndex exclude each other: give one of them.');
  }
  if (typeof cursor !== 'string')
    throw new ScimError(400, 'invalidCursor', 'The cursor must be given once, as a string.');
  return pagingByCursor(cursor, parameters.count, subjectOf(query(), context), context);
}

function pagingByIndex(parameters: PageParameters): Paging {
  const startIndex = integerParameter(parameters.startIndex, 'startIndex') ?? 1;
  const count = integerParameter(parameters.count, 'count') ?? DEFAULT_PAGE_SIZE;
  const page: IndexPage = {
    offset: Math.max(startIndex, 1) - 1,
    limit: Math.min(Math.max(count, 0), MAX_PAGE_SIZE),
  };
  return {
    page,
    head: ({ total }, resources) => listHead(total, { startIndex: page.offset + 1 }, resources),
  };
}

async function pagingByCursor(
  cursor: string,
  count: unknown,
  subject: string,
  { cursors }: ScimContext,
): Promise<Paging> {
  const asked = integerParameter(count, 'count', 'invalidCount');
  const page = cursor === '' ? firstPage(asked) : continuedPage(await cursors.open(cursor, subject), asked);
  return {
    page,
    async head({ total, next, previous }, resources) {
      const seal = (from: Bound) => cursors.seal({ from, count: page.limit, total }, subject);
      const cursorMembers = {
        ...(previous && { previousCursor: await seal(previous) }),
        ...(next && { nextCursor: await seal(next) }),
      };
      return listHead(total, cursorMembers, resources);
    },
  };
}

function firstPage(asked: number | undefined): CursorPage {
  const count = asked ?? DEFAULT_PAGE_SIZE;
  if (count <= MAX_PAGE_SIZE) return { limit: Math.max(count, 0) };
  throw new ScimError(400, 'invalidCount', `count can be ${MAX_PAGE_SIZE} (maxPageSize) at most.`);
}

function continuedPage({ from, count, total }: { from: Bound; count: number; total: number }, asked = count) {
  if (asked === count) return { limit: count, from, total };
  throw new ScimError(400, 'invalidCount', `The cursor was given out for a count of ${count}: it can not change.`);
}

/** Another caller, or the same with another reach, can do nothing with the cursor (RFC 9865 §5.2). */
function subjectOf(query: object, { operation: { actor, scope } }: ScimContext): string {
  const organizations = scope.all ? 'all' : scope.organizations.toSorted();
  return JSON.stringify([query, actor.kind, actor.id, organizations]);
}

/** The whole ListResponse. */
export async function respond(paging: Paging, found: FoundPage, resources: readonly unknown[]): Promise<JsonObject> {
  return { ...(await paging.head(found, resources.length)), Resources: resources };
}

function listHead(totalResults: number, place: JsonObject, itemsPerPage: number): JsonObject {
  return { schemas: [LIST_RESPONSE], totalResults, itemsPerPage, ...place };
}
