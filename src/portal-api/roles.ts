import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { Role } from '../portal/roles/role';
import type { EntitySet } from './entity-set';
import { ROLE_FIELDS } from './fields';
import { readListOptions } from './list-options';
import { roleType } from './present-user';

/** `/portal/Roles`: what there is to choose from. Roles are managed over SCIM. */
export const roleSet: EntitySet = {
  name: 'Roles',
  async list(op, parameters) {
    demand(op.actor, 'roles:read');
    const { query, count } = await readListOptions(op, parameters, ROLE_FIELDS);
    const { total, rows } = await op.store.roles.list(query);
    return { total, count, value: rows.map(presentRole) };
  },
  async find(op, uuid) {
    demand(op.actor, 'roles:read');
    const role = (await op.store.roles.find(uuid)) ?? (await op.store.roles.findByValue(uuid));
    if (!role) throw new PortalError('not-found', `There is no role ${uuid}.`);
    return { uuid: role.id, body: presentRole(role) };
  },
};

function presentRole(role: Role): object {
  return {
    Uuid: role.id,
    Name: role.display,
    Description: role.description ?? '',
    Type: roleType(role),
    OrganizationBound: role.organizationBound,
  };
}
