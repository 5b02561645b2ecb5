import { demand } from '../access';
import { record } from '../audit/audit';
import { changesOf } from '../audit/changes-of';
import { isWithin, onlyOrganization } from '../authority';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { JsonObject } from '../model';
import type { Connection, ConnectionFields, Token } from './connection';
import {
  changedConnection,
  demandPowersOf,
  newConnection,
  type ConnectionChange,
  type ConnectionInput,
} from './connection-input';
import { isLive } from './resolve-connection';
import { displayPrefix, hashToken, newToken } from './token';

export interface ConnectionWithTokens {
  readonly connection: Connection;
  readonly tokens: readonly Token[];
}

/** A connection and a new token of it, which is shown this once and never again. */
export interface IssuedToken extends ConnectionWithTokens {
  readonly token: string;
  readonly expiresAt: string | null;
}

/**
 * Creates a connection with its first token. Throws `conflict` (the name is taken), `invalid-value`, and `forbidden`
 * for whoever would hand out more than they have.
 */
export async function createConnection(op: Operation, input: ConnectionInput): Promise<IssuedToken> {
  demand(op.actor, 'connections:write');
  refusePastExpiry(input.expiresAt);
  return await op.transaction(async (inner) => {
    const fields = await newConnection(inner, input);
    const id = newId();
    await inner.store.connections.create(id, fields);
    const token = newToken('psk_');
    await addToken(inner, id, { token, prefix: displayPrefix(token), expiresAt: input.expiresAt });
    const connection = await findConnection(inner, id);
    const { name, scope, privileges, allowedAddresses } = fields;
    const restriction = allowedAddresses && { allowedAddresses };
    await recordConnection(inner, 'connection.create', connection, { name, scope, privileges, ...restriction });
    return { ...(await withTokens(inner, connection)), token, expiresAt: input.expiresAt };
  });
}

/** The connections within the operation's scope, by name. */
export async function listConnections(op: Operation): Promise<readonly Connection[]> {
  demand(op.actor, 'connections:read');
  const connections = await op.store.connections.list();
  return connections.filter(({ scope }) => isWithin(scope, op.scope));
}

/** The same, each with its tokens. */
export async function listConnectionsWithTokens(op: Operation): Promise<readonly ConnectionWithTokens[]> {
  const connections = await listConnections(op);
  const tokens = await op.store.connections.listAllTokens();
  const byConnection = new Map(connections.map(({ id }) => [id, [] as Token[]]));
  for (const token of tokens) byConnection.get(token.connectionId)?.push(token);
  return connections.map((connection) => ({ connection, tokens: byConnection.get(connection.id) ?? [] }));
}

/** One connection by id or name, with its tokens. Throws `not-found`. */
export async function showConnection(op: Operation, idOrName: string): Promise<ConnectionWithTokens> {
  demand(op.actor, 'connections:read');
  return await withTokens(op, await findConnection(op, idOrName));
}

/**
 * Changes what a connection is, from the next request with any of its tokens on. Throws `not-found`, `conflict` (the
 * name is taken), `invalid-value`, and `forbidden` for whoever couldn't have made it, as it is or as it would be.
 */
export async function updateConnection(
  op: Operation,
  idOrName: string,
  change: ConnectionChange,
): Promise<ConnectionWithTokens> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const before = await holdConnection(inner, idOrName);
    const { id } = before;
    refuseRevoked(before);
    await demandPowersOf(inner, before);
    const fields = await changedConnection(inner, before, change);
    const changes = changesOf<ConnectionFields>(before, fields);
    if (Object.keys(changes).length === 0) return await withTokens(inner, before);
    await inner.store.connections.update(id, fields);
    await recordConnection(inner, 'connection.update', before, changes);
    return await withTokens(inner, await findConnection(inner, id));
  });
}

export interface Rotation {
  /** When the tokens so far expire (never later than they would have). */
  readonly oldExpireAt: string;
  /** When the new token expires; null: never. */
  readonly expiresAt: string | null;
}

/**
 * Gives a connection a new token; the old ones go on for a while, so that no request fails. Throws `not-found`, and
 * `forbidden` for whoever couldn't have made it.
 */
