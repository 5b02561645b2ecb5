import { hashToken } from '../connections/token';
import type { UserActor } from '../actor';
import type { Authority } from '../authority';
import { timeIn } from '../instant';
import type { Scope } from '../model';
import type { Role } from '../roles/role';
import type { Store } from '../store';
import type { User } from '../users/user';
import type { Session } from './session';
import { SESSION_IDLE } from './lifetimes';
import { userAuthority } from './user-authority';

export interface ResolvedSession extends Authority {
  readonly session: Session;
}

/**
 * The user whom a session's token stands for, as of now; undefined where it stands for nobody: ended, expired, unused
 * for too long, the user deactivated, or the user's organization. The store must see every organization.
 */
export async function resolveSession(store: Store, token: string): Promise<ResolvedSession | undefined> {
  const session = await store.sessions.findByHash(hashToken(token));
  if (!session || isOver(session)) return undefined;
  const user = await store.users.find(session.userId);
  if (!user?.active || !(await store.organizations.find(user.organization.id))?.active) return undefined;
  const { privileges, scope } = userAuthority(user, await rolesOf(store, user));
  const actor: UserActor = {
    kind: 'user',
    id: user.id,
    name: user.userName,
    privileges,
    homeOrganization: homeWithin(scope, user),
    sessionId: session.id,
    mustChangePassword: user.mustChangePassword,
  };
  return { actor, scope, session };
}

function isOver({ expiresAt, lastUsedAt }: Session): boolean {
  return expiresAt <= timeIn(0) || lastUsedAt <= timeIn(-SESSION_IDLE);
}

/** The roles that a user holds, by id. */
export async function rolesOf(store: Store, user: User): Promise<Map<string, Role>> {
  const roles = new Map<string, Role>();
  for (const id of new Set(user.roles.map(({ roleId }) => roleId))) {
    const role = await store.roles.find(id);
    if (role) roles.set(id, role);
  }
  return roles;
}

/** New users and groups go where the user may put them. */
function homeWithin(scope: Scope, { organization }: User): string {
  if (scope.all || scope.organizations.includes(organization.id)) return organization.id;
  return scope.organizations[0] ?? organization.id;
}
