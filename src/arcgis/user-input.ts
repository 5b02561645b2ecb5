import type { User } from '../portal/users/user';
import { inputOf, newInput } from '../portal/users/input-of';
import { withEmail, withName } from '../portal/users/profile';
import { withShownRole } from '../portal/users/shown-role';
import type { UserInput } from '../portal/users/user-input';
import { wrongParameters } from './arcgis-error';
import type { Parameters } from './parameters';
import {
  DEFAULT_ROLE,
  LICENSE_TYPES,
  licenseFromWord,
  PROVIDERS,
  providerFromWord,
  roleFromWord,
  wordOfProvider,
} from './vocabulary';

export type UsernameRule = 'strict' | 'lenient';

/** A user, and the password to set; undefined: none. */
export interface RequestedUser {
  readonly input: UserInput;
  readonly password: string | undefined;
}

/** What `createUser` asks for. Throws 400 with everything that is wrong. */
export function requestedUser(parameters: Parameters, usernames: UsernameRule): RequestedUser {
  const userName = parameters.text('username') ?? '';
  const provider = providerFromWord(parameters.text('provider') ?? 'arcgis');
  const license = parameters.text('userLicenseTypeId');
  const idpUsername = parameters.text('idpUsername') ?? null;
  // Whatever an enterprise account is sent with, its password is kept elsewhere.
  const password = provider === 'enterprise' ? undefined : parameters.secret('password');
  const problems = [
    ...usernameProblems(userName, usernames),
    ...(provider === undefined ? [`'provider' must be one of ${PROVIDERS.join(', ')}.`] : []),
    ...(provider === 'builtIn' ? passwordProblems(password) : []),
    ...(provider === 'enterprise' && idpUsername === null
      ? ["'idpUsername' is required where provider is enterprise."]
      : []),
    ...licenseProblems(license),
  ];
  if (provider === undefined || problems.length > 0) throw wrongParameters(problems);
  const input = {
    ...newInput(userName),
    provider,
    idpUsername: provider === 'enterprise' ? idpUsername : null,
    licenseType: license === undefined ? null : (licenseFromWord(license) ?? null),
    description: parameters.text('description') ?? null,
    displayName: parameters.text('fullname') ?? null,
    roles: [{ value: roleFromWord(parameters.text('role') ?? DEFAULT_ROLE), type: null, primary: false }],
  };
  return { input: { ...input, profile: profileWith(input, parameters) }, password };
}

/** The user after an `update`: empty fields clear, absent ones keep. Throws 400 with everything that is wrong. */
export function updatedUser(user: User, parameters: Parameters): RequestedUser {
  const before = inputOf(user);
  const license = parameters.text('userLicenseTypeId');
  const password = user.provider === 'enterprise' ? undefined : parameters.secret('password');
  const problems = [...licenseProblems(license), ...(password === undefined ? [] : passwordProblems(password))];
  if (problems.length > 0) throw wrongParameters(problems);
  const given = <T>(name: string, present: T, value: string | null | undefined) =>
    parameters.has(name) ? (value ?? null) : present;
  const role = parameters.text('role');
  const input = {
    ...before,
    displayName: given('fullname', before.displayName, parameters.text('fullname')),
    description: given('description', before.description, parameters.text('description')),
    locale: given('culture', before.locale, parameters.text('culture')),
    licenseType: given('userLicenseTypeId', before.licenseType, license && licenseFromWord(license)),
    idpUsername: parameters.text('idpUsername') ?? before.idpUsername,
    roles: role === undefined ? before.roles : withShownRole(before.roles, heldValue(user, roleFromWord(role))),
  };
  return { input: { ...input, profile: profileWith(before, parameters) }, password };
}

function profileWith({ profile }: Pick<UserInput, 'profile'>, parameters: Parameters): UserInput['profile'] {
  const change = (name: string) => (parameters.has(name) ? (parameters.text(name) ?? null) : undefined);
  const named = withName(profile, {
    givenName: change('firstname'),
    familyName: change('lastname'),
    formatted: change('fullname'),
  });
  const email = change('email');
  return email === undefined ? named : withEmail(named, email);
}

/** A role that the user holds, by the value that the user's roles are compared by. */
function heldValue(user: User, role: string): string {
  return user.roles.find(({ roleId }) => roleId === role)?.value ?? role;
}

function usernameProblems(userName: string, rule: UsernameRule): string[] {
  if (userName === '') return ["'username' is required."];
  if (rule === 'lenient' || /^\w{6,24}$/.test(userName)) return [];
  return ["'username' must have 6 to 24 characters: ASCII letters, digits and underscores."];
}

/** The GIS portal's own rule, before the portal's policy has its say. */
function passwordProblems(password: string | undefined): string[] {
  if (password === undefined) return [`'password' is required where provider is ${wordOfProvider('builtIn')}.`];
  const isEnough = Array.from(password).length >= 8 && /\p{L}/u.test(password) && /\p{Nd}/u.test(password);
  return isEnough ? [] : ["'password' must have at least 8 characters, among them a letter and a digit."];
}

function licenseProblems(license: string | undefined): string[] {
  if (license === undefined || licenseFromWord(license) !== undefined) return [];
  return [`'userLicenseTypeId' must be one of ${LICENSE_TYPES.join(', ')}.`];
}
