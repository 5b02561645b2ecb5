import { useLoaded } from '../../kit/use-loaded';
import type { Change } from './audit-entry';
import { namesOf } from './subject-names';

const ID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/** So many are looked up for an entry; a group's may name thousands. */
const MOST = 50;

/** Changes with names where they have ids, as far as there is still what the ids stand for. */
export function useNamed(changes: readonly Change[]): readonly Change[] {
  const texts = changes.flatMap(({ before = '', after = '' }) => [before, after]);
  const ids = [...new Set(texts.flatMap((text) => text.match(ID) ?? []))].slice(0, MOST);
  const key = ids.length === 0 ? undefined : ids.join(' ');
  // Whoever may not see what they stand for sees the ids.
  const names = useLoaded(key, (signal) => namesOf(ids, signal).catch(() => new Map<string, string>())).data;
  const named = (text: string | undefined) => text?.replace(ID, (id) => names?.get(id) ?? id);
  return changes.map(({ attribute, before, after }) => ({ attribute, before: named(before), after: named(after) }));
}
