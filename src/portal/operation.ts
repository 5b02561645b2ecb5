import type { Actor } from './actor';
import type { Scope, Storage, Store } from './store';

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
  /**
   * Runs `work` in one transaction, or joins the one already open; commits when it resolves, rolls back when it
   * throws. `work` must await nothing but the store (hash passwords before), and may run again after a serialization
   * failure, so it must not leave traces outside the store.
   */
  transaction<T>(work: (op: Operation) => Promise<T>): Promise<T>;
  /** The same actor, seeing every organization: the only widening there is. */
  asSystem(): Operation;
}

export interface OperationInput {
  readonly storage: Storage;
  readonly actor: Actor;
  readonly scope: Scope;
  readonly requestId: string;
}

export function createOperation({ storage, actor, scope, requestId }: OperationInput): Operation {
  return {
    actor,
    scope,
    requestId,
    store: storage.within(scope),
    transaction: (work) =>
      storage.transaction((inner) => work(createOperation({ storage: inner, actor, scope, requestId }))),
    asSystem: () => createOperation({ storage, actor, scope: { all: true }, requestId }),
  };
}
