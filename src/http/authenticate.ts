import type { Logger } from 'pino';
import type { Authority } from '../portal/authority';
import { demandAllowedAddress } from '../portal/connections/allowed-addresses';
import { tokenState } from '../portal/connections/health';
import { authorityOf, resolveAccessToken, resolveConnection, stands } from '../portal/connections/resolve-connection';
import { hasTokenPrefix, parseToken } from '../portal/connections/token';
import { PortalError } from '../portal/errors';
import type { Connection, Token } from '../portal/connections/connection';
import type { Storage } from '../portal/store';
import { resolveSession } from '../portal/sessions/resolve-session';
import type { IssuerTokens } from './issuer-tokens';
import { KnownTokens, type KnownConnection } from './known-tokens';
import { createLastUse } from './last-use';

/** What the caller may do; and, where the token ends soon, when. */
export interface Authenticated extends Authority {
  readonly tokenExpiresAt?: string;
  /** The storage's stamp that this holds at, if it was looked at. */
  readonly stamp?: number | undefined;
}

export interface Authenticator {
  /**
   * The authority of an Authorization header's value; at once where the storage needn't be asked. Rejects with
   * `unauthenticated`, and `forbidden` where the connection may not be used from there.
   */
  authenticate(authorization: string | undefined, caller?: Caller): Authenticated | Promise<Authenticated>;
  /** The authority of a token, however it came. Rejects like {@link authenticate}. */
  authenticateToken(token: string, caller?: Caller): Authenticated | Promise<Authenticated>;
  /** Resolves when nothing is left to write in the background: await it before the storage closes. */
  settled(): Promise<void>;
}

export interface AuthenticatorDeps {
  readonly storage: Storage;
  readonly log: Logger;
  /** Tokens that others than the portal made. */
  readonly issuerTokens?: IssuerTokens | undefined;
}

/** From where a token came, with which program, and in which request. */
export interface Caller {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly requestId?: string | undefined;
}

/** A user agent says what it likes; so much of it is kept. */
const KEPT_USER_AGENT = 256;

/**
 * Each request asks the storage, unless that can tell that nothing has changed: what was revoked is refused from then
 * on.
 */
export function createAuthenticator({ storage, log, issuerTokens }: AuthenticatorDeps): Authenticator {
  const store = storage.within({ all: true });
  const lastUse = createLastUse(log);
  const known = new KnownTokens(storage);

  async function connection(token: string, caller: Caller): Promise<Authenticated | undefined> {
    const found = await known.find(token, (unknown) => resolveConnection(store, unknown));
    return found && authenticated(found, caller);
  }

  async function accessToken(token: string, caller: Caller): Promise<Authenticated | undefined> {
    const found = await resolveAccessToken(store, token);
    return found && authenticated(found, caller);
  }

  function authenticated(found: KnownConnection, caller: Caller): Authenticated {
    admit(found.connection, caller);
    noteUse(found.token, caller);
    const { actor, scope, stamp, token: own } = found;
    if (own.expiresAt === null || tokenState(own) !== 'expires-soon') return { actor, scope, stamp };
    return { actor, scope, stamp, tokenExpiresAt: own.expiresAt };
  }

  function noteUse({ id, lastUsedAt }: Token, { address = '', userAgent = '' }: Caller): void {
    lastUse.note(id, lastUsedAt, (at) =>
      store.connections.touchToken(id, {
        at,
        address: address || null,
        userAgent: userAgent.slice(0, KEPT_USER_AGENT) || null,
      }),
    );
  }

  function admit(present: Connection, { address, requestId }: Caller): void {
    try {
      demandAllowedAddress(present, address);
    } catch (error) {
      log.warn(
        { requestId, connectionId: present.id, address },
        'a connection was used from an address that is not on its list',
      );
      throw error;
    }
  }

  async function issuerToken(token: string, caller: Caller, issuers: IssuerTokens): Promise<Authority | undefined> {
    const grant = await issuers.verify(token, caller.requestId);
    if (!grant) return undefined;
    const named = await store.connections.findByName(grant.connection);
    if (named?.revokedAt === null) {
      admit(named, caller);
      return authorityOf(named, grant.privileges);
    }
    issuers.noteRefusal(token, caller.requestId, grant);
    return undefined;
  }

  async function session(token: string): Promise<Authority | undefined> {
    const found = await resolveSession(store, token);
    if (!found) return undefined;
    lastUse.note(found.session.id, found.session.lastUsedAt, (at) => store.sessions.touch(found.session.id, at));
    return { actor: found.actor, scope: found.scope };
  }

  async function strangeToken(token: string, caller: Caller): Promise<Authenticated | undefined> {
    const found = await connection(token, caller);
    if (!found) issuerTokens?.noteRefusal(token, caller.requestId);
    return found;
  }

  /** A token of our own making is refused by its checksum; only ADMIN_TOKEN may look like anything. */
  async function resolve(token: string, caller: Caller): Promise<Authenticated | undefined> {
    if (issuerTokens?.isOurs(token)) return await issuerToken(token, caller, issuerTokens);
    if (!hasTokenPrefix(token)) return await strangeToken(token, caller);
    switch (parseToken(token)?.prefix) {
      case 'psk_':
        return await connection(token, caller);
      case 'psa_':
        return await accessToken(token, caller);
      case 'pss_':
        return await session(token);
      default:
        return undefined;
    }
  }

  async function resolveAnew(token: string, caller: Caller): Promise<Authenticated> {
    const found = await resolve(token, caller);
    if (!found) throw new PortalError('unauthenticated', 'The token is unknown, expired or revoked.');
    return found;
  }

  function identify(token: string, caller?: Caller): Authenticated | Promise<Authenticated> {
    const { catchUp } = storage;
    // Whoever is refused by the looks of the token costs the database nothing.
    if (!catchUp || (hasTokenPrefix(token) && !parseToken(token))) return identifyNow(token, caller);
    return catchUp().then(() => identifyNow(token, caller));
  }

  function identifyNow(token: string, caller: Caller = {}): Authenticated | Promise<Authenticated> {
    const found = known.get(token);
    return found && stands(found) ? authenticated(found, caller) : resolveAnew(token, caller);
  }

  return {
    authenticate: (authorization, caller) => failingLater(() => identify(bearerToken(authorization), caller)),
    authenticateToken: (token, caller) => failingLater(() => identify(token, caller)),
    settled: () => lastUse.settled(),
  };
}

/** Whoever fails does so in one way, at once or not. */
function failingLater<Result>(work: () => Result | Promise<Result>): Result | Promise<Result> {
  try {
    return work();
  } catch (error) {
    return fail(error);
  }
}

async function fail(error: unknown): Promise<never> {
  throw error;
}

/** What a 401 says about itself (RFC 6750 §3): the error only to whoever tried a bearer token. */
export function challenge(authorization: string | undefined): string {
  const realm = 'Bearer realm="portal-scim"';
  return /^bearer\b/i.test(authorization ?? '') ? `${realm}, error="invalid_token"` : realm;
}

/** The scheme is case-insensitive (RFC 9110 §11.1). */
function bearerToken(authorization: string | undefined): string {
  if (!authorization) throw new PortalError('unauthenticated', 'A bearer token is needed.');
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw new PortalError('unauthenticated', 'The Authorization header must be: Bearer TOKEN.');
  return token;
}
