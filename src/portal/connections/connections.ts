import { demand, demandGrantable } from '../access';
import type { PasswordMode, Privilege, Profile } from '../actor';
import { record } from '../audit/audit';
import { isWithin } from '../authority';
import { PortalError } from '../errors';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { resolveOrganization } from '../organizations/resolve-organization';
import type { Connection, ConnectionFields, JsonObject, Scope, Token } from '../model';
import { isLive } from './resolve-connection';
import { displayPrefix, hashToken, newToken } from './token';

export interface ConnectionInput {
  readonly name: string;
  /** Ids or names; undefined: every organization, those to come included. */
  readonly organizations: readonly string[] | undefined;
  readonly privileges: readonly Privilege[];
  /** Values or display names of the roles that it may grant; null: any that it has the privileges of itself. */
  readonly grantableRoles: readonly string[] | null;
  readonly profile: Profile;
  readonly passwordMode: PasswordMode;
  /** When its first token expires; null: never. */
  readonly expiresAt: string | null;
}

/** A connection and a token of it, which is shown this once and never again. */
export interface IssuedToken {
  readonly connection: Connection;
  readonly token: string;
  readonly expiresAt: string | null;
}

export interface ConnectionWithTokens {
  readonly connection: Connection;
  readonly tokens: readonly Token[];
}

/**
 * Creates a connection with its first token. Throws `conflict` (the name is taken), `invalid-value`, and `forbidden`
 * for whoever would hand out more than they have.
 */
export async function createConnection(op: Operation, input: ConnectionInput): Promise<IssuedToken> {
  demand(op.actor, 'connections:write');
  refusePastExpiry(input.expiresAt);
  return await op.transaction(async (inner) => {
    const fields = await toFields(inner, input);
    const id = newId();
    await inner.store.connections.create(id, fields);
    const token = newToken('psk_');
    await addToken(inner, id, { token, prefix: displayPrefix(token), expiresAt: input.expiresAt });
    const connection = await findConnection(inner, id);
    const { name, scope, privileges } = fields;
    await recordConnection(inner, 'connection.create', connection, { name, scope, privileges });
    return { connection, token, expiresAt: input.expiresAt };
  });
}

/** The connections within the operation's scope, by name. */
export async function listConnections(op: Operation): Promise<readonly Connection[]> {
  demand(op.actor, 'connections:read');
  const connections = await op.store.connections.list();
  return connections.filter(({ scope }) => isWithin(scope, op.scope));
}

/** One connection by id or name, with its tokens. Throws `not-found`. */
export async function showConnection(op: Operation, idOrName: string): Promise<ConnectionWithTokens> {
  demand(op.actor, 'connections:read');
  const connection = await findConnection(op, idOrName);
  return { connection, tokens: await op.store.connections.listTokens(connection.id) };
}

export interface Rotation {
  /** When the tokens so far expire (never later than they would have). */
  readonly oldExpireAt: string;
  /** When the new token expires; null: never. */
  readonly expiresAt: string | null;
}

/** Gives a connection a new token; the old ones go on for a while, so that no request fails. Throws `not-found`. */
export async function rotateConnection(op: Operation, idOrName: string, rotation: Rotation): Promise<IssuedToken> {
  demand(op.actor, 'connections:write');
  refusePastExpiry(rotation.expiresAt);
  return await op.transaction(async (inner) => {
    const connection = await findConnection(inner, idOrName);
    refuseRevoked(connection);
    for (const { id, expiresAt } of await liveTokens(inner, connection)) {
      if (expiresAt === null || expiresAt > rotation.oldExpireAt) {
        await inner.store.connections.expireToken(id, rotation.oldExpireAt);
      }
    }
    const token = newToken('psk_');
    await addToken(inner, connection.id, { token, prefix: displayPrefix(token), expiresAt: rotation.expiresAt });
    await recordConnection(inner, 'connection.rotate', connection, { oldTokensExpire: [null, rotation.oldExpireAt] });
    return { connection, token, expiresAt: rotation.expiresAt };
  });
}

/** Ends a connection with all its tokens, at once and for good. Throws `not-found`. */
export async function revokeConnection(op: Operation, idOrName: string): Promise<Connection> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const connection = await findConnection(inner, idOrName);
    if (connection.revokedAt !== null) return connection;
    await inner.store.connections.revoke(connection.id, new Date().toISOString());
    await recordConnection(inner, 'connection.revoke', connection, {});
    return await findConnection(inner, connection.id);
  });
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
  const created = new Date().toISOString();
  await op.store.connections.addToken(
    { id: newId(), connectionId, prefix, created, expiresAt, revokedAt: null, lastUsedAt: null },
    hashToken(token),
  );
}

export async function liveTokens(op: Operation, connection: Connection): Promise<Token[]> {
  return (await op.store.connections.listTokens(connection.id)).filter(isLive);
}

export function recordConnection(
  op: Operation,
  action: string,
  connection: Connection,
  changes: JsonObject,
): Promise<void> {
  const [only = null, ...others] = connection.scope.all ? [] : connection.scope.organizations;
  const organizationId = others.length === 0 ? only : null;
  return record(op, { action, subjectType: 'Connection', subjectId: connection.id, organizationId, changes });
}

async function findConnection(op: Operation, idOrName: string): Promise<Connection> {
  const { connections } = op.store;
  const found = (await connections.find(idOrName)) ?? (await connections.findByName(idOrName));
  if (found && isWithin(found.scope, op.scope)) return found;
  throw new PortalError('not-found', `There is no connection "${idOrName}".`);
}

async function toFields(op: Operation, input: ConnectionInput): Promise<ConnectionFields> {
  const { profile, passwordMode } = input;
  const name = input.name.trim();
  if (name === '') throw new PortalError('invalid-value', 'name must not be empty.', { attribute: 'name' });
  const scope = await scopeOf(op, input.organizations);
  const privileges = Array.from(new Set(input.privileges));
  for (const privilege of privileges) demand(op.actor, privilege);
  return { name, scope, privileges, grantableRoles: await roleValues(op, input.grantableRoles), profile, passwordMode };
}

async function scopeOf(op: Operation, organizations: readonly string[] | undefined): Promise<Scope> {
  if (organizations) {
    const resolved = [];
    for (const organization of organizations) resolved.push((await resolveOrganization(op, organization)).id);
    return { organizations: Array.from(new Set(resolved)) };
  }
  if (op.scope.all) return { all: true };
  throw new PortalError('forbidden', `The ${op.actor.kind} "${op.actor.name}" doesn't see every organization itself.`);
}

/** Nobody lets a connection grant what they can't grant themselves. */
async function roleValues(op: Operation, roles: readonly string[] | null): Promise<string[] | null> {
  if (!roles) return op.actor.grantableRoles ? Array.from(op.actor.grantableRoles) : null;
  const values = [];
  for (const name of roles) {
    const role = await op.store.roles.findByValue(name);
    if (!role) throw new PortalError('invalid-value', `There is no role "${name}".`, { attribute: 'grantableRoles' });
    demandGrantable(op.actor, op.scope, role);
    values.push(role.value);
  }
  return values;
}

function refusePastExpiry(expiresAt: string | null): void {
  if (expiresAt === null || expiresAt > new Date().toISOString()) return;
  throw new PortalError('invalid-value', 'The token would have expired already.', { attribute: 'expiresAt' });
}

function refuseRevoked({ name, revokedAt }: Connection): void {
  if (revokedAt === null) return;
  throw new PortalError('invalid-value', `The connection "${name}" was revoked on ${revokedAt}.`, { attribute: 'id' });
}
