import type { User } from '../../portal/users/user';
import { isLocked } from '../../portal/users/users';
import { userToScim } from '../../scim/user-mapping';
import { table } from '../output';

/** A user as JSON: the SCIM resource without its locations. */
export function userAsJson(user: User): object {
  const { id, version, created, lastModified } = user;
  return { id, ...userToScim(user, ''), meta: { resourceType: 'User', created, lastModified, version } };
}

/** A user in lines for people. */
export function userInLines(user: User): string[] {
  return table([
    ['id', user.id],
    ['user name', user.userName],
    ['display name', user.displayName ?? ''],
    ['organization', user.organization.name],
    ['active', user.active ? 'yes' : 'no'],
    [
      'roles',
      user.roles
        .map(({ display, organization }) => display + (organization ? ` in ${organization.name}` : ''))
        .join(', '),
    ],
    ['provider', user.provider],
    ['password', user.hasPassword ? `set${user.mustChangePassword ? ', to be changed at sign-in' : ''}` : 'none'],
    ['locked', isLocked(user) ? `until ${user.lockedUntil}` : 'no'],
    ['last sign-in', user.lastLogin ?? 'never'],
  ]);
}
