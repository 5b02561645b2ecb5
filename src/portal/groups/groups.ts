import { setImmediate as nextTurn } from 'node:timers/promises';
import { demand } from '../access';
import { record } from '../audit/audit';
import { changesOf } from '../audit/changes-of';
import { PortalError } from '../errors';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { resolveOrganization } from '../organizations/resolve-organization';
import type { Filter } from '../query';
import type { JsonObject } from '../model';
import type { Group, GroupFields } from './group';
import { checkTexts } from '../text-limits';
import { idsAskedFor } from './ids-asked-for';

export interface GroupInput {
  /** Id or name; undefined: the actor's own on create, the present one on update. */
  readonly organization: string | undefined;
  readonly displayName: string;
  readonly externalId: string | null;
}

/** One step of a membership change: only the members it names are touched. */
export type MemberChange =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'removeWhere'; readonly where: Filter }
  | { readonly kind: 'replace'; readonly ids: readonly string[] };

/** Creates a group with its members. Must run in a transaction. */
export async function createGroup(op: Operation, input: GroupInput, memberIds: readonly string[]): Promise<string> {
  demand(op.actor, 'groups:write');
  const id = newId();
  const fields = await toFields(op, input, undefined);
  await op.store.groups.create(id, fields);
  const membersAdded = await addMembers(op, { id, organizationId: fields.organizationId }, memberIds);
  const changes = { displayName: [null, fields.displayName], membersAdded };
  await recordGroup(op, 'group.create', id, fields.organizationId, changes);
  return id;
}

/**
 * Brings a group to the state `input` and applies the membership changes in order. Writes nothing, and leaves version
 * and lastModified, when nothing differs. Never loads the members, however many there are. Must run in a transaction.
 */
export async function updateGroup(
  op: Operation,
  before: Group,
  input: GroupInput,
  memberChanges: readonly MemberChange[],
): Promise<boolean> {
  return (await changeGroup(op, before, input, memberChanges)) !== before;
}

/**
 * {@link updateGroup} of a group that was read for update; returns it without its members, as it is now: `before` itself,
 * where nothing was changed.
 */
export async function changeGroup(
  op: Operation,
  before: Group,
  input: GroupInput,
  memberChanges: readonly MemberChange[],
): Promise<Group> {
  demand(op.actor, 'groups:write');
  const fields = await toFields(op, input, before);
  const { id } = before;
  const { organizationId, displayName, externalId } = fields;
  const changes = changesOf<GroupFields>(before, fields, ['displayName', 'externalId']);
  const differs = Object.keys(changes).length > 0;
  const written = differs ? await op.store.groups.update(id, fields) : undefined;
  const members = await changeMembers(op, { id, organizationId }, together(memberChanges));
  if (!written && Object.keys(members).length === 0) return before;
  const { version, at } = written ?? (await op.store.groups.touch(before));
  await recordGroup(op, differs ? 'group.update' : 'group.members', id, organizationId, { ...changes, ...members });
  return { ...withoutMembers(before), displayName, externalId, version, lastModified: at };
}

function withoutMembers({ members: _members, ...group }: Group): Group {
  return group;
}

/** Steps of one kind that follow each other, as one: some clients name each member in an operation of its own. */
function together(changes: readonly MemberChange[]): readonly MemberChange[] {
  const runs: MemberChange[][] = [];
  for (const change of changes.map(asRemoval)) {
    const run = runs.at(-1);
    if (run && run[0]?.kind === change.kind) run.push(change);
    else runs.push([change]);
  }
  return runs.flatMap(merged);
}

function merged(run: readonly MemberChange[]): readonly MemberChange[] {
  const kind = run[0]?.kind;
  if (kind !== 'add' && kind !== 'remove') return run;
  return [{ kind, ids: run.flatMap((change) => ('ids' in change ? change.ids : [])) }];
}

/** `members[value eq "x"]` asks for nobody but x. */
function asRemoval(change: MemberChange): MemberChange {
  const ids = change.kind === 'removeWhere' ? idsAskedFor(change.where) : undefined;
  return ids ? { kind: 'remove', ids } : change;
}

/** Deletes a group and its memberships. Must run in a transaction. */
export async function deleteGroup(op: Operation, group: Group): Promise<void> {
  demand(op.actor, 'groups:write');
  await op.store.groups.delete(group.id);
  const changes = { displayName: [group.displayName, null] };
  await recordGroup(op, 'group.delete', group.id, group.organization.id, changes);
}

interface Target {
  readonly id: string;
  readonly organizationId: string;
}

async function changeMembers(op: Operation, target: Target, changes: readonly MemberChange[]): Promise<JsonObject> {
  let added = 0;
  let removed = 0;
  for (const [step, change] of changes.entries()) {
    if (step > 0 && step % STEPS_AT_A_TIME === 0) await nextTurn();
    switch (change.kind) {
      case 'add':
        added += await addMembers(op, target, change.ids);
        break;
      case 'remove':
        removed += await op.store.groups.removeMembers(target.id, change.ids);
        break;
      case 'removeWhere':
        removed += await op.store.groups.removeMembersWhere(target.id, change.where);
        break;
      case 'replace':
        removed += await op.store.groups.removeOtherMembers(target.id, new Set(change.ids));
        added += await addMembers(op, target, change.ids);
        break;
    }
  }
  return { ...(added > 0 && { membersAdded: added }), ...(removed > 0 && { membersRemoved: removed }) };
}

/** After so many others have their turn, but for those who write. */
const STEPS_AT_A_TIME = 50;

/** Throws `invalid-value` naming the ids that aren't users or groups of the group's own organization. */
async function addMembers(op: Operation, target: Target, ids: readonly string[]): Promise<number> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return 0;
  if (wanted.includes(target.id)) throw invalidMembers('A group can not be a member of itself.');
  const added = await op.store.groups.addUsers(target.id, target.organizationId, wanted);
  if (added !== undefined) return added;
  const members = await op.store.groups.resolveMembers(target.organizationId, wanted);
  if (members.length < wanted.length) {
    const known = new Set(members.map(({ id }) => id));
    const unknown = wanted.filter((id) => !known.has(id));
    throw invalidMembers(`No user or group of the group's organization has the id ${unknown.slice(0, 10).join(', ')}.`);
  }
  return op.store.groups.addMembers(target.id, members);
}

function invalidMembers(message: string): PortalError {
  return new PortalError('invalid-value', message, { attribute: 'members' });
}

async function toFields(op: Operation, input: GroupInput, before: Group | undefined): Promise<GroupFields> {
  const { organization, displayName, externalId } = input;
  checkTexts(input);
  if (displayName.trim() === '') {
    throw new PortalError('invalid-value', 'displayName must not be empty.', { attribute: 'displayName' });
  }
  const present = before?.organization.id ?? op.actor.homeOrganization;
  if (organization === undefined || organization === before?.organization.id) {
    return { organizationId: present, displayName, externalId };
  }
  const organizationId = (await resolveOrganization(op, organization)).id;
  if (before && organizationId !== before.organization.id) {
    throw new PortalError('mutability', 'A group can not move to another organization.', { attribute: 'organization' });
  }
  return { organizationId, displayName, externalId };
}

function recordGroup(op: Operation, action: string, id: string, organizationId: string, changes: JsonObject) {
  return record(op, { action, subjectType: 'Group', subjectId: id, organizationId, changes });
}
