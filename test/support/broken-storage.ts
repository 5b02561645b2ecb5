import type { Storage, Store } from '../../src/portal/store';
import type { OpenStorage } from '../../src/storage/open';

/** A storage whose every access to users and groups fails, as with a dead disk; sign-in by token still works. */
export function breakStorage(storage: OpenStorage, message: string): OpenStorage {
  const broken = breakInner(storage, message);
  return overlay(storage, { within: broken.within, transaction: broken.transaction });
}

function breakInner(storage: Storage, message: string): Storage {
  const failing = new Proxy({}, { get: () => () => Promise.reject(new Error(message)) });
  return {
    within: (scope) =>
      overlay(storage.within(scope), { users: failing, groups: failing } as Pick<Store, 'users' | 'groups'>),
    transaction: (work) => storage.transaction((inner) => work(breakInner(inner, message))),
    stamp: () => storage.stamp(),
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
