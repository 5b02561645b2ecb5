import type { EventKeyStore, EventStreamStore } from './events/event-stream';
import type { ImportClaim, ImportEnd, ImportJob, NewImportJob } from './imports/import-job';
import type { Filter, FoundResource, ListResult, Query, UnionQuery } from './query';
import type {
  JsonObject,
  NamedMember,
  Scope,
  Organization,
  OrganizationFields,
  Role,
  RoleFields,
  User,
  UserFields,
  Group,
  Member,
  GroupFields,
  Credentials,
  Connection,
  ConnectionFields,
  Token,
  TokenUse,
  AccessToken,
  ExpiringToken,
  Session,
  AuditRow,
  AuditQuery,
  SealableRow,
  Seal,
  SealedRow,
  SignInFailure,
  Link,
  MailKind,
  NewMail,
  QueuedMail,
  FinishedMail,
  AttemptKind,
  AttemptRule,
} from './model';
import type { ActivityQuery, RequestActivity } from './requests/request-activity';
import type { RequestEntry, RequestQuery, RequestSummary } from './requests/request-entry';

/** The storage port. Everything the portal keeps goes through here; `src/storage` implements it. */

/** What every resource type's rows can be asked. All within the store's scope: a row outside it does not exist. */
export interface UserStore {
  find(id: string, options?: { groups?: boolean; forUpdate?: boolean }): Promise<User | undefined>;
  findByUserName(userName: string): Promise<User | undefined>;
  findByPortalUuid(portalUuid: string): Promise<User | undefined>;
  list(query: Query, options?: { groups?: WantedGroups }): Promise<ListResult<User>>;
  listIds(query: Query): Promise<ListResult<string>>;
  /** Those of these ids that there are, in the order of the ids. */
  findMany(ids: readonly string[], options?: { groups?: WantedGroups }): Promise<readonly User[]>;
  /** Those that one of the values finds, in no order; userNames regardless of case. */
  findManyBy(key: UserKey, values: readonly string[]): Promise<readonly User[]>;
  /** Those of these userNames that somebody has, in sight or not; they come and go in the form in which names are compared. */
  takenNames(names: readonly string[]): Promise<readonly string[]>;
  /** Throws `conflict` (userName, idpUsername, portalUuid). */
  create(id: string, fields: UserFields): Promise<WrittenUser>;
  /** All of them or, thrown as by `create`, none. */
  createMany(users: readonly NewUserRow[]): Promise<void>;
  /**
   * Sets all fields, version + 1; where it is known which of them differ from what is there (`changed`: `active`,
   * `emails`, …, `password`), only those. Throws `conflict`, `not-found`.
   */
  update(id: string, fields: UserFields, changed?: readonly string[]): Promise<WrittenUser>;
  /** Removes the user, its grants, sessions and memberships; false where there is none. */
  delete(id: string): Promise<boolean>;
}

/** What a write makes of a user beside what it was told, so that nobody has to read it again. */
export interface WrittenUser {
  readonly version: number;
  /** When it was written. */
  readonly at: string;
  readonly organizationName: string;
}

/** By what a user is known beside the id; of externalId there may be several. */
export type UserKey = 'userName' | 'externalId' | 'portalUuid';

export interface NewUserRow {
  readonly id: string;
  readonly fields: UserFields;
}

/** Names are compared regardless of case. In each organization there may be one of a name. */
export type GroupKey = 'displayName' | 'externalId';

export type OrganizationKey = 'name' | 'externalId' | 'portalUuid';

/** What a write makes of a group beside what it was told. */
export interface WrittenGroup {
  readonly version: number;
  /** When it was written. */
  readonly at: string;
}

/** Whether users are read with their groups; of `few`, without those of a user who is in too many to list many such. */
export type WantedGroups = boolean | 'few';

/** Whether groups are read with their members; of `few`, without those of a group that has too many to be held at once. */
export type WantedMembers = boolean | 'few';

