import type { JsonObject, Stored } from '../portal/model';
import type { ScimContext } from './context';
import { etagOf } from './etag';
import type { ResourceType } from './resource-type';

/** The whole resource (RFC 7643 §3.1); no projection, which is for answers only. */
export function renderResource(type: ResourceType<Stored>, model: Stored, context: ScimContext): JsonObject {
  const { id, created, lastModified, version } = model;
  const { schemas, externalId, ...rest } = type.toScim(model, context);
  const location = locationOf(type, model, context);
  return {
    schemas,
    id,
    ...(externalId !== undefined && { externalId }),
    meta: { resourceType: type.name, created, lastModified, location, version: etagOf(version) },
    ...rest,
  };
}

export function locationOf(
  { endpoint }: ResourceType<Stored>,
  { id }: Pick<Stored, 'id'>,
  { baseUrl }: ScimContext,
): string {
  return `${baseUrl}${endpoint}/${id}`;
}
