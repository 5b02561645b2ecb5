import { PortalError } from '../errors';
import type { Operation } from '../operation';
import { resolveOrganization } from '../organizations/resolve-organization';
import type { Role } from '../roles/role';
import type { RoleGrant } from './user';
import type { UserInput } from './user-input';

/**
 * The grants that `roles` and `access` name. Throws `invalid-value` where there is no such role or organization. A role
 * named twice counts once.
 */
export async function resolveGrants(
  op: Operation,
  input: Pick<UserInput, 'roles' | 'access'>,
  held: readonly RoleGrant[],
): Promise<RoleGrant[]> {
  const grants = new Map<string, RoleGrant>();
  for (const { value, type, primary } of input.roles) {
    const role = await resolveRole(op, value, held);
    grants.set(role.roleId, { ...role, type, primary, organization: null });
  }
  for (const access of input.access) {
    const organization = await resolvePlace(op, access.organization, held);
    const role = await resolveRole(op, access.role, held);
    const grant = { ...role, type: null, primary: false, organization };
    grants.set(`${role.roleId} ${organization.id}`, grant);
  }
  return [...grants.values()];
}

type NamedRole = Pick<RoleGrant, 'roleId' | 'value' | 'display'>;

/** What the user holds already needn't be asked for again. */
async function resolveRole(op: Operation, name: string, held: readonly RoleGrant[]): Promise<NamedRole> {
  const present = held.find((grant) => grant.value === name);
  if (present) return { roleId: present.roleId, value: present.value, display: present.display };
  const role = await roleNamed(op, name);
  if (!role) throw new PortalError('invalid-value', `There is no role "${name}".`, { attribute: 'roles' });
  return { roleId: role.id, value: role.value, display: role.display };
}

/** The role of that value (or display name), or else of that id. */
export async function roleNamed({ store: { roles } }: Operation, name: string): Promise<Role | undefined> {
  return (await roles.findByValue(name)) ?? (await roles.find(name));
}

async function resolvePlace(op: Operation, name: string, held: readonly RoleGrant[]) {
  const present = held.find(({ organization }) => organization?.id === name)?.organization;
  if (present) return present;
  const { id, name: known } = await resolveOrganization(op, name);
  return { id, name: known };
}
