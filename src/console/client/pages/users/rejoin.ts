import type { Item } from '../../kit/run-each';
import { listResources, patchResource, quoted, type UserResource } from '../../kit/scim';
import { adding } from '../group/member-query';

/** As many ids as a filter has room for. */
const PER_FILTER = 80;

/** The groups that the users are in themselves, by the users' ids. */
export async function groupsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (let from = 0; from < ids.length; from += PER_FILTER) {
    const some = ids.slice(from, from + PER_FILTER);
    const filter = some.map((id) => `id eq ${quoted(id)}`).join(' or ');
    const query = { filter, attributes: 'groups', count: PER_FILTER };
    const { Resources } = await listResources<Pick<UserResource, 'id' | 'groups'>>('Users', query);
    for (const { id, groups = [] } of Resources) {
      const own = groups.filter(({ type }) => type !== 'indirect');
      if (own.length > 0)
        found.set(
          id,
          own.map(({ value }) => value),
        );
    }
  }
  return found;
}

/** Makes the users members of the groups again; of those who could not become one, by id, why. */
export async function joinAgain(
  users: readonly Item[],
  left: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, Error>> {
  const failures = new Map<string, Error>();
  const members = new Map<string, string[]>();
  for (const { id } of users) {
    for (const group of left.get(id) ?? []) members.set(group, [...(members.get(group) ?? []), id]);
  }
  for (const [group, ids] of members) {
    await patchResource('Groups', group, adding(ids)).catch((error: unknown) => {
      for (const id of ids) failures.set(id, error as Error);
    });
  }
  return failures;
}
