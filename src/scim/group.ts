import { PortalError } from '../portal/errors';
import { changeGroup, createGroup, deleteGroup, type GroupInput, type MemberChange } from '../portal/groups/groups';
import type { Group, Member, WantedMembers } from '../portal/groups/group';
import type { JsonObject } from '../portal/model';
import type { Operation } from '../portal/operation';
import { groupSchema } from './schemas/group-schema';
import type { CollectionChange } from './patch';
import { refuseRemoved } from './refuse-removed';
import type { ResourceType, Wants } from './resource-type';
import { CORE_GROUP, PORTAL_GROUP } from '../portal/schema-urns';
import { organizationFromScim } from './user-mapping';
import { idInUri } from './user-uri';

/** A PATCH of a group with more members than this answers 204 rather than with all of them. */
const MEMBERS_IN_PATCH_ANSWER = 100;

/** RFC 7643 §4.2. */
export const groupType: ResourceType<Group> = {
  name: 'Group',
  endpoint: '/Groups',
  schema: groupSchema,
  privileges: { read: 'groups:read', write: 'groups:write' },
  collections: new Set(['members']),
  knowsChanged: (wants) => !wants.wants('members') && !wantsCount(wants),

  async find(op, id, wants, forUpdate = false) {
    const group = await op.store.groups.find(id, { members: membersIn(wants), forUpdate });
    return group && (await counted(op, [group], wants))[0];
  },
  async list(op, query, wants) {
    const { rows, ...page } = await op.store.groups.list(query, { members: membersIn(wants) });
    return { ...page, rows: await counted(op, rows, wants) };
  },
  findMany: async (op, ids, wants) =>
    counted(op, await op.store.groups.findMany(ids, { members: membersIn(wants) }), wants),
  large: {
    attribute: 'members',
    isLeftOut: ({ members }) => members === undefined,
    async *parts(op, group) {
      for await (const members of op.store.groups.memberParts(group.id)) yield { ...group, members };
    },
  },
  toScim: (group, { baseUrl }) => groupToScim(group, baseUrl),

  create(_context, { resource }) {
    const input = groupFromScim(resource, undefined);
    const members = memberIds(resource['members']);
    return Promise.resolve((op) => createGroup(op, input, members));
  },

  // An omitted `members` leaves the members alone; null or [] empties the group.
  replace(_context, _id, { resource, cleared }) {
    const members = resource['members'];
    const changes: MemberChange[] =
      members === undefined && !cleared.has('members') ? [] : [{ kind: 'replace', ids: memberIds(members) }];
    return Promise.resolve((op, current) => changeGroup(op, current, groupFromScim(resource, current), changes));
  },

  patch(_context, _id, apply) {
    return Promise.resolve(async (op, current) => {
      const result = await apply(current);
      refuseRemoved(result, [`${PORTAL_GROUP}:organization`]);
      const { resource, changes } = result;
      return await changeGroup(op, current, groupFromScim(resource, current), changes.map(memberChange));
    });
  },

  delete: (op, group) => deleteGroup(op, group),
  answersPatch: async (op, id) =>
    (await op.store.groups.countMembers(id, MEMBERS_IN_PATCH_ANSWER + 1)) <= MEMBERS_IN_PATCH_ANSWER,
};

function membersIn(wants: Wants): WantedMembers {
  return wants.wants('members') && (wants.inParts ? 'few' : true);
}

function wantsCount(wants: Wants): boolean {
  return wants.wants('memberCount', PORTAL_GROUP);
}

/** With the number of their members where that is shown. */
async function counted(op: Operation, groups: readonly Group[], wants: Wants): Promise<readonly Group[]> {
  if (groups.length === 0 || !wantsCount(wants)) return groups;
  const counts = await op.store.groups.memberCounts(groups.map(({ id }) => id));
  return groups.map((group) => ({ ...group, memberCount: counts.get(group.id) ?? 0 }));
}

export function groupToScim(group: Group, baseUrl: string): JsonObject {
  const { id, name } = group.organization;
  const members = (group.members ?? []).map((member) => memberToScim(member, baseUrl));
  return {
    schemas: [CORE_GROUP, PORTAL_GROUP],
    displayName: group.displayName,
    ...(group.externalId !== null && { externalId: group.externalId }),
    ...(members.length > 0 && { members }),
    [PORTAL_GROUP]: {
      organization: { value: id, $ref: `${baseUrl}/Organizations/${id}`, display: name },
      ...(group.memberCount !== undefined && { memberCount: group.memberCount }),
    },
  };
}

function memberToScim({ id, type, display }: Member, baseUrl: string): JsonObject {
  return { value: id, $ref: `${baseUrl}/${type}s/${id}`, type, display };
}

export function groupFromScim(resource: JsonObject, before: Group | undefined): GroupInput {
  const extension = (resource[PORTAL_GROUP] ?? {}) as JsonObject;
  return {
    organization: organizationFromScim(extension['organization'], before),
    displayName: resource['displayName'] as string,
    externalId: (resource['externalId'] as string | undefined) ?? null,
  };
}

function memberChange(change: CollectionChange): MemberChange {
  if (change.kind === 'removeWhere') return { kind: change.kind, where: change.where };
  return { kind: change.kind, ids: memberIds(change.values) };
}

/** Only the id counts: type, display and `$ref` follow from it; a `$ref` alone names it. */
export function memberIds(members: unknown): string[] {
  return ((members ?? []) as readonly JsonObject[]).map(({ value, $ref }) => {
    if (typeof value === 'string') return value;
    if (typeof $ref === 'string') return idInUri($ref);
    throw new PortalError('invalid-value', 'Each member needs a value: the id of a user or group.', {
      attribute: 'members',
    });
  });
}
