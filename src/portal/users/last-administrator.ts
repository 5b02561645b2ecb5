import { PORTAL_ADMIN_ROLE_ID } from '../built-in';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { GrantInput, Provider, User, UserFields } from './user';
import { toGrantInput } from './user-changes';

/**
 * Throws `conflict` where a change (`after`), or a removal (undefined), would take the last active Portal Admin: who
 * signs in here, and whom nobody but a Portal Admin could bring back. Where there is none at all, there is none to keep.
 * Must run in the transaction of the change, with the user's row held.
 */
export async function keepAnAdministrator(op: Operation, before: User, after: UserFields | undefined): Promise<void> {
  if (!isAdministrator(before.roles.map(toGrantInput), before)) return;
  const stays = after && isAdministrator(after.roles, after) && after.organizationId === before.organization.id;
  if (stays) return;
  const { organizations } = op.asSystem().store;
  if (!(await organizations.find(before.organization.id))?.active) return;
  if ((await countOthers(op, { userId: before.id })) > 0) return;
  throw new PortalError('conflict', `"${before.userName}" is the last active Portal Admin: make another one first.`);
}

/** Throws `conflict` where disabling an organization would take all active Portal Admins. */
export async function keepAnAdministratorOutside(op: Operation, organizationId: string): Promise<void> {
  const here = (await countOthers(op, { userId: '' })) - (await countOthers(op, { organizationId }));
  if (here === 0 || (await countOthers(op, { organizationId })) > 0) return;
  throw new PortalError('conflict', 'The last active Portal Admin belongs to this organization.');
}

/** In a statement after the lock: of two who leave at once, the second sees that the first is gone. */
async function countOthers(op: Operation, except: { userId: string } | { organizationId: string }): Promise<number> {
  const { roles } = op.store;
  await roles.find(PORTAL_ADMIN_ROLE_ID, { forUpdate: true });
  return await roles.countActiveHolders(PORTAL_ADMIN_ROLE_ID, except);
}

function isAdministrator(
  roles: readonly Pick<GrantInput, 'roleId' | 'organizationId'>[],
  { active, provider }: { readonly active: boolean; readonly provider: Provider },
): boolean {
  const held = roles.some(({ roleId, organizationId }) => roleId === PORTAL_ADMIN_ROLE_ID && organizationId === null);
  return active && provider === 'builtIn' && held;
}
