import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { Organization } from '../portal/organizations/organization';
import type { User } from '../portal/users/user';

interface Entities {
  readonly users: User;
  readonly organizations: Organization;
}

/**
 * The user or organization that a client's Uuid addresses, within the operation's scope: the Uuid that a client gave
 * it, or else the portal's own id.
 */
export async function findEntity<Set extends keyof Entities>(
  { store }: Operation,
  set: Set,
  uuid: string,
): Promise<Entities[Set] | undefined> {
  const table = store[set] as Lookup<Entities[Set]>;
  return (await table.findByPortalUuid(uuid)) ?? (await table.find(uuid));
}

interface Lookup<Entity> {
  findByPortalUuid(uuid: string): Promise<Entity | undefined>;
  find(id: string, options?: { readonly forUpdate?: boolean }): Promise<Entity | undefined>;
}

/** {@link findEntity}, or `not-found`. */
export async function mustFind<Set extends keyof Entities>(
  op: Operation,
  set: Set,
  uuid: string,
): Promise<Entities[Set]> {
  return (await findEntity(op, set, uuid)) ?? missing(set, uuid);
}

/** The same, held until the transaction ends. Throws `not-found`. */
export async function holdEntity<Set extends keyof Entities>(
  { store }: Operation,
  set: Set,
  id: string,
): Promise<Entities[Set]> {
  const table = store[set] as Lookup<Entities[Set]>;
  return (await table.find(id, { forUpdate: true })) ?? missing(set, id);
}

/** Throws `not-found`. */
export function missing(set: keyof Entities, uuid: string): never {
  throw new PortalError('not-found', `There is no ${set === 'users' ? 'user' : 'organization'} ${uuid}.`);
}
