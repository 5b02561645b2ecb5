import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import { fold } from '../portal/fold';
import { createGroup, updateGroup, type GroupInput } from '../portal/groups/groups';
import type { Group } from '../portal/groups/group';
import type { JsonObject } from '../portal/model';
import type { Operation } from '../portal/operation';
import { resolveOrganization } from '../portal/organizations/resolve-organization';
import { remembering } from '../portal/remembering';
import { findMembers, type MemberFinder } from './find-members';
import type { RowDone } from './import-report';
import { PLANNED } from './planned';
import type { ReadGroup } from './resource-reader';
import { nothingToPrepare, type Applied, type RowHandler, type RunContext } from './row-handler';
import type { ResourceRow } from './source-row';

interface GroupItem {
  readonly row: ResourceRow;
  readonly read: ReadGroup;
  /** As the row names it, or else the import. */
  readonly organization: string | undefined;
}

/** Creates and changes groups, found by displayName or externalId within their organization; `members` are all of them. */
export function importGroups(context: RunContext): RowHandler<ResourceRow, GroupItem> {
  const { deps, options, planned } = context;
  return {
    read: (row) => {
      demand(deps.op.actor, 'groups:write');
      return toItem(row, deps.reader.group(row.resource), options);
    },
    keysOf: ({ organization = '', read: { displayName = '', externalId } }) => {
      const [attribute, value] =
        displayName === '' ? ['externalId', externalId ?? ''] : ['displayName', fold(displayName)];
      return [{ key: JSON.stringify(['Group', fold(organization), attribute, value]), attribute }];
    },
    prepare: nothingToPrepare,
    plan: (created) => {
      for (const { read, organization } of created) planned.noteGroup({ ...read.over(undefined), organization });
    },

    async apply(op, items): Promise<Applied> {
      const namings = items.flatMap(({ organization: name, row: { line } }) =>
        name === undefined ? [] : [{ name, line }],
      );
      const implied = await planned.ensureOrganizations(op, namings);
      const memory = await remembering(
        op,
        namings.map(({ name }) => name),
      );
      await planned.ensureGroups(op, items.flatMap(membersNamed));
      const members = await findMembers(
        context,
        op,
        items.flatMap(({ read }) => read.members ?? []),
      );
      const find = await finderOf(op, items, options.match);
      const outcomes: (RowDone | PortalError)[] = [];
      for (const item of items) {
        const organizationId = await organizationOf(memory, item);
        if (organizationId instanceof PortalError) {
          outcomes.push(organizationId);
          continue;
        }
        let ids = memberIds(item, members, organizationId);
        // It may be a group of a row before, which is there by now.
        if (ids instanceof PortalError) {
          ids = memberIds(item, await findMembers(context, op, item.read.members ?? []), organizationId);
        }
        outcomes.push(await importOne(memory, item, find(item, organizationId), ids));
      }
      return { outcomes, implied };
    },
  };
}

function toItem(row: ResourceRow, read: ReadGroup, { match = 'name', organization }: RunContext['options']): GroupItem {
  const required = match === 'name' ? 'displayName' : 'externalId';
  if (read[required] !== undefined) return { row, read, organization: read.organization ?? organization };
  throw new PortalError('invalid-value', `${required} is required.`, { attribute: required });
}

async function organizationOf(op: Operation, { organization }: GroupItem): Promise<string | PortalError> {
  if (organization === undefined) return op.actor.homeOrganization;
  try {
    return (await resolveOrganization(op, organization)).id;
  } catch (error) {
    if (error instanceof PortalError && error.code !== 'busy') return error;
    throw error;
  }
}

async function finderOf(op: Operation, items: readonly GroupItem[], match: 'name' | 'externalId' = 'name') {
  const key = match === 'name' ? 'displayName' : 'externalId';
  const found = await op.store.groups.findManyBy(
    key,
    items.flatMap(({ read }) => read[key] ?? []),
  );
  const keyOf = (value: string | null | undefined) => (match === 'name' ? fold(value ?? '') : value);
  return ({ read }: GroupItem, organizationId: string): Group | PortalError | undefined => {
    const [only, ...others] = found.filter(
      (group) => group.organization.id === organizationId && keyOf(group[key]) === keyOf(read[key]),
    );
    if (others.length === 0) return only;
    return new PortalError('conflict', `externalId: ${others.length + 1} groups have it.`, { attribute: 'externalId' });
  };
}

function membersNamed({ organization, read }: GroupItem) {
  return (read.members ?? []).map((name) => ({ organization, name }));
}

/** Undefined where the row doesn't mention members. */
function memberIds(
  { read }: GroupItem,
  find: MemberFinder,
  organizationId: string,
): readonly string[] | PortalError | undefined {
  const ids: string[] = [];
  for (const ref of read.members ?? []) {
    const id = find(ref, organizationId);
    if (id === undefined) {
      const message = `There is no user or group "${ref}" in the group's organization.`;
      return new PortalError('invalid-value', message, { attribute: 'members' });
    }
    if (id !== PLANNED) ids.push(id);
  }
  return read.members && ids;
}

async function importOne(
  op: Operation,
  { row, read, organization }: GroupItem,
  found: Group | PortalError | undefined,
  members: readonly string[] | PortalError | undefined,
): Promise<RowDone | PortalError> {
  if (found instanceof PortalError) return found;
  if (members instanceof PortalError) return members;
  const done = { line: row.line, kind: row.kind, name: read.displayName ?? read.externalId ?? '' };
  if (!found) {
    await createGroup(op, { ...read.over(undefined), organization }, members ?? []);
    return { ...done, action: 'created' };
  }
  const isSame = Object.keys(changesBetween(found, read.over(found), 0, 0)).length === 0;
  if (isSame && members === undefined) return { ...done, action: 'unchanged' };
  const before = await op.store.groups.find(found.id, { forUpdate: true });
  if (!before) throw new PortalError('conflict', 'The group was deleted meanwhile: import the row again.');
  const input = read.over(before);
  const present = members ? (await op.store.groups.memberIds(before.id)).length : 0;
  const changed = await updateGroup(op, before, input, members ? [{ kind: 'replace', ids: members }] : []);
  if (!changed) return { ...done, action: 'unchanged' };
  return { ...done, action: 'updated', changes: changesBetween(before, input, present, members?.length ?? present) };
}

function changesBetween(before: Group, after: GroupInput, present: number, members: number): JsonObject {
  return {
    ...(before.displayName !== after.displayName && { displayName: [before.displayName, after.displayName] }),
    ...(before.externalId !== after.externalId && { externalId: [before.externalId, after.externalId] }),
    ...(present !== members && { members: [present, members] }),
  };
}
