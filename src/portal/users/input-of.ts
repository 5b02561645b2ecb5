import type { User } from './user';
import { EMPTY_PROFILE } from './profile';
import type { UserInput } from './user-input';
import { isLocked } from './users';

/** A user as it stands, for an edge to change what its request names and to leave the rest alone. */
export function inputOf(user: User): UserInput {
  const { userName, externalId, displayName, active, locale, provider, idpUsername, licenseType, description } = user;
  return {
    organization: user.organization.id,
    userName,
    externalId,
    displayName,
    active,
    locale,
    provider,
    idpUsername,
    licenseType,
    description,
    mustChangePassword: user.mustChangePassword,
    locked: isLocked(user),
    profile: user.profile,
    roles: user.roles
      .filter(({ organization }) => organization === null)
      .map(({ value, type, primary }) => ({ value, type, primary })),
    access: user.roles.flatMap(({ value, organization }) =>
      organization ? [{ role: value, organization: organization.id }] : [],
    ),
  };
}

/** A new user of whom only the name is known: active, of the actor's own organization, without a role. */
export function newInput(userName: string): UserInput {
  return {
    organization: undefined,
    userName,
    externalId: null,
    displayName: null,
    active: true,
    locale: null,
    provider: 'builtIn',
    idpUsername: null,
    licenseType: null,
    description: null,
    mustChangePassword: false,
    locked: false,
    profile: EMPTY_PROFILE,
    roles: [],
    access: [],
  };
}
