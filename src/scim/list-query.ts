import type { Query, Sort } from '../portal/query';
import { ScimError } from './errors';
import { parseFilter } from './filter/parse';
import { attributeRef, resolveFilter } from './filter/resolve';
import type { ResourceSchema } from './schema';

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

/** The parameters of a list or search request (RFC 7644 §3.4.2), as the client sent them. */
export interface ListParameters {
  readonly filter?: unknown;
  readonly sortBy?: unknown;
  readonly sortOrder?: unknown;
  readonly startIndex?: unknown;
  readonly count?: unknown;
}

/** Translates them for storage. Throws 400 `invalidFilter`, `invalidValue`. */
export function parseListQuery(
  parameters: ListParameters,
  schema: ResourceSchema,
  options: { tolerant: boolean },
): Query {
  const filter = text(parameters.filter, 'filter');
  const sort = parseSort(parameters, schema);
  return {
    ...(filter !== undefined && { filter: resolveFilter(parseFilter(filter, options), schema, options) }),
    ...(sort && { sort }),
    page: {
      offset: Math.max(integer(parameters.startIndex, 'startIndex') ?? 1, 1) - 1,
      limit: Math.min(Math.max(integer(parameters.count, 'count') ?? DEFAULT_PAGE_SIZE, 0), MAX_PAGE_SIZE),
    },
  };
}

/** RFC 7644 §3.4.2.3: ascending unless told otherwise; a complex attribute sorts by its `value`. */
function parseSort(parameters: ListParameters, schema: ResourceSchema): Sort | undefined {
  const sortBy = text(parameters.sortBy, 'sortBy');
  if (sortBy === undefined) return undefined;
  const order = (text(parameters.sortOrder, 'sortOrder') ?? 'ascending').toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw new ScimError(400, 'invalidValue', 'sortOrder must be "ascending" or "descending".');
  }
  const resolved = schema.resolve(sortBy);
  const attribute = resolved && attributeRef(resolved);
  const hidden = (resolved?.subAttribute ?? resolved?.attribute)?.returned === 'never';
  if (!attribute || hidden) throw new ScimError(400, 'invalidValue', `sortBy: there is no attribute "${sortBy}".`);
  if (attribute.type === 'complex') {
    throw new ScimError(400, 'invalidValue', `sortBy: "${sortBy}" is complex, name one of its sub-attributes.`);
  }
  return { attribute, descending: order === 'descending' };
}

function text(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new ScimError(400, 'invalidValue', `The parameter ${name} must be given once, as a string.`);
}

function integer(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new ScimError(400, 'invalidValue', `The parameter ${name} must be an integer.`);
}
