import type { QueryParameters, QueryText } from '../parameters';
import { ScimResource } from '../resource';
import type { ServedResourceType } from '../resource-types';
import { asScimmyResource, SCIMMY } from '../scimmy';

/**
 * Makes a resource type known to scimmy, whose routers then serve it and whose discovery shows it. scimmy's register is
 * process-wide and refuses a name twice, so this may be called again with the same type and does nothing then.
 */
export function declareResource(served: ServedResourceType): void {
  const { type, definition, extensions } = served;
  if (SCIMMY.Resources.declared(type.name)) return;
  for (const extension of extensions) definition.extend(extension);
  SCIMMY.Resources.declare(asScimmyResource(makeClass(served)), type.name);
}

function makeClass({ type, definition }: ServedResourceType) {
  let basepath = '';

  class DeclaredSchema extends SCIMMY.Types.Schema {
    static override get id() {
      return definition.id;
    }
    static override get definition() {
      return definition;
    }
  }

  return class DeclaredResource extends ScimResource {
    protected override readonly resourceType = type;

    static get endpoint() {
      return type.endpoint;
    }
    static get schema() {
      return DeclaredSchema;
    }
    static basepath(path?: string) {
      if (path === undefined) return basepath;
      basepath = path.endsWith(type.endpoint) ? path : `${path}${type.endpoint}`;
      return DeclaredResource;
    }
  };
}

/** The class that serves a declared type. */
export function resourceClass(name: string) {
  return SCIMMY.Resources.declared(name) as unknown as new (
    idOrQuery: string | QueryParameters | QueryText,
    query?: QueryParameters | QueryText,
  ) => ScimResource;
}
