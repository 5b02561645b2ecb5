import type { Operation } from '../portal/operation';
import { ENTERPRISE_USER } from '../portal/schema-urns';
import { profileTextOf } from '../portal/users/profile-text';
import type { User } from '../portal/users/user';
import { isJsonObject } from './equal';
import { namesManager } from './profile-outline';

/** The id of a user's manager, as the client gave it (RFC 7643 §4.3). */
export function managerOf(user: User): string | undefined {
  const text = profileTextOf(user);
  if (text !== undefined && !namesManager(text)) return undefined;
  const enterprise = user.profile[ENTERPRISE_USER];
  const manager = isJsonObject(enterprise) ? enterprise['manager'] : undefined;
  const value = isJsonObject(manager) ? manager['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The user with the name of its manager, as {@link withManagerNames}; at once where it has none. */
export function withManagerName(op: Operation, user: User): User | Promise<User> {
  return managerOf(user) === undefined ? user : withManagerNames(op, [user]).then(([named = user]) => named);
}

/**
 * The users with the names of their managers: of the own organization only, as filters find them, so that nobody
 * learns other people's names by pointing at them. One query, where anybody has a manager.
 */
export async function withManagerNames(op: Operation, users: readonly User[]): Promise<readonly User[]> {
  const managers = users.map(managerOf);
  const wanted = new Set(managers.filter((id) => id !== undefined));
  if (wanted.size === 0) return users;
  const names = await op.store.users.namesOf([...wanted]);
  return users.map((user, at) => {
    const named = names.get(managers[at] ?? '');
    return named?.organizationId === user.organization.id ? { ...user, managerName: named.displayName } : user;
  });
}
