import { demandGrantable } from '../access';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import { resolveOrganization } from '../organizations/resolve-organization';
import type { GrantInput, Role, RoleGrant } from '../model';
import type { UserInput } from './user-input';

/**
 * The grants that `roles` and `access` name, each role checked: it exists (`invalid-value`), and the actor may grant it
 * (`forbidden`) unless the user holds it already. A role named twice counts once.
 */
export async function resolveGrants(
  op: Operation,
  input: Pick<UserInput, 'roles' | 'access'>,
  held: readonly RoleGrant[],
): Promise<GrantInput[]> {
  const grants = new Map<string, GrantInput>();
  for (const { value, type, primary } of input.roles) {
    const role = await resolveRole(op, value, held);
    grants.set(role.id, { roleId: role.id, type, primary, organizationId: null });
  }
  for (const access of input.access) {
    const organization = await resolveOrganization(op, access.organization);
    const role = await resolveRole(op, access.role, held);
    const grant = { roleId: role.id, type: null, primary: false, organizationId: organization.id };
    grants.set(`${role.id} ${organization.id}`, grant);
  }
  return [...grants.values()];
}

async function resolveRole(op: Operation, value: string, held: readonly RoleGrant[]): Promise<Pick<Role, 'id'>> {
  const present = held.find((grant) => grant.value === value);
  if (present) return { id: present.roleId };
  const role = (await op.store.roles.findByValue(value)) ?? (await op.store.roles.find(value));
  if (!role) throw new PortalError('invalid-value', `There is no role "${value}".`, { attribute: 'roles' });
  if (!held.some((grant) => grant.roleId === role.id)) demandGrantable(op.actor, op.scope, role);
  return role;
}
