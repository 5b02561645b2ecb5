import { createRole, deleteRole, updateRole, type RoleInput } from '../portal/roles/roles';
import { fold } from '../portal/fold';
import type { JsonObject } from '../portal/model';
import type { Role } from '../portal/roles/role';
import type { ResourceType } from './resource-type';
import { roleSchema } from './schemas/role-schema';
import { ROLE } from '../portal/schema-urns';

export const roleType: ResourceType<Role> = {
  name: 'Role',
  endpoint: '/Roles',
  schema: roleSchema,
  privileges: { read: 'roles:read', write: 'roles:write' },
  collections: new Set(),

  find: (op, id, _wants, forUpdate = false) => op.store.roles.find(id, { forUpdate }),
  list: (op, query) => op.store.roles.list(query),
  findMany: (op, ids) => op.store.roles.findMany(ids),
  toScim: roleToScim,

  create(_context, { resource }) {
    const input = roleFromScim(resource);
    return Promise.resolve((op) => createRole(op, input));
  },
  replace(_context, _id, { resource }) {
    return Promise.resolve(async (op, current) => {
      await updateRole(op, current, roleFromScim(resource, current));
    });
  },
  patch(_context, _id, apply) {
    return Promise.resolve(async (op, current) => {
      const { resource } = await apply(current);
      await updateRole(op, current, roleFromScim(resource, current));
    });
  },
  delete: (op, role) => deleteRole(op, role),
};

export function roleToScim(role: Role): JsonObject {
  const { value, display, description, type, supported, privileges, organizationBound, builtIn } = role;
  return {
    schemas: [ROLE],
    value,
    display,
    ...(description !== null && { description }),
    ...(type !== null && { type }),
    supported,
    ...(privileges.length > 0 && { privileges }),
    organizationBound,
    builtIn,
  };
}

/** The value isn't caseExact: in another case it is still the one that `before` has. */
export function roleFromScim(resource: JsonObject, before?: Role): RoleInput {
  const { display, description, type, supported, privileges, organizationBound } = resource;
  const given = resource['value'] as string;
  const value = before && fold(given) === fold(before.value) ? before.value : given;
  return {
    value,
    display: (display ?? value) as string,
    description: (description as string | undefined) ?? null,
    type: (type as string | undefined) ?? null,
    supported: (supported as boolean | undefined) ?? true,
    privileges: (privileges as readonly string[] | undefined) ?? [],
    organizationBound: (organizationBound as boolean | undefined) ?? true,
  };
}
