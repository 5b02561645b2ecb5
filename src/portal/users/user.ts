import type { AuditTemplate } from '../audit/audit';
import type { JsonObject, Stored } from '../model';
import type { ListResult, Query } from '../query';
import type { PackedUser, PackedUsers, RecordedUser } from './packed-users';

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
  /** The displayName of the manager whom `profile` names; only where it was looked up, see `namesOf`. */
  readonly managerName?: string;
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

/** Within the store's scope, like every resource type's: a row outside it does not exist. */
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
  /** What these users are called and where they belong; who isn't there, or isn't called anything, is missing. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, NamedUser>>;
  /** Those of these userNames that somebody has, in sight or not; they come and go in the form in which names are compared. */
  takenNames(names: readonly string[]): Promise<readonly string[]>;
  /** Throws `conflict` (userName, idpUsername, portalUuid). */
  create(id: string, fields: UserFields): Promise<WrittenUser>;
  /** All of them or, thrown as by `create`, none. */
  createMany(users: readonly NewUserRow[]): Promise<void>;
  /** Depends on nothing but the users, none of whom has a password or a portalUuid. */
  pack(users: readonly RecordedUser[]): PackedUsers;
  /** {@link createMany} of users who were packed, with their rows in the audit trail. */
  createPacked(users: readonly PackedUser[], audit: AuditTemplate): Promise<void>;
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

export interface NamedUser {
  readonly displayName: string;
  readonly organizationId: string;
}

/** By what a user is known beside the id; of externalId there may be several. */
export type UserKey = 'userName' | 'externalId' | 'portalUuid';

export interface NewUserRow {
  readonly id: string;
  readonly fields: UserFields;
}

/** Whether users are read with their groups; of `few`, without those of a user who is in too many to list many such. */
export type WantedGroups = boolean | 'few';
