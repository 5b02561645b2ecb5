import { isDeepStrictEqual } from 'node:util';
import { PortalError } from '../portal/errors';
import type { Group } from '../portal/groups/group';
import { jsonObjectOf, type JsonObject } from '../portal/model';
import type { Organization, OrganizationFields } from '../portal/organizations/organization';
import type { Role } from '../portal/roles/role';
import type { RoleInput } from '../portal/roles/roles';
import type { User } from '../portal/users/user';
import type { GroupInput } from '../portal/groups/groups';
import type { UserInput } from '../portal/users/user-input';
import { coerceResource, requireAttributes, type CoercedResource } from './coerce';
import { isJsonObject } from './equal';
import { ScimError } from './errors';
import { groupFromScim, groupToScim, memberIds } from './group';
import { groupSchema } from './schemas/group-schema';
import { organizationFromScim as organizationFieldsFromScim, organizationToScim } from './organization';
import { organizationSchema } from './schemas/organization-schema';
import { roleFromScim, roleToScim } from './role';
import { roleSchema } from './schemas/role-schema';
import type { ResourceSchema } from './schemas/schema';
import { organizationFromScim, userFromScim, userToScim } from './user-mapping';
import { userSchema } from './schemas/user-schema';
import { PORTAL_GROUP, PORTAL_USER } from '../portal/schema-urns';

/**
 * Reads resources that come from files instead of requests: judged as the body of a POST is, `schemas` may be missing.
 * What a resource doesn't mention stays as it is, `null` and `[]` clear. Whatever is wrong is thrown as `invalid-value`
 * with the attribute's path.
 */
export const resourceReader = {
  user(resource: JsonObject) {
    return readUser(coerced(resource, userSchema));
  },

  coerceUser(given: JsonObject) {
    const { resource, cleared } = coerced(given, userSchema);
    return { resource, cleared: [...cleared] };
  },

  coercedUser({ resource, cleared }: { readonly resource: JsonObject; readonly cleared: readonly string[] }) {
    return readUser({ resource, cleared: new Set(cleared) });
  },

  organization(resource: JsonObject) {
    const body = coerced(resource, organizationSchema);
    return {
      name: textOf(body.resource['name']),
      externalId: textOf(body.resource['externalId']),
      over: (before: Organization | undefined): OrganizationFields => {
        const whole = before ? merged(organizationToScim(before), body) : body.resource;
        return judged(whole, organizationSchema, () => organizationFieldsFromScim(whole, before?.active ?? true));
      },
    };
  },

  group(resource: JsonObject) {
    const body = coerced(resource, groupSchema);
    const { displayName, externalId, members, [PORTAL_GROUP]: extension } = body.resource;
    return {
      displayName: textOf(displayName),
      externalId: textOf(externalId),
      organization: organizationFromScim(jsonObjectOf(extension)['organization'], undefined),
      members: members !== undefined || body.cleared.has('members') ? memberIds(members) : undefined,
      over: (before: Group | undefined): GroupInput => {
        const whole = before ? merged(groupToScim(before, ''), body) : body.resource;
        return judged(whole, groupSchema, () => groupFromScim(whole, before));
      },
    };
  },

  role(resource: JsonObject) {
    const body = coerced(resource, roleSchema);
    return {
      value: textOf(body.resource['value']),
      over: (before: Role | undefined): RoleInput => {
        const whole = before ? merged(roleToScim(before), body) : body.resource;
        return judged(whole, roleSchema, () => roleFromScim(whole, before));
      },
    };
  },
};

function readUser(body: CoercedResource) {
  const { userName, externalId, password, [PORTAL_USER]: extension } = body.resource;
  return {
    userName: textOf(userName),
    externalId: textOf(externalId),
    idpUsername: textOf(jsonObjectOf(extension)['idpUsername']),
    password: textOf(password),
    organization: organizationFromScim(jsonObjectOf(extension)['organization'], undefined),
    over: (before: User | undefined): UserInput => {
      const whole = before ? merged(userToScim(before, ''), body) : body.resource;
      return judged(whole, userSchema, () => userFromScim(whole, before, keptBy(body)));
    },
  };
}

/** Always answered in the same way, for an import knows no client's dialect. */
function coerced(resource: JsonObject, schema: ResourceSchema): CoercedResource {
  return translated(() => coerceResource({ schemas: [schema.id], ...resource }, schema, { tolerant: true }));
}

function judged<Input>(resource: JsonObject, schema: ResourceSchema, read: () => Input): Input {
  return translated(() => {
    requireAttributes(resource, schema);
    return read();
  });
}

/** A detail begins with the path of the attribute that it speaks of. */
function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const [attribute] = /^[\w$.:[\]-]+(?= (?:must|may|is)\b)/.exec(error.detail) ?? [];
    throw new PortalError('invalid-value', error.detail, {
      cause: error,
      ...(attribute !== undefined && { attribute }),
    });
  }
}

function keptBy({ cleared }: CoercedResource): (attribute: string) => boolean {
  const always = ['active', `${PORTAL_USER}:provider`];
  return (attribute) => always.includes(attribute) || !cleared.has(attribute);
}

/** What the resource mentions over what there is: lists are replaced, the parts of a complex value one by one. */
function merged(present: JsonObject, { resource, cleared }: CoercedResource): JsonObject {
  const whole = overlay(present, resource);
  if (isJsonObject(resource['name']) && isJsonObject(present['name'])) {
    whole['name'] = withoutStale(present['name'], resource['name'], whole['name'] as JsonObject);
  }
  for (const key of cleared) remove(whole, key);
  return whole;
}

function overlay(present: JsonObject, given: JsonObject): JsonObject {
  const parts = Object.entries(given).map(([name, value]) => {
    const before = present[name];
    return [name, isJsonObject(value) && isJsonObject(before) ? overlay(before, value) : value] as const;
  });
  return { ...present, ...Object.fromEntries(parts) };
}

/** A `formatted` that spells out other parts than there are now goes. */
function withoutStale(present: JsonObject, given: JsonObject, whole: JsonObject): JsonObject {
  if ('formatted' in given || isDeepStrictEqual(present, whole)) return whole;
  const { formatted: _stale, ...name } = whole;
  return name;
}

/** `attribute`, or `urn:…:User:attribute` of an extension. */
function remove(resource: JsonObject, key: string): void {
  const colon = key.lastIndexOf(':');
  const owner = colon < 0 ? resource : resource[key.slice(0, colon)];
  if (isJsonObject(owner)) delete owner[key.slice(colon + 1)];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const SCHEMAS = { User: userSchema, Organization: organizationSchema, Group: groupSchema, Role: roleSchema };

/** The attribute that a path names, in any case: `name.givenName`, `urn:…:User:department`, or `department`. */
export function attributeOfPath(kind: keyof typeof SCHEMAS, path: string) {
  const found = SCHEMAS[kind].resolve(path);
  if (!found) return undefined;
  const { extension, attribute, subAttribute } = found;
  return {
    extension: extension?.id,
    name: attribute.name,
    part: subAttribute?.name,
    multiValued: attribute.multiValued,
    complex: attribute.type === 'complex',
    writable:
      [attribute, subAttribute].every((part) => part?.mutability !== 'readOnly') && attribute.name !== 'schemas',
  };
}
