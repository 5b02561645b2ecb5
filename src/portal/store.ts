import type { FoundResource, ListResult, UnionQuery } from './query';
import type { GroupStore, NamedMember } from './groups/group';
import type { UserStore } from './users/user';
import type { OrganizationStore } from './organizations/organization';
import type { RoleStore } from './roles/role';
import type { CredentialStore } from './sessions/credentials';
import type { SessionStore } from './sessions/session';
import type { AccessTokenStore, ConnectionStore } from './connections/connection';
import type { AuditChainStore, AuditStore } from './audit/audit-row';
import type { RequestStore } from './requests/request-entry';
import type { LinkStore } from './links/link';
import type { OutboxStore } from './mail/mail';
import type { AddressStore } from './sessions/attempt';
import type { ImportJobStore } from './imports/import-job';
import type { EventKeyStore, EventStreamStore } from './events/event-stream';
import type { Scope } from './model';

/**
 * The storage port. Everything the portal keeps goes through here; `src/storage` implements it. What can be asked of each
 * kind of row stands beside what it is: `users/user.ts`, `groups/group.ts`, …
 */

/** All resource types together, each within the scope. */
export interface ResourceStore {
  /** Which rows a page over several types holds; what is in them, each type's `findMany` tells. */
  list(query: UnionQuery): Promise<ListResult<FoundResource>>;
}

/** Keys that all processes on one database share; they belong to no organization. */
export interface SecretStore {
  /** 32 random bytes, always the same for a name: made when somebody first asks for them. */
  obtain(name: string): Promise<Buffer>;
  /** What was put under a name; undefined: nothing yet. */
  find(name: string): Promise<Buffer | undefined>;
  put(name: string, value: Buffer): Promise<void>;
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
   * Resolves when {@link stamp} and its like know of all that was committed before; belongs to the beginning of each
   * request. Undefined: they know anyway, or never.
   */
  readonly catchUp: (() => Promise<void>) | undefined;
  /**
   * A number that stays as it is until somebody, in this process or another, has changed what an answer may rest on:
   * what was read since it was told is as it would be read now. Undefined where nobody can tell that cheaply: where lists
   * are read from a replica, and in a transaction.
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
