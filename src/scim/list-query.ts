import type { AttributeRef, Query, Sort } from '../portal/query';
import { ScimError } from './errors';
import { parseFilter } from './filter/parse';
import { attributeRef, resolveFilter } from './filter/resolve';
import { filterParameter, textParameter } from './parameter-value';
import type { ResourceSchema } from './schemas/schema';

/** What a list or search request asks for (RFC 7644 §3.4.2), as the client sent it; the page is in `paging.ts`. */
export interface ListParameters {
  readonly filter?: unknown;
  readonly sortBy?: unknown;
  readonly sortOrder?: unknown;
}

/** Translates them for storage. Throws 400 `invalidFilter`, `invalidValue`. */
export function parseListQuery(
  parameters: ListParameters,
  schema: ResourceSchema,
  options: { tolerant: boolean },
): Omit<Query, 'page'> {
  const filter = filterParameter(parameters.filter);
  const sort = parseSort(parameters, schema);
  return {
    ...(filter !== undefined && { filter: resolveFilter(parseFilter(filter, options), schema, options) }),
    ...(sort && { sort }),
  };
}

function parseSort(parameters: ListParameters, schema: ResourceSchema): Sort | undefined {
  const sortBy = textParameter(parameters.sortBy, 'sortBy');
  if (sortBy === undefined) return undefined;
  return { attribute: sortAttribute(sortBy, schema), descending: isDescending(parameters) };
}

/** RFC 7644 §3.4.2.3: ascending unless told otherwise. Throws 400 `invalidValue`. */
export function isDescending({ sortOrder }: ListParameters): boolean {
  const order = (textParameter(sortOrder, 'sortOrder') ?? 'ascending').toLowerCase();
  if (order === 'ascending' || order === 'descending') return order === 'descending';
  throw new ScimError(400, 'invalidValue', 'sortOrder must be "ascending" or "descending".');
}

/** A complex attribute sorts by its `value`. Throws 400 `invalidValue` for what can't be sorted by. */
export function sortAttribute(sortBy: string, schema: ResourceSchema): AttributeRef {
  const resolved = schema.resolve(sortBy);
  const attribute = resolved && attributeRef(resolved);
  const hidden = (resolved?.subAttribute ?? resolved?.attribute)?.returned === 'never';
  if (!attribute || hidden) throw new ScimError(400, 'invalidValue', `sortBy: there is no attribute "${sortBy}".`);
  if (attribute.type === 'complex') {
    throw new ScimError(400, 'invalidValue', `sortBy: "${sortBy}" is complex, name one of its sub-attributes.`);
  }
  return attribute;
}
