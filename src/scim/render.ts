import type { JsonObject, Stored } from '../portal/model';
import type { ScimContext } from './context';
import { etagOf } from './etag';
import type { Projection } from './projection';
import type { ResourceType } from './resource-type';

/** What resources are shown by. */
export interface Shown {
  readonly type: ResourceType<Stored>;
  readonly projection: Projection;
  readonly context: ScimContext;
}

/** The whole resource (RFC 7643 §3.1); no projection, which is for answers only. */
export function renderResource(
  type: ResourceType<Stored>,
  model: Stored,
  context: ScimContext,
  instead?: JsonObject,
): JsonObject {
  const { id, created, lastModified, version } = model;
  const { schemas, externalId, ...rest } = type.toScim(model, context, instead);
  const location = locationOf(type, model, context);
  return {
    schemas,
    id,
    ...(externalId !== undefined && { externalId }),
    meta: { resourceType: type.name, created, lastModified, location, version: etagOf(version) },
    ...rest,
  };
}

/** What is shown of a resource, as text; `isWhole`: nothing was said of what is to be shown (RFC 7644 §3.9). */
export function renderText({ type, projection, context }: Shown, model: Stored, isWhole: boolean): string {
  const outline = isWhole ? type.outlineOf?.(model) : undefined;
  const text = JSON.stringify(projection.apply(renderResource(type, model, context, outline?.instead)));
  return outline ? outline.fill(text) : text;
}

export function locationOf(
  { endpoint }: ResourceType<Stored>,
  { id }: Pick<Stored, 'id'>,
  { baseUrl }: ScimContext,
): string {
  return `${baseUrl}${endpoint}/${id}`;
}
