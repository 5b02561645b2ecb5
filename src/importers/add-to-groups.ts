import { PortalError } from '../portal/errors';
import { updateGroup } from '../portal/groups/groups';
import type { Group } from '../portal/groups/group';
import type { Operation } from '../portal/operation';
import { findGroups } from './find-groups';
import { PLANNED } from './planned';
import type { RunContext } from './row-handler';

/** That a member be in a group. */
export interface GroupWish {
  readonly group: string;
  /** As the row names it, */
  readonly organization: string | undefined;
  /** and the one that it is. */
  readonly organizationId: string;
  readonly memberId: string | typeof PLANNED;
}

/** For each wish whether the member is new in the group, or why it can't be in it. Must run in a transaction. */
export async function addToGroups(
  { planned }: RunContext,
  op: Operation,
  wishes: readonly GroupWish[],
): Promise<(boolean | PortalError)[]> {
  if (wishes.length === 0) return [];
  await planned.ensureGroups(
    op,
    wishes.map(({ organization, group: name }) => ({ organization, name })),
  );
  const find = await findGroups(
    op,
    wishes.map(({ group }) => group),
  );
  const results = new Array<boolean | PortalError>(wishes.length);
  const byGroup = new Map<string, { readonly group: Group; readonly members: Map<string, number[]> }>();
  for (const [at, { group: ref, organizationId, memberId }] of wishes.entries()) {
    const group = find(ref, organizationId);
    if (!group) results[at] = unknownGroup(ref);
    else if (memberId === PLANNED) results[at] = true;
    else {
      const { members } = byGroup.get(group.id) ?? { members: new Map<string, number[]>() };
      byGroup.set(group.id, { group, members });
      members.set(memberId, [...(members.get(memberId) ?? []), at]);
    }
  }
  for (const { group, members } of byGroup.values()) {
    const present = new Set(await op.store.groups.membersAmong(group.id, [...members.keys()]));
    const added = [...members.keys()].filter((id) => !present.has(id));
    if (added.length > 0) await updateGroup(op, group, inputOf(group), [{ kind: 'add', ids: added }]);
    for (const [id, places] of members) for (const at of places) results[at] = !present.has(id);
  }
  return results;
}

function inputOf({ organization, displayName, externalId }: Group) {
  return { organization: organization.id, displayName, externalId };
}

function unknownGroup(ref: string): PortalError {
  const message = `There is no group "${ref}" in the organization.`;
  return new PortalError('invalid-value', message, { attribute: 'groups' });
}
