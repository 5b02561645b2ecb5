import type { PasswordMode, Privilege, Profile } from './actor';

/** What the portal keeps, as its rules and the edges see it. */

/** Which organizations are visible. "All" is a value, never an absence. */
export type Scope = { readonly all: true } | { readonly all?: never; readonly organizations: readonly string[] };

export type JsonObject = { [name: string]: unknown };

/** What every stored resource has. Times are UTC, ISO 8601 with milliseconds. */
export interface Stored {
  readonly id: string;
  /** Starts at 1, one more with each change. */
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
}

export interface Organization extends Stored {
  readonly name: string;
  readonly description: string | null;
  readonly type: 'CONSUMER' | 'PUBLISHER' | null;
  readonly active: boolean;
  readonly externalId: string | null;
  /** By what the developer portal's clients know it, if not by its id. */
  readonly portalUuid: string | null;
  /** Kept for the developer portal's clients; the portal makes nothing of it. */
  readonly accountPlanUuid: string | null;
  readonly builtIn: boolean;
  /** Users in it; only when asked for. */
  readonly memberCount?: number;
}

/** What a write sets. `portalUuid` counts on create only; `accountPlanUuid`: `undefined` keeps. */
export interface OrganizationFields extends Pick<
  Organization,
  'name' | 'description' | 'type' | 'active' | 'externalId'
> {
  readonly portalUuid?: string | null | undefined;
  readonly accountPlanUuid?: string | null | undefined;
}

export interface Role extends Stored {
  /** The fixed identifier, unique regardless of case. */
  readonly value: string;
  readonly display: string;
  readonly description: string | null;
  readonly type: string | null;
  readonly supported: boolean;
  readonly privileges: readonly Privilege[];
  readonly organizationBound: boolean;
  readonly builtIn: boolean;
}

export type RoleFields = Omit<Role, keyof Stored | 'builtIn'>;

/** A role a user holds: in the user's own organization, or (organization set) in a further one. */
export interface RoleGrant {
  readonly roleId: string;
  readonly value: string;
  readonly display: string;
  /** SCIM's `type` and `primary` of the grant, as the client sent them. */
  readonly type: string | null;
  readonly primary: boolean;
  /** Set for the portal extension's `access`: the further organization. */
  readonly organization: { readonly id: string; readonly name: string } | null;
}

export type Provider = 'builtIn' | 'enterprise';

/** A membership of a user, derived from groups: direct, or through a nested group. */
export interface Membership {
  readonly id: string;
  readonly display: string;
  readonly direct: boolean;
}

export interface User extends Stored {
  readonly organization: { readonly id: string; readonly name: string };
  readonly userName: string;
  readonly externalId: string | null;
  /** By what the developer portal's clients know it, if not by its id. */
  readonly portalUuid: string | null;
  readonly displayName: string | null;
  readonly active: boolean;
  readonly locale: string | null;
  readonly provider: Provider;
  readonly idpUsername: string | null;
  readonly licenseType: string | null;
  readonly description: string | null;
  readonly mustChangePassword: boolean;
  readonly hasPassword: boolean;
  readonly passwordChangedAt: string | null;
  readonly lastLogin: string | null;
  /** Until when sign-in is refused after repeated failures. */
  readonly lockedUntil: string | null;
  /**
   * The rest of the SCIM attributes, whole, as in the resource: `name`, `emails`, `photos`, …, and each extension under
   * its URN; also `schemas`. Not in it: what has a field of its own here, and what is derived.
   */
  readonly profile: JsonObject;
  readonly roles: readonly RoleGrant[];
  /** Only when asked for. */
  readonly groups?: readonly Membership[];
}

/** What a write sets. `passwordHash`: `undefined` keeps, `null` removes. `portalUuid` counts on create only. */
export interface UserFields {
  readonly organizationId: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly active: boolean;
  readonly locale: string | null;
  readonly provider: Provider;
  readonly idpUsername: string | null;
  readonly licenseType: string | null;
  readonly description: string | null;
  readonly mustChangePassword: boolean;
  readonly lockedUntil: string | null;
  readonly profile: JsonObject;
  readonly roles: readonly GrantInput[];
  readonly passwordHash?: string | null | undefined;
  readonly portalUuid?: string | null | undefined;
}

export interface GrantInput {
  readonly roleId: string;
  readonly type: string | null;
  readonly primary: boolean;
  readonly organizationId: string | null;
}

export interface Group extends Stored {
  readonly organization: { readonly id: string; readonly name: string };
  readonly displayName: string;
  readonly externalId: string | null;
  /** Only when asked for. */
  readonly members?: readonly Member[];
}

export interface Member {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly display: string;
}

/** A member by what it goes by: a user's userName, a group's displayName. */
export interface NamedMember {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly name: string;
}

export interface GroupFields {
  readonly organizationId: string;
  readonly displayName: string;
  readonly externalId: string | null;
}

