import type { Actor, Privilege } from './actor';
import type { Scope } from './model';
import type { Storage, Store, TransactionOptions } from './store';

/**
 * One request's authority and its way to the data: who acts (actor), what is visible (scope), and the store bound to
 * that scope. Immutable: a transaction and an elevation each derive a new one.
 */
export interface Operation {
  readonly actor: Actor;
  readonly scope: Scope;
  readonly store: Store;
  /** Correlates log, audit and error answers. */
  readonly requestId: string;
  /** From which address on the network the request came; undefined where it came from none. */
  readonly address: string | undefined;
  /** The storage's stamp when the caller was identified, if it was looked at. */
  readonly stamp: number | undefined;
  /** See {@link Storage.keepsOrder}. */
  readonly keepsOrder: boolean;
  /**
   * Runs `work` in one transaction, or joins the one already open; commits when it resolves, rolls back when it
   * throws. `work` must await nothing but the store, or a turn of the event loop (hash passwords before), and may run
   * again after a serialization failure, so it must not leave traces outside the store.
   */
  transaction<T>(work: (op: Operation) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** The same actor, seeing every organization: the only widening there is. With no more than these privileges. */
  asSystem(privileges?: ReadonlySet<Privilege>): Operation;
}

export interface OperationInput {
  readonly storage: Storage;
  readonly actor: Actor;
  readonly scope: Scope;
  readonly requestId: string;
  readonly address?: string | undefined;
  readonly stamp?: number | undefined;
}

/** An operation for an actor, on the part of the storage that its scope shows. */
export function createOperation(input: OperationInput): Operation {
  const { storage, actor, scope, requestId, address, stamp } = input;
  return {
    actor,
    scope,
    requestId,
    address,
    stamp,
    keepsOrder: storage.keepsOrder,
    store: storage.within(scope),
    transaction: (work, options) =>
      storage.transaction((inner) => work(createOperation({ ...input, storage: inner })), options),
    asSystem: (privileges = actor.privileges) =>
      createOperation({ ...input, actor: { ...actor, privileges }, scope: { all: true } }),
  };
}
