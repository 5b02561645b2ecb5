import { hashToken } from '../connections/token';
import type { Connection, Token } from '../connections/connection';
import { timeIn } from '../instant';
import type { Scope } from '../model';
import type { Store } from '../store';

/** Whose token was refused. */
export interface RefusedCaller {
  readonly connection: Connection;
  /** What is wrong with the token; undefined where it isn't the token. */
  readonly why: string | undefined;
}

/**
 * The connection that a refused token belongs to, if it is one that was made here: the client isn't told, but whoever
 * reads the log of requests has to know which sync stands still. The store must see every organization.
 */
export async function identifyRefused({ connections }: Store, token: string): Promise<RefusedCaller | undefined> {
  const found = await connections.findByTokenHash(hashToken(token));
  return found && { connection: found.connection, why: whyRefused(found.connection, found.token) };
}

function whyRefused({ revokedAt }: Connection, token: Token): string | undefined {
  if (revokedAt !== null) return `The connection was revoked at ${revokedAt}.`;
  if (token.revokedAt !== null) return `The token ${token.prefix}… was revoked at ${token.revokedAt}.`;
  const isOver = token.expiresAt !== null && token.expiresAt <= timeIn(0);
  return isOver ? `The token ${token.prefix}… expired at ${token.expiresAt}.` : undefined;
}

/** Whose administrators may read of a caller's requests: of one organization's, or else only who sees every one. */
export function readersOf(scope: Scope, homeOrganization: string | null): string | null {
  if (scope.all) return null;
  const [only, ...others] = scope.organizations;
  return others.length > 0 ? null : (only ?? homeOrganization);
}
