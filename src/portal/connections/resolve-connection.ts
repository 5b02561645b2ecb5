import type { ConnectionActor } from '../actor';
import type { Authority } from '../authority';
import { PORTAL_ORGANIZATION_ID } from '../built-in';
import type { Connection, Scope, Token } from '../model';
import type { Store } from '../store';
import { hashToken } from './token';

export interface ResolvedConnection extends Authority {
  readonly token: Token;
}

/** The connection that a token stands for, as of now; undefined where it stands for none: unknown, expired, revoked. */
export async function resolveConnection(store: Store, token: string): Promise<ResolvedConnection | undefined> {
  const found = await store.connections.findByTokenHash(hashToken(token));
  if (!found || found.connection.revokedAt !== null || !isLive(found.token)) return undefined;
  return { actor: actorOf(found.connection), scope: found.connection.scope, token: found.token };
}

/** Whether a token is neither revoked nor expired. */
export function isLive({ revokedAt, expiresAt }: Token): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > new Date().toISOString());
}

function actorOf({ id, name, privileges, grantableRoles, profile, passwordMode, scope }: Connection): ConnectionActor {
  return {
    kind: 'connection',
    id,
    name,
    privileges: new Set(privileges),
    ...(grantableRoles && { grantableRoles: new Set(grantableRoles) }),
    homeOrganization: homeOf(scope),
    profile,
    passwordMode,
  };
}

/** A connection of one organization works for that one; any other for the portal's own. */
function homeOf(scope: Scope): string {
  const [only, ...others] = scope.all ? [] : scope.organizations;
  return only !== undefined && others.length === 0 ? only : PORTAL_ORGANIZATION_ID;
}