/** What `auth` needs to check a password. */
export interface Credentials {
  readonly userId: string;
  readonly passwordHash: string | null;
  readonly active: boolean;
  readonly organizationActive: boolean;
  readonly provider: Provider;
  readonly mustChangePassword: boolean;
  readonly failedLogins: number;
  readonly lockedUntil: string | null;
}

export interface Connection extends Stored {
  readonly name: string;
  readonly scope: Scope;
  readonly privileges: readonly Privilege[];
  /** Role values it may grant; `null`: any. */
  readonly grantableRoles: readonly string[] | null;
  readonly profile: Profile;
  readonly passwordMode: PasswordMode;
  /** Addresses and networks (`192.0.2.7`, `2001:db8::/32`) that it may be used from; `null`: anywhere. */
  readonly allowedAddresses: readonly string[] | null;
  readonly revokedAt: string | null;
}

export type ConnectionFields = Pick<
  Connection,
  'name' | 'scope' | 'privileges' | 'grantableRoles' | 'profile' | 'passwordMode' | 'allowedAddresses'
>;

export interface Token {
  readonly id: string;
  readonly connectionId: string;
  /** The first characters, to tell tokens apart; never enough to use one. */
  readonly prefix: string;
  readonly created: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedAddress: string | null;
  readonly lastUsedUserAgent: string | null;
}

/** When and by whom a token was used. */
export interface TokenUse {
  readonly at: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** A short-lived token that a client got for one of its connection's tokens (RFC 6749 §4.4). */
export interface AccessToken {
  readonly id: string;
  readonly tokenId: string;
  readonly privileges: readonly Privilege[];
  readonly created: string;
  readonly expiresAt: string;
}

/** A token that ends soon, and whose it is. */
export interface ExpiringToken {
  readonly token: Token;
  readonly connectionName: string;
}

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly created: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string;
}

export interface AuditEntry {
  readonly action: string;
  readonly subjectType: 'User' | 'Group' | 'Organization' | 'Role' | 'Connection' | 'Session' | 'EventStream';
  readonly subjectId: string;
  readonly organizationId: string | null;
  /** Attribute → [before, after]; never a secret. */
  readonly changes: JsonObject;
}

export interface AuditRow extends AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly requestId: string;
  /** From which address on the network; null for what the portal does on its own, and on the command line. */
  readonly address: string | null;
}

/** Which rows of the trail to read: those that match all that is given, the newest first. */
export interface AuditQuery {
  readonly limit: number;
  /** Rows older than the one of this id: how to go on after a page. */
  readonly before?: string | undefined;
  /** Id or name of who did it. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subjectId?: string | undefined;
  /** From this time on, */
  readonly from?: string | undefined;
  /** up to this time, exclusive. */
  readonly to?: string | undefined;
}

/** A row as its seal covers it: `changes` is the text that is kept, not what it stands for. */
export interface SealableRow extends Omit<AuditRow, 'subjectType' | 'changes'> {
  readonly subjectType: string;
  readonly changes: string;
}

/** A row's place in the chain and its hash, which covers the row and the hash before it. */
export interface Seal {
  readonly position: number;
  readonly hash: string;
}

export interface SealedRow extends Seal {
  readonly row: SealableRow;
}

/** A failed sign-in and the rule that it counts for. */
export interface SignInFailure {
  readonly at: string;
  /** Failures count together when the first of them was at this time or later; an older count starts anew. */
  readonly since: string;
  /** With this many of them the account is locked until `lockUntil`. */
  readonly limit: number;
  readonly lockUntil: string;
}

/** What a link in a mail is good for. */
export type LinkPurpose = 'invitation' | 'password-reset';

export interface Link {
  readonly id: string;
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly created: string;
  readonly expiresAt: string;
}

export type MailKind = 'invitation' | 'welcome' | 'password-reset' | 'password-set';

/** A mail to be sent, to a user known by id or, before anybody looked, by the name that somebody typed. */
export interface NewMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly addressee: { readonly userId: string } | { readonly userName: string };
  readonly requestId: string;
  readonly created: string;
}

export interface QueuedMail extends NewMail {
  /** This attempt included. */
  readonly attempts: number;
}

/** How a mail went that will not be tried again. */
export interface FinishedMail extends NewMail {
  readonly attempts: number;
  readonly address: string | null;
  readonly sentAt: string | null;
  readonly failedAt: string | null;
  readonly error: string | null;
}

/** What addresses on the network may do only so often. */
export type AttemptKind = 'sign-in' | 'mail' | 'client';

/** The rule that an attempt counts for. */
export interface AttemptRule {
  readonly at: string;
  /** Attempts count together when the first of them was at this time or later; an older count starts anew. */
  readonly since: string;
  /** With this many of them, one of which failed, the address is blocked until `blockUntil`. */
  readonly limit: number;
  readonly blockUntil: string;
}
