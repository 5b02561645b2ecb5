import type { Stored } from '../model';
import type { Filter, ListResult, Query } from '../query';

export interface Group extends Stored {
  readonly organization: { readonly id: string; readonly name: string };
  readonly displayName: string;
  readonly externalId: string | null;
  /** Only when asked for. */
  readonly members?: readonly Member[];
  /** Only when asked for: how many there are. */
  readonly memberCount?: number;
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

/** Names are compared regardless of case. In each organization there may be one of a name. */
export type GroupKey = 'displayName' | 'externalId';

/** What a write makes of a group beside what it was told. */
export interface WrittenGroup {
  readonly version: number;
  /** When it was written. */
  readonly at: string;
}

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
  /** Version + 1 and nothing else: the members changed. Of a group as it was read for update; nobody waits for it. */
  touch(group: Pick<Group, 'id' | 'version'>): Promise<WrittenGroup>;
  delete(id: string): Promise<boolean>;
  /** How many members there are; where there are more than `atMost`, that. */
  countMembers(id: string, atMost?: number): Promise<number>;
  /** How many members each of these groups has, by its id; of none, nothing is told. */
  memberCounts(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Ids among `ids` that are users or groups of `organizationId` and visible: with their type. They stay in it. */
  resolveMembers(organizationId: string, ids: readonly string[]): Promise<readonly Member[]>;
  /** Adds those not yet in; how many were new. */
  addMembers(id: string, members: readonly Pick<Member, 'id' | 'type'>[]): Promise<number>;
  /**
   * Both for a few users, in one step; how many were new. Undefined where it does nothing: where that is no quicker, or
   * not all of them are users of the organization.
   */
  addUsers(id: string, organizationId: string, ids: readonly string[]): Promise<number | undefined>;
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
