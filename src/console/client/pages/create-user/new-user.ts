import type { Option } from '../../kit/option';
import { CORE_USER, PORTAL_USER } from '../../kit/scim';

/** How an account begins. */
export const WAYS = ['password', 'invitation', 'enterprise'] as const;
export type Way = (typeof WAYS)[number];

export interface NewUser {
  readonly way: Way;
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly password: string;
  readonly mustChange: boolean;
  readonly idpUsername: string;
  readonly organization: Option | undefined;
  readonly role: Option | undefined;
}

export const emptyUser: NewUser = {
  way: 'password',
  userName: '',
  givenName: '',
  familyName: '',
  email: '',
  password: '',
  mustChange: false,
  idpUsername: '',
  organization: undefined,
  role: undefined,
};

/** The SCIM resource to be created: active at once, in each of the ways. */
export function toResource(user: NewUser): object {
  const { way, userName, givenName, familyName, email, password, mustChange, idpUsername, organization, role } = user;
  const displayName = [givenName, familyName]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' ');
  return {
    schemas: [CORE_USER, PORTAL_USER],
    userName: userName.trim(),
    active: true,
    ...(displayName !== '' && { displayName, name: withoutEmpty({ givenName, familyName }) }),
    ...(email !== '' && { emails: [{ value: email.trim(), type: 'work', primary: true }] }),
    ...(way === 'password' && { password }),
    ...(role && { roles: [{ value: role.id }] }),
    [PORTAL_USER]: {
      ...(organization && { organization: { value: organization.id } }),
      ...(way === 'password' && mustChange && { mustChangePassword: true }),
      ...(way === 'invitation' && { notifyUser: true }),
      ...(way === 'enterprise' && { provider: 'enterprise', idpUsername: idpUsername.trim() }),
    },
  };
}

function withoutEmpty(texts: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
