import { fold } from '../portal/fold';
import type { Group } from '../portal/groups/group';
import type { Operation } from '../portal/operation';

/** Finds groups by what rows call them. */
export type GroupFinder = (ref: string, organizationId: string) => Group | undefined;

/**
 * Looks up all groups that are called so, whatever their organization: by id, displayName or, where one only has it,
 * externalId.
 */
export async function findGroups({ store: { groups } }: Operation, refs: Iterable<string>): Promise<GroupFinder> {
  const names = [...new Set(refs)];
  if (names.length === 0) return () => undefined;
  const byId = new Map((await groups.findMany(names)).map((group) => [group.id, group]));
  const byName = grouped(await groups.findManyBy('displayName', names), ({ displayName }) => fold(displayName));
  const byExternalId = grouped(await groups.findManyBy('externalId', names), ({ externalId }) => externalId);
  return (ref, organizationId) => {
    const isHere = ({ organization }: Group) => organization.id === organizationId;
    const known = byId.get(ref);
    if (known && isHere(known)) return known;
    const named = byName.get(fold(ref))?.find(isHere);
    if (named) return named;
    const [only, ...others] = byExternalId.get(ref)?.filter(isHere) ?? [];
    return others.length === 0 ? only : undefined;
  };
}

function grouped<Key>(groups: readonly Group[], keyOf: (group: Group) => Key): ReadonlyMap<Key, readonly Group[]> {
  const lists = new Map<Key, Group[]>();
  for (const group of groups) {
    const list = lists.get(keyOf(group));
    if (list) list.push(group);
    else lists.set(keyOf(group), [group]);
  }
  return lists;
}