export async function rotateConnection(op: Operation, idOrName: string, rotation: Rotation): Promise<IssuedToken> {
  demand(op.actor, 'connections:write');
  refusePastExpiry(rotation.expiresAt);
  return await op.transaction(async (inner) => {
    // One rotation at a time: none may prolong what another one ends.
    const connection = await holdConnection(inner, idOrName);
    refuseRevoked(connection);
    await demandPowersOf(inner, connection);
    for (const { id, expiresAt } of await liveTokens(inner, connection)) {
      if (expiresAt === null || expiresAt > rotation.oldExpireAt) {
        await inner.store.connections.expireToken(id, rotation.oldExpireAt);
      }
    }
    const token = newToken('psk_');
    await addToken(inner, connection.id, { token, prefix: displayPrefix(token), expiresAt: rotation.expiresAt });
    await recordConnection(inner, 'connection.rotate', connection, { oldTokensExpire: [null, rotation.oldExpireAt] });
    return { ...(await withTokens(inner, connection)), token, expiresAt: rotation.expiresAt };
  });
}

/** Ends a connection with all its tokens, at once and for good. Throws `not-found`. */
export async function revokeConnection(op: Operation, idOrName: string): Promise<Connection> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const connection = await findConnection(inner, idOrName);
    if (connection.revokedAt !== null) return connection;
    await inner.store.connections.revoke(connection.id, timeIn(0));
    await recordConnection(inner, 'connection.revoke', connection, {});
    return await findConnection(inner, connection.id);
  });
}

/** Ends one token, and the access tokens that were got for it, at once and for good. Throws `not-found`. */
export async function revokeToken(op: Operation, idOrName: string, tokenId: string): Promise<ConnectionWithTokens> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const connection = await findConnection(inner, idOrName);
    const token = (await inner.store.connections.listTokens(connection.id)).find(({ id }) => id === tokenId);
    if (!token) throw new PortalError('not-found', `The connection "${connection.name}" has no token "${tokenId}".`);
    if (token.revokedAt === null) {
      await inner.store.connections.revokeToken(tokenId, timeIn(0));
      await recordConnection(inner, 'connection.revoke-token', connection, { tokenPrefix: token.prefix });
    }
    return await withTokens(inner, connection);
  });
}

async function withTokens(op: Operation, connection: Connection): Promise<ConnectionWithTokens> {
  return { connection, tokens: await op.store.connections.listTokens(connection.id) };
}

export interface NewToken {
  readonly token: string;
  readonly prefix: string;
  readonly expiresAt: string | null;
}

/** Keeps a token's hash. Must run in a transaction. */
export async function addToken(
  op: Operation,
  connectionId: string,
  { token, prefix, expiresAt }: NewToken,
): Promise<void> {
  const created = timeIn(0);
  await op.store.connections.addToken(
    { ...UNUSED, id: newId(), connectionId, prefix, created, expiresAt },
    hashToken(token),
  );
}

const UNUSED = { revokedAt: null, lastUsedAt: null, lastUsedAddress: null, lastUsedUserAgent: null } as const;

export async function liveTokens(op: Operation, connection: Connection): Promise<Token[]> {
  return (await op.store.connections.listTokens(connection.id)).filter(isLive);
}

export function recordConnection(
  op: Operation,
  action: string,
  connection: Connection,
  changes: JsonObject,
): Promise<void> {
  const organizationId = onlyOrganization(connection.scope) ?? null;
  return record(op, { action, subjectType: 'Connection', subjectId: connection.id, organizationId, changes });
}

async function findConnection(op: Operation, idOrName: string, options?: { forUpdate: true }): Promise<Connection> {
  const { connections } = op.store;
  const found = (await connections.find(idOrName, options)) ?? (await connections.findByName(idOrName));
  if (found && isWithin(found.scope, op.scope)) return found;
  throw new PortalError('not-found', `There is no connection "${idOrName}".`);
}

/** As it is once nobody else changes it any more; also if its name was changed meanwhile. */
async function holdConnection(op: Operation, idOrName: string): Promise<Connection> {
  const { id } = await findConnection(op, idOrName);
  return await findConnection(op, id, { forUpdate: true });
}

function refusePastExpiry(expiresAt: string | null): void {
  if (expiresAt === null || expiresAt > timeIn(0)) return;
  throw new PortalError('invalid-value', 'The token would have expired already.', { attribute: 'expiresAt' });
}

function refuseRevoked({ name, revokedAt }: Connection): void {
  if (revokedAt === null) return;
  throw new PortalError('invalid-value', `The connection "${name}" was revoked on ${revokedAt}.`, { attribute: 'id' });
}
