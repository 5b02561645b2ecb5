import type { CharacterKind, PasswordRules } from '../portal/passwords/presets';
import type { SignedIn } from '../portal/sessions/sign-in';
import type { RoleGrant } from '../portal/model';

/** The answer to a sign-in. */
export function presentSignedIn({ token, expiresIn, user }: SignedIn) {
  const { id, userName, displayName, organization, mustChangePassword } = user;
  return {
    token,
    tokenType: 'Bearer',
    expiresIn,
    mustChangePassword,
    user: { id, userName, displayName, organization, roles: user.roles.map(presentRole) },
  };
}

/** A role in a further organization says which. */
function presentRole({ value, display, organization }: RoleGrant) {
  return { value, display, ...(organization && { organization }) };
}

/** What a form that asks for a new password can tell its user beforehand. */
export function presentPolicy(rules: PasswordRules) {
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
  };
}
