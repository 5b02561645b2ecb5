import { may } from '../portal/access';
import type { AttributeRef, FoundResource, UnionPart, UnionQuery } from '../portal/query';
import type { JsonObject, Stored } from '../portal/model';
import type { ScimContext } from './context';
import { ScimError } from './errors';
import { parseFilter } from './filter/parse';
import { resolveForAll } from './filter/resolve-for-all';
import { isDescending, sortAttribute, type ListParameters } from './list-query';
import { openPaging, respond } from './paging';
import { filterParameter, textParameter } from './parameter-value';
import type { QueryParameters } from './parameters';
import { parseProjection, type Projection } from './projection';
import { renderResource } from './render';
import type { ResourceType } from './resource-type';
import { RESOURCE_TYPES } from './resource-types';

/**
 * One list over all resource types that the caller may read (RFC 7644 §3.4.2.1): the page is found in one query, what
 * is on it is read type by type. Throws 403 where the caller may read none.
 */
export async function searchAll(parameters: QueryParameters, context: ScimContext): Promise<JsonObject> {
  const types = readableTypes(context);
  const readers = types.map((type) => ({ type, projection: parseProjection(parameters, type.schema) }));
  const query = parseUnionQuery(parameters, types, context);
  const paging = await openPaging(parameters, () => query, context);
  const result = await context.operation.store.resources.list({ ...query, page: paging.page });
  return await respond(paging, result, await readAll(result.rows, readers, context));
}

interface Reader {
  readonly type: ResourceType<Stored>;
  readonly projection: Projection;
}

function readableTypes({ operation: { actor } }: ScimContext): readonly ResourceType<Stored>[] {
  const types = RESOURCE_TYPES.map(({ type }) => type).filter(({ privileges }) => may(actor, privileges.read));
  if (types.length > 0) return types;
  throw new ScimError(403, undefined, `"${actor.name}" may read no type of resource.`);
}

/**
 * Names are looked up in all types, those that the caller may not read included, so that nobody takes "you may not" for
 * "there is no such attribute".
 */
function parseUnionQuery(
  parameters: ListParameters,
  types: readonly ResourceType<Stored>[],
  { tolerant }: ScimContext,
): Omit<UnionQuery, 'page'> {
  const all = RESOURCE_TYPES.map(({ type }) => type);
  const schemas = all.map(({ schema }) => schema);
  const text = filterParameter(parameters.filter);
  const filters = text === undefined ? [] : resolveForAll(parseFilter(text, { tolerant }), schemas, { tolerant });
  const sortBy = sortAttributes(parameters, all);
  const parts = all.map((type, index): UnionPart => {
    const [filter, attribute] = [filters[index], sortBy[index]];
    return { resource: type.name, ...(filter && { filter }), ...(attribute && { sortBy: attribute }) };
  });
  const descending = sortBy.length > 0 && isDescending(parameters);
  return { parts: parts.filter((_part, index) => types.includes(all[index] as ResourceType<Stored>)), descending };
}

/** Each type's own; a type without such an attribute has nothing to be sorted by. Throws 400 where all are without. */
function sortAttributes(
  parameters: ListParameters,
  types: readonly ResourceType<Stored>[],
): readonly (AttributeRef | undefined)[] {
  const sortBy = textParameter(parameters.sortBy, 'sortBy');
  if (sortBy === undefined) return [];
  const refusals: ScimError[] = [];
  const attributes = types.map(({ schema }) => {
    try {
      return sortAttribute(sortBy, schema);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refusals.push(error);
      return undefined;
    }
  });
  if (attributes.some((attribute) => attribute)) return attributes;
  throw refusals[0] as ScimError;
}

/** What was deleted since it was found is left out. */
async function readAll(
  found: readonly FoundResource[],
  readers: readonly Reader[],
  context: ScimContext,
): Promise<readonly JsonObject[]> {
  const resources = new Map<string, JsonObject>();
  for (const { type, projection } of readers) {
    const ids = found.filter(({ resource }) => resource === type.name).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const model of await type.findMany(context.operation, ids, projection)) {
      resources.set(model.id, projection.apply(renderResource(type, model, context)));
    }
  }
  return found.map(({ id }) => resources.get(id)).filter((resource) => resource !== undefined);
}
