import type { PasswordMode, Privilege, Profile } from './actor';
import type { Filter, FoundResource, ListResult, Query, UnionQuery } from './query';

/** The storage port. Everything the portal keeps goes through here; `src/storage` implements it. */

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
  readonly revokedAt: string | null;
}

export type ConnectionFields = Pick<
  Connection,
  'name' | 'scope' | 'privileges' | 'grantableRoles' | 'profile' | 'passwordMode'
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
  readonly subjectType: 'User' | 'Group' | 'Organization' | 'Role' | 'Connection' | 'Session';
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

/** What every resource type's rows can be asked. All within the store's scope: a row outside it does not exist. */
export interface UserStore {
  find(id: string, options?: { groups?: boolean; forUpdate?: boolean }): Promise<User | undefined>;
  findByUserName(userName: string): Promise<User | undefined>;
  findByPortalUuid(portalUuid: string): Promise<User | undefined>;
  list(query: Query, options?: { groups?: boolean }): Promise<ListResult<User>>;
  /** Those of these ids that there are, in the order of the ids. */
  findMany(ids: readonly string[], options?: { groups?: boolean }): Promise<readonly User[]>;
  /** Throws `conflict` (userName, idpUsername, portalUuid). */
  create(id: string, fields: UserFields): Promise<void>;
  /** Sets all fields, version + 1. Throws `conflict`, `not-found`. */
  update(id: string, fields: UserFields): Promise<void>;
  /** Removes the user, its grants, sessions and memberships; false where there is none. */
  delete(id: string): Promise<boolean>;
}

export interface GroupStore {
  find(id: string, options?: { members?: boolean; forUpdate?: boolean }): Promise<Group | undefined>;
  list(query: Query, options?: { members?: boolean }): Promise<ListResult<Group>>;
  findMany(ids: readonly string[], options?: { members?: boolean }): Promise<readonly Group[]>;
  create(id: string, fields: GroupFields): Promise<void>;
  update(id: string, fields: GroupFields): Promise<void>;
  /** Version + 1 and nothing else: the members changed. */
  touch(id: string): Promise<void>;
  delete(id: string): Promise<boolean>;
  countMembers(id: string): Promise<number>;
  /** Ids among `ids` that are users or groups of `organizationId` and visible: with their type. */
  resolveMembers(organizationId: string, ids: readonly string[]): Promise<readonly Member[]>;
  /** Adds those not yet in; how many were new. */
  addMembers(id: string, members: readonly Pick<Member, 'id' | 'type'>[]): Promise<number>;
  /** Removes those that are in; how many were. */
  removeMembers(id: string, memberIds: readonly string[]): Promise<number>;
  /** Removes all members that fulfil `where` (an element filter's inside); all without one. How many were removed. */
  removeMembersWhere(id: string, where?: Filter): Promise<number>;
  /** The ids of all direct members. */
  memberIds(id: string): Promise<readonly string[]>;
  /** Takes a user or group out of every group it is a direct member of; each such group's version + 1. */
  removeFromAll(memberId: string): Promise<void>;
}

export interface OrganizationStore {
  find(id: string, options?: { memberCount?: boolean; forUpdate?: boolean }): Promise<Organization | undefined>;
  findByName(name: string): Promise<Organization | undefined>;
  findByPortalUuid(portalUuid: string): Promise<Organization | undefined>;
  list(query: Query, options?: { memberCount?: boolean }): Promise<ListResult<Organization>>;
  findMany(ids: readonly string[], options?: { memberCount?: boolean }): Promise<readonly Organization[]>;
  create(id: string, fields: OrganizationFields): Promise<void>;
  update(id: string, fields: OrganizationFields): Promise<void>;
  delete(id: string): Promise<boolean>;
  /** Users and groups in it. */
  counts(id: string): Promise<{ users: number; groups: number }>;
}

/** Roles belong to no organization; every scope sees them. */
export interface RoleStore {
  find(id: string, options?: { forUpdate?: boolean }): Promise<Role | undefined>;
  /** By value, or else by display name; both regardless of case. */
  findByValue(value: string): Promise<Role | undefined>;
  list(query: Query): Promise<ListResult<Role>>;
  findMany(ids: readonly string[]): Promise<readonly Role[]>;
  create(id: string, fields: RoleFields): Promise<void>;
  update(id: string, fields: RoleFields): Promise<void>;
  delete(id: string): Promise<boolean>;
  countHolders(id: string): Promise<number>;
  /**
   * Active users of active organizations who sign in here and hold the role for themselves, not just in a further
   * organization; in whatever organization they are. `except` leaves out a user, or an organization's.
   */
  countActiveHolders(
    id: string,
    except: { readonly userId: string } | { readonly organizationId: string },
  ): Promise<number>;
}

