import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../model';

/**
 * Attribute → [before, after] of those among `names` that differ, as the trail keeps it; of all that `after` has where
 * none are named. Without `before` everything came to be; what `after` leaves undefined stays.
 */
export function changesOf<Fields extends object>(
  before: Partial<Fields> | undefined,
  after: Fields,
  names: readonly Extract<keyof Fields, string>[] = Object.keys(after) as Extract<keyof Fields, string>[],
): JsonObject {
  const changed = names.flatMap((name) => {
    const [was, is] = [before?.[name] ?? null, after[name]];
    return is === undefined || was === is || isDeepStrictEqual(was, is) ? [] : [[name, [was, is]]];
  });
  return Object.fromEntries(changed) as JsonObject;
}
