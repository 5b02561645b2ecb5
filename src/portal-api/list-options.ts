import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { IndexPage, Query, Sort } from '../portal/query';
import { parseFilter } from './filter/parse';
import { resolveFilter, sortableAttribute, type Fields } from './filter/resolve';

/** Limits that docs tell. */
export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

/** More rows than there will ever be, and as many as both database engines can skip. */
const MAX_OFFSET = 2 ** 31 - 1;

/** A request's query, each parameter given once or more. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A list as it is asked for, and how to tell the number of all matches: OData 3's way, OData 4's, or not at all. */
export interface ListOptions {
  readonly query: Query;
  readonly count: 'odata.count' | '@odata.count' | undefined;
}

const KNOWN: ReadonlySet<string> = new Set([
  '$filter',
  '$orderby',
  '$top',
  '$skip',
  '$inlinecount',
  '$count',
  '$format',
]);

/** Reads OData's system query options. Throws `invalid-value` for those that the portal doesn't know. */
export async function readListOptions(op: Operation, parameters: Parameters, fields: Fields): Promise<ListOptions> {
  const unknown = Object.keys(parameters).find((name) => name.startsWith('$') && !KNOWN.has(name));
  if (unknown !== undefined) throw refusal(unknown, `must be left out: the portal knows ${[...KNOWN].join(', ')}`);
  refuseFormat(single(parameters, '$format'));
  const page = {
    offset: wholeNumber(parameters, '$skip') ?? 0,
    limit: Math.min(wholeNumber(parameters, '$top') ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
  };
  return { query: await readQuery(op, parameters, fields, page), count: countOf(parameters) };
}

/** The list of a generation that counts pages, from 0: `page` and `size`, beside `$filter` and `$orderby`. */
export async function readPagedQuery(
  op: Operation,
  parameters: Parameters,
  fields: Fields,
): Promise<{ readonly query: Query; readonly page: number; readonly size: number }> {
  const page = wholeNumber(parameters, 'page') ?? 0;
  const size = Math.min(wholeNumber(parameters, 'size') ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  if (size === 0) throw refusal('size', 'must be 1 or more');
  const query = await readQuery(op, parameters, fields, { offset: Math.min(page * size, MAX_OFFSET), limit: size });
  return { query, page, size };
}

async function readQuery(op: Operation, parameters: Parameters, fields: Fields, page: IndexPage): Promise<Query> {
  // An empty one says nothing, which must not be answered with everybody.
  const filter = parameters['$filter'] === '' ? '' : single(parameters, '$filter');
  const sort = readSort(single(parameters, '$orderby'), fields);
  return {
    ...(filter !== undefined && { filter: await resolveFilter(op, parseFilter(filter), fields) }),
    ...(sort && { sort }),
    page,
  };
}

/** `Username`, `Username desc`. */
function readSort(text: string | undefined, fields: Fields): Sort | undefined {
  if (text === undefined) return undefined;
  const [, name = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? [];
  if (name === '') throw refusal('$orderby', 'must be one field, with "asc" or "desc" behind it if need be');
  return { attribute: sortableAttribute(name, fields), descending: direction.toLowerCase() === 'desc' };
}

function countOf(parameters: Parameters): ListOptions['count'] {
  const inline = single(parameters, '$inlinecount') ?? 'none';
  const count = single(parameters, '$count') ?? 'false';
  if (!['allpages', 'none'].includes(inline)) throw refusal('$inlinecount', 'must be allpages or none');
  if (!['true', 'false'].includes(count)) throw refusal('$count', 'must be true or false');
  if (count === 'true') return '@odata.count';
  return inline === 'allpages' ? 'odata.count' : undefined;
}

function refuseFormat(format: string | undefined): void {
  if (format === undefined || /^(json|application\/json)$/i.test(format)) return;
  throw refusal('$format', 'must be json');
}

function wholeNumber(parameters: Parameters, name: string): number | undefined {
  const text = single(parameters, name);
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refusal(name, 'must be a whole number, 0 or more');
}

function single(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw refusal(name, 'must be given once');
}

function refusal(name: string, rule: string): PortalError {
  return new PortalError('invalid-value', `${name} ${rule}.`, { attribute: name });
}