/** All resource types together, each within the scope. */
export interface ResourceStore {
  /** Which rows a page over several types holds; what is in them, each type's `findMany` tells. */
  list(query: UnionQuery): Promise<ListResult<FoundResource>>;
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

/** Sign-in; deliberately not scoped, there is no caller yet. */
export interface CredentialStore {
  findByUserName(userName: string): Promise<Credentials | undefined>;
  /** Sets lastLogin, forgets the failures and the lock; replaces the password's hash when given. */
  recordSuccess(userId: string, at: string, rehash?: string): Promise<void>;
  /** Counts and, at the limit, locks: in one statement, so that parallel failures all count. */
  recordFailure(userId: string, failure: SignInFailure): Promise<void>;
  /** Forgets the failures and the lock: an administrator's unlock, a new password. */
  clearFailures(userId: string): Promise<void>;
}

export interface SessionStore {
  create(session: Session, tokenHash: string): Promise<void>;
  findByHash(tokenHash: string): Promise<Session | undefined>;
  touch(id: string, lastUsedAt: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Ends a user's sessions, but for `exceptId`. */
  deleteForUser(userId: string, exceptId?: string): Promise<void>;
  /** Ends the sessions of all users of an organization. */
  deleteForOrganization(organizationId: string): Promise<void>;
  /** Removes those that expired before `now`. */
  deleteExpired(now: string): Promise<void>;
}

export interface ConnectionStore {
  find(id: string): Promise<Connection | undefined>;
  findByName(name: string): Promise<Connection | undefined>;
  list(): Promise<readonly Connection[]>;
  create(id: string, fields: ConnectionFields): Promise<void>;
  revoke(id: string, at: string): Promise<boolean>;
  addToken(token: Token, tokenHash: string): Promise<void>;
  listTokens(connectionId: string): Promise<readonly Token[]>;
  revokeToken(id: string, at: string): Promise<boolean>;
  expireToken(id: string, expiresAt: string): Promise<void>;
  /** The token of that hash with its connection. */
  findByTokenHash(tokenHash: string): Promise<{ token: Token; connection: Connection } | undefined>;
  touchToken(id: string, at: string): Promise<void>;
}

/** Keys that all processes on one database share; they belong to no organization. */
export interface SecretStore {
  /** 32 random bytes, always the same for a name: made when somebody first asks for them. */
  obtain(name: string): Promise<Buffer>;
}

export interface AuditStore {
  append(row: AuditRow): Promise<void>;
  /** The newest first, within the scope. */
  list(query: AuditQuery): Promise<readonly AuditRow[]>;
}

/** The hash chain over the audit trail: one for the whole portal, whatever the scope. */
export interface AuditChainStore {
  /** Holds the chain until the end of the transaction, so that one process at a time appends to it. */
  lock(): Promise<void>;
  /** What the first hash rests on; another one in each database. */
  genesis(): Promise<string>;
  /** The last row's seal; undefined while there is none. */
  head(): Promise<Seal | undefined>;
  /** Rows that aren't sealed yet, in the order of their ids. */
  unsealed(limit: number): Promise<readonly SealableRow[]>;
  countUnsealed(): Promise<number>;
  seal(id: string, seal: Seal): Promise<void>;
  /** Sealed rows after a position, in the chain's order. */
  sealed(after: number, limit: number): Promise<readonly SealedRow[]>;
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

/** Links that mails carry. Whoever follows one has no other authority, so there is no scope. */
export interface LinkStore {
  create(link: Link, tokenHash: string): Promise<void>;
  findByHash(tokenHash: string): Promise<Link | undefined>;
  /** False where it is gone already: of several who use one link at once, one gets true. */
  delete(id: string): Promise<boolean>;
  deleteForUser(userId: string): Promise<void>;
  deleteExpired(now: string): Promise<void>;
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

/** Mails, kept until they are sent: at least once each. Written in the transaction of what causes them. */
export interface OutboxStore {
  /** Whether this portal sends mail at all; where not, nothing must be added. */
  readonly isServed: boolean;
  add(mail: NewMail): Promise<void>;
  /** Mails that are due, for the caller alone until `until`; whoever dies with them leaves them to others then. */
  claim(due: { now: string; until: string; limit: number }): Promise<readonly QueuedMail[]>;
  markSent(id: string, sent: { at: string; userId: string; address: string }): Promise<void>;
  retryAt(id: string, at: string, error: string): Promise<void>;
  markFailed(id: string, failed: { at: string; error: string; address: string | null }): Promise<void>;
  delete(id: string): Promise<void>;
  /** How many mails of a kind a user was sent since then. */
  countSent(userId: string, kind: MailKind, since: string): Promise<number>;
  /** Those that won't be sent any more, the newest first. */
  listFailed(limit: number): Promise<readonly FinishedMail[]>;
  /** Forgets those that were sent before this time. */
  deleteSent(before: string): Promise<void>;
}

/** What addresses on the network may do only so often. */
export type AttemptKind = 'sign-in' | 'mail';

/** The rule that an attempt counts for. */
export interface AttemptRule {
  readonly at: string;
  /** Attempts count together when the first of them was at this time or later; an older count starts anew. */
  readonly since: string;
  /** With this many of them the address is blocked until `blockUntil`. */
  readonly limit: number;
  readonly blockUntil: string;
}

/** Attempts by address; in the database, so that they count in all processes. */
export interface AddressStore {
  /** Until when the address is blocked, if it is. */
  blockedUntil(address: string, kind: AttemptKind, at: string): Promise<string | undefined>;
  /** Counts, in one statement, so that parallel attempts all count; false where it is beyond the limit. */
  count(address: string, kind: AttemptKind, rule: AttemptRule): Promise<boolean>;
  /** Takes back one attempt that turned out well. */
  forgive(address: string, kind: AttemptKind, rule: Pick<AttemptRule, 'limit'>): Promise<void>;
  /** Forgets counts that began before `since` and blocks that ended before `now`. */
  deleteExpired(now: string, since: string): Promise<void>;
}

export interface Store {
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly organizations: OrganizationStore;
  readonly roles: RoleStore;
  readonly resources: ResourceStore;
  readonly credentials: CredentialStore;
  readonly sessions: SessionStore;
  readonly connections: ConnectionStore;
  readonly secrets: SecretStore;
  readonly audit: AuditStore;
  readonly auditChain: AuditChainStore;
  readonly links: LinkStore;
  readonly outbox: OutboxStore;
  readonly addresses: AddressStore;
}

/** One database, or one transaction on it. */
export interface Storage {
  within(scope: Scope): Store;
  transaction<T>(work: (storage: Storage) => Promise<T>): Promise<T>;
}
