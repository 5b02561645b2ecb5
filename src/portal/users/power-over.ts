import { demandGrantable, demandRule } from '../access';
import type { Operation } from '../operation';
import type { Role } from '../roles/role';
import type { GrantInput, User } from './user';
import { toGrantInput } from './user-changes';

type Grant = Pick<GrantInput, 'roleId' | 'organizationId'>;

/** Throws `forbidden` unless the actor may make each difference: a role in one place isn't the same role elsewhere. */
export async function demandGrants(op: Operation, before: readonly Grant[], after: readonly Grant[]): Promise<void> {
  if (before.length === 0 && after.length === 0) return;
  await demandEach(op, without(after, before), 'grant');
  await demandEach(op, without(before, after), 'remove');
}

async function demandEach(op: Operation, grants: readonly Grant[], act: 'grant' | 'remove'): Promise<void> {
  if (grants.length === 0) return;
  const roles = await rolesOf(op, grants);
  for (const { roleId, organizationId: place } of grants) {
    const role = roles.get(roleId);
    if (role) demandGrantable(op.actor, op.scope, role, { place, act });
  }
}

/**
 * Throws `forbidden` unless the actor may rule over the user: take the account over, rename, move or delete it. Also the
 * roles that the actor doesn't see count.
 */
export async function demandRuleOver(op: Operation, user: User): Promise<void> {
  const { id, userName } = user;
  const held = op.scope.all ? user : await op.asSystem().store.users.find(id);
  const grants = (held?.roles ?? []).map(toGrantInput);
  const roles = await rolesOf(op, grants);
  for (const { roleId, organizationId } of grants) {
    const role = roles.get(roleId);
    if (role) demandRule(op.actor, op.scope, userName, role, organizationId);
  }
}

function without(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  return grants.filter(
    (grant) => !others.some((other) => other.roleId === grant.roleId && other.organizationId === grant.organizationId),
  );
}

async function rolesOf({ store }: Operation, grants: readonly Grant[]): Promise<ReadonlyMap<string, Role>> {
  if (grants.length === 0) return new Map();
  const roles = await store.roles.findMany(Array.from(new Set(grants.map(({ roleId }) => roleId))));
  return new Map(roles.map((role) => [role.id, role]));
}
