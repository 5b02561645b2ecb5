import { PortalError } from '../../src/portal/errors';
import type { Storage, Store } from '../../src/portal/store';
import type { OpenStorage } from '../../src/storage/open';

/** A storage whose every access to users and groups fails, as with a dead disk; sign-in by token still works. */
export function breakStorage(storage: OpenStorage, message: string): OpenStorage {
  const broken = breakInner(storage, message);
  return overlay(storage, { within: broken.within, transaction: broken.transaction });
}

/**
 * A storage that takes back what a transaction did: what was wrong was known with the commit only. Then it is run again,
 * as after meeting another one, or refused. Asked for each transaction.
 */
export function undoTransactions(storage: OpenStorage, fate: () => 'kept' | 'again' | 'refused'): OpenStorage {
  async function undo<T>(work: (inner: Storage) => Promise<T>): Promise<void> {
    const undone = new PortalError('busy', 'The database could not keep the change.');
    const undoing = storage.transaction((inner) => work(inner).then(() => Promise.reject(undone)));
    await undoing.catch((error: unknown) => {
      if (error !== undone) throw error;
    });
    if (fate() === 'refused') throw undone;
  }

  return overlay(storage, {
    transaction: async (work) => {
      if (fate() !== 'kept') await undo(work);
      return await storage.transaction(work);
    },
  });
}

function breakInner(storage: Storage, message: string): Storage {
  const failing = new Proxy({}, { get: () => () => Promise.reject(new Error(message)) });
  return {
    within: (scope) =>
      overlay(storage.within(scope), { users: failing, groups: failing } as Pick<Store, 'users' | 'groups'>),
    transaction: (work) => storage.transaction((inner) => work(breakInner(inner, message))),
    keepsOrder: storage.keepsOrder,
    catchUp: storage.catchUp,
    stamp: () => storage.stamp(),
    userStamp: (id) => storage.userStamp(id),
    textStamp: (text) => storage.textStamp(text),
    callerStamp: () => storage.callerStamp(),
  };
}

/** The target with some members replaced; its private fields stay reachable for its own methods. */
function overlay<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(_target, name) {
      if (name in replaced) return Reflect.get(replaced, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
