import { PRIVILEGES, type Privilege } from '../actor';
import { PortalError } from '../errors';
import type { Connection } from './connection';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { countingFailures } from '../sessions/address-attempts';
import { demandAllowedAddress } from './allowed-addresses';
import { resolveConnection, type ResolvedConnection } from './resolve-connection';
import { hashToken, newToken } from './token';

/** How long an access token is good for, at most. */
const ACCESS_TOKEN_LIFETIME = 3_600_000;

export interface ClientCredentials {
  /** The connection's id. */
  readonly clientId: string;
  /** One of the connection's tokens. */
  readonly clientSecret: string;
  /** Words with spaces between; undefined: all that the connection may. */
  readonly scope: string | undefined;
}

export interface IssuedAccessToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly privileges: readonly Privilege[];
}

/** Counts what a client asks for, once it is known. Throws `too-many-requests`. */
export type CountRequest = (client: { readonly kind: 'connection'; readonly id: string }) => Promise<void>;

/**
 * A token for an hour, in exchange for a connection's own (RFC 6749 §4.4). Throws `unauthenticated` (counts for the
 * address it came from), `forbidden` (the address is not on the connection's list), `invalid-value` (`scope` is none of
 * the connection's), `too-many-requests`.
 */
export async function issueAccessToken(
  op: Operation,
  given: ClientCredentials,
  countRequest: CountRequest,
): Promise<IssuedAccessToken> {
  const client = await countingFailures(op, () => identify(op, given), 'client');
  if (!client) throw new PortalError('unauthenticated', 'client_id or client_secret is wrong, expired or revoked.');
  demandAllowedAddress(client.connection, op.address);
  await countRequest({ kind: 'connection', id: client.connection.id });
  const privileges = narrow(client.connection, given.scope);
  const { token: secret } = client;
  const now = Date.now();
  const end = secret.expiresAt === null ? Infinity : Date.parse(secret.expiresAt);
  const expires = Math.min(now + ACCESS_TOKEN_LIFETIME, end);
  const token = newToken('psa_');
  const [created, expiresAt] = [new Date(now).toISOString(), new Date(expires).toISOString()];
  await op.store.accessTokens.create(
    { id: newId(), tokenId: secret.id, privileges, created, expiresAt },
    hashToken(token),
  );
  return { token, expiresIn: Math.floor((expires - now) / 1000), privileges };
}

async function identify(op: Operation, given: ClientCredentials): Promise<ResolvedConnection | undefined> {
  const found = await resolveConnection(op.store, given.clientSecret);
  return found?.connection.id === given.clientId ? found : undefined;
}

function narrow({ privileges }: Connection, scope: string | undefined): readonly Privilege[] {
  if (scope === undefined) return privileges;
  const words = scope.split(' ').filter((word) => word !== '');
  const refused = words.find((word) => !privileges.some((privilege) => privilege === word));
  if (refused !== undefined) throw noSuchScope(`"${refused}" is not among the scopes of the connection.`);
  if (words.length === 0) throw noSuchScope('scope must have a word, or be left out.');
  return PRIVILEGES.filter((privilege) => words.includes(privilege));
}

function noSuchScope(message: string): PortalError {
  return new PortalError('invalid-value', message, { attribute: 'scope' });
}
