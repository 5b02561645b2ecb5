import { PRIVILEGES } from '../actor';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import { createOperation, type Operation } from '../operation';
import type { Storage } from '../store';
import type { Connection } from './connection';
import { systemActor } from '../system-actor';
import { addToken, createConnection, liveTokens, recordConnection } from './connections';
import { isLive } from './resolve-connection';
import { hashToken } from './token';

export interface FirstAdministratorInput {
  readonly storage: Storage;
  /** The token that the operator chose (ADMIN_TOKEN). */
  readonly adminToken?: string | undefined;
}

const NAME = 'admin';

/** Stands where other tokens show their first characters: those of a chosen text might tell too much. */
const CHOSEN = 'ADMIN_TOKEN';

/** `generated`: show the token now, or never; `refused`: the chosen token was revoked, and stays so. */
export type FirstAdministrator =
  { readonly kind: 'generated'; readonly token: string } | { readonly kind: 'present' } | { readonly kind: 'refused' };

/**
 * Makes sure that somebody can administer the portal. With a chosen token, the connection `admin` accepts it, and none
 * that was chosen before. Without one, and without any connection, `admin` is made with a new token.
 */
export async function ensureFirstAdministrator({
  storage,
  adminToken,
}: FirstAdministratorInput): Promise<FirstAdministrator> {
  const actor = systemActor('first start');
  const op = createOperation({ storage, actor, scope: { all: true }, requestId: newId() });
  const ensure = () =>
    op.transaction((inner) => (adminToken === undefined ? generateOnce(inner) : acceptChosen(inner, adminToken)));
  try {
    return await ensure();
  } catch (error) {
    // Another process on its first start was quicker: what it made is there now.
    if (error instanceof PortalError && error.code === 'conflict') return await ensure();
    throw error;
  }
}

async function generateOnce(op: Operation): Promise<FirstAdministrator> {
  if ((await op.store.connections.list()).length > 0) return { kind: 'present' };
  const { token } = await createConnection(op, administrator(NAME));
  return { kind: 'generated', token };
}

async function acceptChosen(op: Operation, token: string): Promise<FirstAdministrator> {
  const present = await op.store.connections.findByTokenHash(hashToken(token));
  if (present) return { kind: isLive(present.token) && !present.connection.revokedAt ? 'present' : 'refused' };
  const connection = await administrators(op);
  for (const { id, prefix } of await liveTokens(op, connection)) {
    if (prefix === CHOSEN) await op.store.connections.revokeToken(id, timeIn(0));
  }
  await addToken(op, connection.id, { token, prefix: CHOSEN, expiresAt: null });
  await recordConnection(op, 'connection.rotate', connection, { token: 'ADMIN_TOKEN' });
  return { kind: 'present' };
}

/** The connection `admin`; a revoked one keeps its name, so then the next free one. */
async function administrators(op: Operation): Promise<Connection> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? NAME : `${NAME}-${number}`;
    const present = await op.store.connections.findByName(name);
    if (!present) return await createWithoutToken(op, name);
    if (present.revokedAt === null) return present;
  }
}

async function createWithoutToken(op: Operation, name: string): Promise<Connection> {
  const { organizations: _every, expiresAt: _never, ...fields } = administrator(name);
  const id = newId();
  await op.store.connections.create(id, { ...fields, scope: { all: true }, allowedAddresses: null });
  const connection = await op.store.connections.find(id);
  if (!connection) throw new Error(`The connection ${name} was created but is not there.`);
  await recordConnection(op, 'connection.create', connection, { name, privileges: fields.privileges });
  return connection;
}

function administrator(name: string) {
  return {
    name,
    organizations: undefined,
    privileges: PRIVILEGES,
    grantableRoles: null,
    profile: 'standard',
    passwordMode: 'apply',
    expiresAt: null,
  } as const;
}
