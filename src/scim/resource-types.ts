import type { Stored } from '../portal/model';
import { groupType } from './group';
import { groupDefinition, groupExtensions } from './schemas/group-schema';
import { organizationType } from './organization';
import { organizationDefinition } from './schemas/organization-schema';
import type { ResourceType } from './resource-type';
import { roleType } from './role';
import { roleDefinition } from './schemas/role-schema';
import type { SchemaDefinition } from './scimmy';
import { userType } from './user';
import { userDefinition, userExtensions } from './schemas/user-schema';

/** A resource type with the definitions that discovery shows. */
export interface ServedResourceType {
  readonly type: ResourceType<Stored>;
  readonly definition: SchemaDefinition;
  readonly extensions: readonly SchemaDefinition[];
}

function serve<Model extends Stored>(
  type: ResourceType<Model>,
  definition: SchemaDefinition,
  extensions: readonly SchemaDefinition[],
): ServedResourceType {
  // The protocol code treats every model alike; only the type itself, which made it, looks inside.
  return { type: type as unknown as ResourceType<Stored>, definition, extensions };
}

/** Every resource type of this server: a new one is a line here, a schema, a mapping and a table. */
export const RESOURCE_TYPES: readonly ServedResourceType[] = [
  serve(userType, userDefinition, userExtensions),
  serve(groupType, groupDefinition, groupExtensions),
  serve(organizationType, organizationDefinition, []),
  serve(roleType, roleDefinition, []),
];
