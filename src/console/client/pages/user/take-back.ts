import { patchResource, PORTAL_USER, readResource, type UserResource } from '../../kit/scim';
import { changesOf, draftOf } from './attributes';

/**
 * Brings a user's profile back to what it was before a change; after a move, also into the groups that this had ended.
 * Undefined: read the user again.
 */
export async function takeBack(before: UserResource, after: UserResource | undefined) {
  const present = after ?? (await readResource<UserResource>('Users', before.id));
  const operations = changesOf(draftOf(present), draftOf(before));
  const user = await patchResource<UserResource>('Users', before.id, operations);
  if (present[PORTAL_USER].organization.value === before[PORTAL_USER].organization.value) return user;
  const left = before.groups?.filter(({ type }) => type !== 'indirect') ?? [];
  const member = { op: 'add', path: 'members', value: [{ value: before.id }] } as const;
  for (const { value } of left) await patchResource('Groups', value, [member]);
  return undefined;
}
