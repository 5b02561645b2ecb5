/** A scope of a connection and a privilege of a role are the same words. */
export const PRIVILEGES = [
  'users:read',
  'users:write',
  'users:password',
  'groups:read',
  'groups:write',
  'organizations:read',
  'organizations:write',
  'roles:read',
  'roles:write',
  'connections:read',
  'connections:write',
  'audit:read',
] as const;

export type Privilege = (typeof PRIVILEGES)[number];

/** Which tolerances of the identity providers' dialects apply. */
export const PROFILES = ['standard', 'rfc', 'entra', 'okta'] as const;
export type Profile = (typeof PROFILES)[number];

/** What happens to a password that a connection sends: set it, drop it, or demand one on create. */
export const PASSWORD_MODES = ['apply', 'ignore', 'require'] as const;
export type PasswordMode = (typeof PASSWORD_MODES)[number];

interface ActorBase {
  readonly id: string;
  readonly name: string;
  readonly privileges: ReadonlySet<Privilege>;
  /** Role values the actor may grant; `undefined`: any. */
  readonly grantableRoles?: ReadonlySet<string>;
  /** Where new users and groups go when the request names no organization. */
  readonly homeOrganization: string;
}

/** A client of the API: an identity provider, a script. */
export interface ConnectionActor extends ActorBase {
  readonly kind: 'connection';
  readonly profile: Profile;
  readonly passwordMode: PasswordMode;
}

/** A signed-in user, with the privileges of the user's roles. */
export interface UserActor extends ActorBase {
  readonly kind: 'user';
  readonly sessionId: string;
  readonly mustChangePassword: boolean;
}

/** The portal itself: migrations, the command line, the first start. */
export interface SystemActor extends ActorBase {
  readonly kind: 'system';
}

export type Actor = ConnectionActor | UserActor | SystemActor;
