import type { PasswordPolicy } from '../portal/passwords/policy';
import type { CharacterKind } from '../portal/passwords/presets';
import type { SignedIn } from '../portal/sessions/sign-in';
import type { UserActor } from '../portal/actor';
import type { Scope } from '../portal/model';
import type { RoleGrant, User } from '../portal/users/user';

/** The answer to a sign-in. */
export function presentSignedIn({ token, expiresIn, user }: SignedIn) {
  return {
    token,
    tokenType: 'Bearer',
    expiresIn,
    mustChangePassword: user.mustChangePassword,
    user: presentUser(user),
  };
}

/** A session as its own user sees it; `organizations`: the ids of those visible, null for all. */
export function presentSession({ privileges, mustChangePassword }: UserActor, scope: Scope, user: User) {
  return {
    mustChangePassword,
    user: presentUser(user),
    privileges: Array.from(privileges).toSorted(),
    organizations: scope.all ? null : scope.organizations,
  };
}

function presentUser({ id, userName, displayName, organization, roles }: User) {
  return { id, userName, displayName, organization, roles: roles.map(presentRole) };
}

/** A role in a further organization says which. */
function presentRole({ value, display, organization }: RoleGrant) {
  return { value, display, ...(organization && { organization }) };
}

/** What a form that asks for a new password can tell its user beforehand. */
export function presentPolicy({ rules, history }: Pick<PasswordPolicy, 'rules' | 'history'>) {
  const { name, minimumLength, maximumLength, requires, symbols, blocklist, ownNames } = rules;
  const requiresKind = (kind: CharacterKind) => requires.includes(kind);
  return {
    name,
    minimumLength,
    maximumLength,
    requires: {
      letter: requiresKind('letter'),
      lowercase: requiresKind('lowercase'),
      uppercase: requiresKind('uppercase'),
      digit: requiresKind('digit'),
      symbol: requiresKind('symbol'),
    },
    symbols,
    refusesCommonPasswords: blocklist,
    refusesOwnNames: ownNames,
    refusesLast: history,
  };
}
