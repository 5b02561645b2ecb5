import type { User } from '../portal/users/user';
import { emailOf, nameOf } from '../portal/users/profile';
import { shownRole } from '../portal/users/shown-role';
import { wordOfProvider, wordOfRole } from './vocabulary';

/** A user as the GIS portal shows a member; times are milliseconds since 1970, -1: never. */
export function presentUser(user: User) {
  const { givenName, familyName, formatted } = nameOf(user.profile);
  const own = user.roles.filter(({ organization }) => organization === null);
  const role = own[shownRole(own)];
  const parts = [givenName, familyName].filter((part) => part !== null);
  return {
    username: user.userName,
    id: user.id,
    fullName: user.displayName ?? formatted ?? parts.join(' '),
    firstName: givenName ?? '',
    lastName: familyName ?? '',
    email: emailOf(user.profile) ?? '',
    description: user.description,
    culture: user.locale,
    role: role ? wordOfRole(role) : null,
    userLicenseTypeId: user.licenseType,
    provider: wordOfProvider(user.provider),
    idpUsername: user.idpUsername,
    orgId: user.organization.id,
    disabled: !user.active,
    created: Date.parse(user.created),
    modified: Date.parse(user.lastModified),
    lastLogin: user.lastLogin === null ? -1 : Date.parse(user.lastLogin),
  };
}