export interface GroupStore {
  find(id: string, options?: { members?: WantedMembers; forUpdate?: boolean }): Promise<Group | undefined>;
  list(query: Query, options?: { members?: WantedMembers }): Promise<ListResult<Group>>;
  findMany(ids: readonly string[], options?: { members?: WantedMembers }): Promise<readonly Group[]>;
  /** Those that one of the values finds, of every visible organization, in no order. */
  findManyBy(key: GroupKey, values: readonly string[]): Promise<readonly Group[]>;
  create(id: string, fields: GroupFields): Promise<void>;
  update(id: string, fields: GroupFields): Promise<WrittenGroup>;
  /** Version + 1 and nothing else: the members changed. */
  touch(id: string): Promise<WrittenGroup>;
  delete(id: string): Promise<boolean>;
  /** How many members there are; where there are more than `atMost`, that. */
  countMembers(id: string, atMost?: number): Promise<number>;
  /** Ids among `ids` that are users or groups of `organizationId` and visible: with their type. They stay in it. */
  resolveMembers(organizationId: string, ids: readonly string[]): Promise<readonly Member[]>;
  /** Adds those not yet in; how many were new. */
  addMembers(id: string, members: readonly Pick<Member, 'id' | 'type'>[]): Promise<number>;
  /** Removes those that are in; how many were. */
  removeMembers(id: string, memberIds: readonly string[]): Promise<number>;
  /** Removes all members but these; how many were removed. */
  removeOtherMembers(id: string, kept: ReadonlySet<string>): Promise<number>;
  /** Removes all members that fulfil `where` (an element filter's inside); all without one. How many were removed. */
  removeMembersWhere(id: string, where?: Filter): Promise<number>;
  /** Those of the ids that are direct members. */
  membersAmong(id: string, ids: readonly string[]): Promise<readonly string[]>;
  /** The visible members a few at a time, so that a million of them are never held at once. */
  memberParts(id: string): AsyncIterable<readonly Member[]>;
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
  /** Those that one of the values finds, in no order. */
  findManyBy(key: OrganizationKey, values: readonly string[]): Promise<readonly Organization[]>;
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

/** Sign-in; deliberately not scoped, there is no caller yet. */
export interface CredentialStore {
  findByUserName(userName: string): Promise<Credentials | undefined>;
  /** Sets lastLogin, forgets the failures and the lock; replaces the password's hash when given. */
  recordSuccess(userId: string, at: string, rehash?: string): Promise<void>;
  /** Counts and, at the limit, locks: in one statement, so that parallel failures all count. */
  recordFailure(userId: string, failure: SignInFailure): Promise<void>;
  /** Forgets the failures and the lock: an administrator's unlock, a new password. */
  clearFailures(userId: string): Promise<void>;
  /** The stored forms of a user's present password and of those before it that are remembered, the latest first. */
  lastPasswords(userId: string, limit: number): Promise<readonly string[]>;
  /** Forgets former passwords where none are remembered any more, at most so many; how many they were. */
  forgetFormerPasswords(limit: number): Promise<number>;
}

export interface SessionStore {
  create(session: Session, tokenHash: string): Promise<void>;
  findByHash(tokenHash: string): Promise<Session | undefined>;
  touch(id: string, lastUsedAt: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** A user's sessions, expired ones too, the last used first. */
  listForUser(userId: string): Promise<readonly Session[]>;
  /** Ends a user's sessions, but for `exceptId`. */
  deleteForUser(userId: string, exceptId?: string): Promise<void>;
  /** Ends the sessions of all users of an organization. */
  deleteForOrganization(organizationId: string): Promise<void>;
  /** Removes those that expired before `now`, at most so many; how many they were. */
  deleteExpired(now: string, limit: number): Promise<number>;
}

export interface ConnectionStore {
  find(id: string, options?: { forUpdate?: boolean }): Promise<Connection | undefined>;
  findByName(name: string): Promise<Connection | undefined>;
  list(): Promise<readonly Connection[]>;
  create(id: string, fields: ConnectionFields): Promise<void>;
  /** Sets all fields, version + 1. Throws `conflict` (name), `not-found`. */
  update(id: string, fields: ConnectionFields): Promise<void>;
  revoke(id: string, at: string): Promise<boolean>;
  addToken(token: Token, tokenHash: string): Promise<void>;
  listTokens(connectionId: string): Promise<readonly Token[]>;
  /** Those of every connection. */
  listAllTokens(): Promise<readonly Token[]>;
  revokeToken(id: string, at: string): Promise<boolean>;
  expireToken(id: string, expiresAt: string): Promise<void>;
  /** The token of that hash with its connection. */
  findByTokenHash(tokenHash: string): Promise<{ token: Token; connection: Connection } | undefined>;
  touchToken(id: string, use: TokenUse): Promise<void>;
  /**
   * Live tokens that end between `now` and `until`, and weren't claimed since `notSince`: for one caller alone. Not those
   * that a newer one outlives and that weren't used since it was made.
   */
  claimExpiring(when: { now: string; until: string; notSince: string }): Promise<readonly ExpiringToken[]>;
}

/** Short-lived tokens, got for tokens. */
export interface AccessTokenStore {
  create(token: AccessToken, tokenHash: string): Promise<void>;
  /** The access token of that hash, with the token it was got for and the connection. */
  findByHash(
    tokenHash: string,
  ): Promise<{ accessToken: AccessToken; token: Token; connection: Connection } | undefined>;
  /** Removes those that expired before `now`, at most so many; how many they were. */
  deleteExpired(now: string, limit: number): Promise<number>;
}

/** Keys that all processes on one database share; they belong to no organization. */
export interface SecretStore {
  /** 32 random bytes, always the same for a name: made when somebody first asks for them. */
  obtain(name: string): Promise<Buffer>;
}

export interface AuditStore {
  append(row: AuditRow): Promise<void>;
  appendMany(rows: readonly AuditRow[]): Promise<void>;
  /** The newest first, within the scope. */
  list(query: AuditQuery): Promise<readonly AuditRow[]>;
}

/** The requests that came in; deletions are the retention's, whatever the scope. */
export interface RequestStore {
  /** Entries that are there already are passed over. */
  append(entries: readonly RequestEntry[]): Promise<void>;
  /** The newest first, within the scope. */
  list(query: RequestQuery): Promise<readonly RequestSummary[]>;
  find(id: string): Promise<RequestEntry | undefined>;
  /** How many there were, by time and caller; within the scope. */
  activity(query: ActivityQuery): Promise<readonly RequestActivity[]>;
  /** Removes entries that are older, the oldest first, at most so many; how many they were. */
  deleteBefore(time: string, limit: number): Promise<number>;
  /** Removes what is left when the newest so many are kept, the oldest first, at most so many; how many they were. */
  deleteBeyond(rows: number, limit: number): Promise<number>;
  /** The same among entries of callers whom nobody knows. */
  deleteStrangersBeyond(rows: number, limit: number): Promise<number>;
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
  /** Seals rows by their ids. */
  seal(seals: ReadonlyMap<string, Seal>): Promise<void>;
  /** Sealed rows after a position, in the chain's order. */
  sealed(after: number, limit: number): Promise<readonly SealedRow[]>;
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
  /** Those that were given up are due again at this time, as if never tried: one of them, or all; how many they are. */
  retryFailed(at: string, id?: string): Promise<number>;
  /** How many are still to be sent, and how many won't be any more. */
  backlog(): Promise<{ pending: number; failed: number }>;
  /** Forgets those that were sent before this time. */
  deleteSent(before: string): Promise<void>;
}

/** Attempts by address; in the database, so that they count in all processes. */
export interface AddressStore {
  /** Until when the address is blocked, if it is. */
  blockedUntil(address: string, kind: AttemptKind, at: string): Promise<string | undefined>;
  /** Counts, in one statement, so that parallel attempts all count; false where it is beyond the limit. */
  count(address: string, kind: AttemptKind, rule: AttemptRule): Promise<boolean>;
  /** Blocks the address if the limit is reached: for when it is known that an attempt failed. */
  block(address: string, kind: AttemptKind, rule: Pick<AttemptRule, 'limit' | 'blockUntil'>): Promise<void>;
  /** Takes back one attempt that turned out well. */
  forgive(address: string, kind: AttemptKind, rule: Pick<AttemptRule, 'limit'>): Promise<void>;
  /** Forgets counts that began before `since` and blocks that ended before `now`. */
  deleteExpired(now: string, since: string): Promise<void>;
}

/** What callers asked for lately, added up over all processes. */
export interface RateStore {
  /** Adds to a caller's points of the present window, or begins one; the sum, and when the window ends. */
  count(
    caller: string,
    points: number,
    window: { at: string; until: string },
  ): Promise<{ points: number; until: string }>;
  /** Forgets windows that are over. */
  deleteExpired(now: string): Promise<void>;
}

/** What is read only to be taken elsewhere. */
export interface ExportStore {
  /** Direct members of a type, in the order of their ids, after one of them. */
  members(
    groupId: string,
    type: NamedMember['type'],
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly NamedMember[]>;
  /** The stored forms of the passwords of these users; those without one are missing. */
  passwordHashes(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Files that were handed in to be imported, and how far each is. They belong to no organization. */
export interface ImportJobStore {
  add(job: NewImportJob): Promise<void>;
  find(id: string): Promise<ImportJob | undefined>;
  /** The newest first. */
  list(query: {
    readonly limit: number;
    readonly before?: string | undefined;
    readonly starterId?: string | undefined;
  }): Promise<readonly ImportJob[]>;
  /** How many (of that starter) have a file that waits, is being read or may be read again, and how large these are together. */
  files(starterId?: string): Promise<{ readonly count: number; readonly bytes: number }>;
  /** Queues a job for a run; false where another run has it and gave a sign of life since `lostBefore`. */
  claim(
    claim: ImportClaim,
    options: { readonly at: string; readonly lostBefore: string; readonly dryRun: boolean },
  ): Promise<boolean>;
  /** A sign of life; whether the run still has the job, and somebody wants it to end. */
  beat(
    claim: ImportClaim,
    beat: { readonly at: string; readonly state: 'queued' | 'running'; readonly progress: JsonObject },
  ): Promise<'held' | 'cancelled' | 'lost'>;
  /** False where another run has it by now. */
  finish(claim: ImportClaim, end: ImportEnd): Promise<boolean>;
  requestCancel(id: string): Promise<void>;
  /** Ends a job that nobody runs. */
  abandon(id: string, at: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Forgets those whose time is over; their ids. */
  deleteExpired(now: string): Promise<readonly string[]>;
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
  readonly accessTokens: AccessTokenStore;
  readonly secrets: SecretStore;
  readonly audit: AuditStore;
  readonly auditChain: AuditChainStore;
  readonly requests: RequestStore;
  readonly links: LinkStore;
  readonly outbox: OutboxStore;
  readonly addresses: AddressStore;
  readonly importJobs: ImportJobStore;
  readonly exports: ExportStore;
  readonly rates: RateStore;
  readonly eventStreams: EventStreamStore;
  readonly eventKeys: EventKeyStore;
}

export interface TransactionOptions {
  /** Whether so much is written that it is no good to share a commit with others. Default: no. */
  readonly writesMuch?: boolean;
}

/** One database, or one transaction on it. */
export interface Storage {
  /** Whether transactions happen in the order in which they are asked for, each after the whole of those before it. */
  readonly keepsOrder: boolean;
  within(scope: Scope): Store;
  transaction<T>(work: (storage: Storage) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * A number that stays as it is until somebody, in this process or another, has changed what an answer may rest on:
   * what was read since it was told is as it would be read now. Undefined where nobody can tell that cheaply: with
   * PostgreSQL, and in a transaction.
   */
  stamp(): number | undefined;
  /**
   * The stamp since which a user, and what is shown of others along with it, is as it is: what was read of it at that
   * stamp or later is as it would be read now. As of the last {@link stamp}; undefined where nobody can tell.
   */
  userStamp(id: string): number | undefined;
  /** The same of which users are found by a text, see `textFoundBy`. */
  textStamp(text: string): number | undefined;
  /** The same of whom tokens of connections stand for. */
  callerStamp(): number | undefined;
}
