import type { Logger } from 'pino';
import type { Authority } from '../portal/authority';
import { resolveConnection } from '../portal/connections/resolve-connection';
import { hasTokenPrefix, parseToken } from '../portal/connections/token';
import { PortalError } from '../portal/errors';
import { resolveSession } from '../portal/sessions/resolve-session';
import type { Storage } from '../portal/store';
import { createLastUse } from './last-use';

export interface Authenticator {
  /** The authority of an Authorization header's value. Throws `unauthenticated`. */
  authenticate(authorization: string | undefined): Promise<Authority>;
  /** The authority of a token, however it came. Throws `unauthenticated`. */
  authenticateToken(token: string): Promise<Authority>;
  /** Resolves when nothing is left to write in the background: await it before the storage closes. */
  settled(): Promise<void>;
}

export interface AuthenticatorDeps {
  readonly storage: Storage;
  readonly log: Logger;
}

/** Nothing is cached: each request asks the storage, so that what was revoked is refused from then on. */
export function createAuthenticator({ storage, log }: AuthenticatorDeps): Authenticator {
  const store = storage.within({ all: true });
  const lastUse = createLastUse(log);

  async function connection(token: string): Promise<Authority | undefined> {
    const found = await resolveConnection(store, token);
    if (found)
      lastUse.note(found.token.id, found.token.lastUsedAt, (at) => store.connections.touchToken(found.token.id, at));
    return found;
  }

  async function session(token: string): Promise<Authority | undefined> {
    const found = await resolveSession(store, token);
    if (found)
      lastUse.note(found.session.id, found.session.lastUsedAt, (at) => store.sessions.touch(found.session.id, at));
    return found;
  }

  /** A token of our own making is refused by its checksum; only ADMIN_TOKEN may look like anything. */
  async function resolve(token: string): Promise<Authority | undefined> {
    if (!hasTokenPrefix(token)) return await connection(token);
    switch (parseToken(token)?.prefix) {
      case 'psk_':
        return await connection(token);
      case 'pss_':
        return await session(token);
      default:
        return undefined;
    }
  }

  async function authenticateToken(token: string): Promise<Authority> {
    const found = await resolve(token);
    if (!found) throw new PortalError('unauthenticated', 'The token is unknown, expired or revoked.');
    return { actor: found.actor, scope: found.scope };
  }

  return {
    authenticate: async (authorization) => await authenticateToken(bearerToken(authorization)),
    authenticateToken,
    settled: () => lastUse.settled(),
  };
}

/** What a 401 says about itself (RFC 6750 §3): the error only to whoever tried. */
export function challenge(authorization: string | undefined): string {
  const realm = 'Bearer realm="portal-scim"';
  return authorization ? `${realm}, error="invalid_token"` : realm;
}

/** The scheme is case-insensitive (RFC 9110 §11.1). */
function bearerToken(authorization: string | undefined): string {
  if (!authorization) throw new PortalError('unauthenticated', 'A bearer token is needed.');
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw new PortalError('unauthenticated', 'The Authorization header must be: Bearer TOKEN.');
  return token;
}
