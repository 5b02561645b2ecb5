import type { Actor } from '../actor';
import { isWithin } from '../authority';
import { authorityOf } from '../connections/resolve-connection';
import type { Scope } from '../model';
import type { Store } from '../store';
import type { Operation } from '../operation';
import { rolesOf } from '../sessions/resolve-session';
import { userAuthority } from '../sessions/user-authority';

type Powers = Pick<Actor, 'privileges' | 'grantableRoles'> & { readonly scope: Scope };

/**
 * Whether who began a long piece of work may still do all that they might when it began: the connection isn't revoked,
 * the user can still sign in and has the same password, and neither has lost a privilege, a role to grant or an
 * organization.
 */
export async function isStillAuthorized(op: Operation, since: string): Promise<boolean> {
  const { actor, scope } = op;
  if (actor.kind === 'system') return true;
  const now = await powersOf(op.asSystem().store, actor, since);
  return now !== undefined && isWithin(scope, now.scope) && mayAll(actor, now);
}

function mayAll({ privileges, grantableRoles }: Actor, now: Powers): boolean {
  const keepsPrivileges = Array.from(privileges).every((privilege) => now.privileges.has(privilege));
  const { grantableRoles: grantable } = now;
  if (!grantable) return keepsPrivileges;
  return (
    keepsPrivileges && grantableRoles !== undefined && Array.from(grantableRoles).every((role) => grantable.has(role))
  );
}

async function powersOf(store: Store, { kind, id }: Actor, since: string): Promise<Powers | undefined> {
  if (kind === 'user') return await powersOfUser(store, id, since);
  const connection = await store.connections.find(id);
  if (!connection || connection.revokedAt !== null) return undefined;
  const { actor, scope } = authorityOf(connection);
  return { ...actor, scope };
}

async function powersOfUser(store: Store, id: string, since: string): Promise<Powers | undefined> {
  const user = await store.users.find(id);
  if (!user?.active || (user.passwordChangedAt ?? '') > since) return undefined;
  if (!(await store.organizations.find(user.organization.id))?.active) return undefined;
  return userAuthority(user, await rolesOf(store, user));
}
