import { allOf, holdsText, PORTAL_GROUP, quoted, type PatchOperation } from '../../kit/scim';

/** What the members that match look like: of a group itself, or (`nested`) also of the groups within it. */
export function usersOf(groupId: string, { text = '', nested = false } = {}): string {
  const id = quoted(groupId);
  const within = nested ? `groups.value eq ${id}` : `groups[value eq ${id} and type eq "direct"]`;
  return allOf([within, holdsText(['userName', 'displayName', 'name.familyName', 'emails.value'], text)]) ?? within;
}

export function groupsOf(groupId: string, { text = '' } = {}): string {
  const within = `${PORTAL_GROUP}:memberOf.value eq ${quoted(groupId)}`;
  return allOf([within, holdsText(['displayName'], text)]) ?? within;
}

/** The groups that list a group as a member. */
export function containersOf(groupId: string): string {
  return `members.value eq ${quoted(groupId)}`;
}

/** Only those named are touched, however many members there are (RFC 7644 §3.5.2). */
export function adding(ids: Iterable<string>): readonly PatchOperation[] {
  return [{ op: 'add', path: 'members', value: Array.from(ids, (value) => ({ value })) }];
}

export function removing(ids: Iterable<string>): readonly PatchOperation[] {
  return Array.from(ids, (id) => ({ op: 'remove', path: `members[value eq ${quoted(id)}]` }));
}
