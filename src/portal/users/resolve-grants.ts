import { PortalError } from '../errors';
import type { Operation } from '../operation';
import { resolveOrganization } from '../organizations/resolve-organization';
import type { GrantInput, RoleGrant } from '../model';
import type { UserInput } from './user-input';

/**
 * The grants that `roles` and `access` name. Throws `invalid-value` where there is no such role or organization. A role
 * named twice counts once.
 */
export async function resolveGrants(
  op: Operation,
  input: Pick<UserInput, 'roles' | 'access'>,
  held: readonly RoleGrant[],
): Promise<GrantInput[]> {
  const grants = new Map<string, GrantInput>();
  for (const { value, type, primary } of input.roles) {
    const roleId = await resolveRole(op, value, held);
    grants.set(roleId, { roleId, type, primary, organizationId: null });
  }
  for (const access of input.access) {
    const organization = await resolveOrganization(op, access.organization);
    const roleId = await resolveRole(op, access.role, held);
    const grant = { roleId, type: null, primary: false, organizationId: organization.id };
    grants.set(`${roleId} ${organization.id}`, grant);
  }
  return [...grants.values()];
}

async function resolveRole(op: Operation, value: string, held: readonly RoleGrant[]): Promise<string> {
  const present = held.find((grant) => grant.value === value);
  if (present) return present.roleId;
  const role = (await op.store.roles.findByValue(value)) ?? (await op.store.roles.find(value));
  if (!role) throw new PortalError('invalid-value', `There is no role "${value}".`, { attribute: 'roles' });
  return role.id;
}
