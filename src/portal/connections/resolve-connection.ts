import type { ConnectionActor, Privilege } from '../actor';
import { onlyOrganization, type Authority } from '../authority';
import { PORTAL_ORGANIZATION_ID } from '../built-in';
import { timeIn } from '../instant';
import type { Store } from '../store';
import type { Connection, Token } from './connection';
import { hashToken } from './token';

export interface ResolvedConnection extends Authority {
  readonly connection: Connection;
  /** The connection's own token: the one that came, or the one that an access token was got for. */
  readonly token: Token;
}

/** The connection that a token stands for, as of now; undefined where it stands for none: unknown, expired, revoked. */
export async function resolveConnection(store: Store, token: string): Promise<ResolvedConnection | undefined> {
  const found = await store.connections.findByTokenHash(hashToken(token));
  if (!found || !stands(found)) return undefined;
  return { ...authorityOf(found.connection), ...found };
}

/** Whether neither the connection nor its token has ended by now. */
export function stands({ connection, token }: Pick<ResolvedConnection, 'connection' | 'token'>): boolean {
  return connection.revokedAt === null && isLive(token);
}

/** The same for an access token, which ends with the token that it was got for. */
export async function resolveAccessToken(store: Store, token: string): Promise<ResolvedConnection | undefined> {
  const found = await store.accessTokens.findByHash(hashToken(token));
  if (!found || !stands(found)) return undefined;
  const { accessToken, connection } = found;
  if (accessToken.expiresAt <= timeIn(0)) return undefined;
  return { ...authorityOf(connection, accessToken.privileges), connection, token: found.token };
}

/** What a connection may do; no more than `limit` of it, where there is one. */
export function authorityOf(connection: Connection, limit?: readonly Privilege[]): Authority {
  return { actor: actorOf(connection, limit), scope: connection.scope };
}

/** Whether a token is neither revoked nor expired. */
export function isLive({ revokedAt, expiresAt }: Token): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > timeIn(0));
}

function actorOf(connection: Connection, limit: readonly Privilege[] = connection.privileges): ConnectionActor {
  const { id, name, privileges, grantableRoles, profile, passwordMode, scope } = connection;
  return {
    kind: 'connection',
    id,
    name,
    privileges: new Set(privileges.filter((privilege) => limit.includes(privilege))),
    ...(grantableRoles && { grantableRoles: new Set(grantableRoles) }),
    // One of a single organization works for that one; any other for the portal's own.
    homeOrganization: onlyOrganization(scope) ?? PORTAL_ORGANIZATION_ID,
    profile,
    passwordMode,
  };
}
