import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import { remembering } from '../portal/remembering';
import { resolveOrganization } from '../portal/organizations/resolve-organization';
import { addToGroups, type GroupWish } from './add-to-groups';
import { findMembers } from './find-members';
import type { RowDone } from './import-report';
import { nothingToPrepare, type Applied, type RowHandler, type RunContext } from './row-handler';
import type { MembershipRow } from './source-row';

/** Puts users and groups into groups; nobody is taken out. The same membership may be named twice. */
export function importMemberships(context: RunContext): RowHandler<MembershipRow, MembershipRow> {
  const { options, planned } = context;
  return {
    read: (row) => {
      demand(context.deps.op.actor, 'groups:write');
      return row;
    },
    keysOf: () => [],
    prepare: nothingToPrepare,
    plan: () => undefined,

    async apply(op, rows): Promise<Applied> {
      const namings = rows.flatMap(({ organization = options.organization, line }) =>
        organization === undefined ? [] : [{ name: organization, line }],
      );
      const implied = await planned.ensureOrganizations(op, namings);
      const memory = await remembering(
        op,
        namings.map(({ name }) => name),
      );
      await planned.ensureGroups(
        op,
        rows.map(({ organization = options.organization, member: name }) => ({ organization, name })),
      );
      const find = await findMembers(
        context,
        op,
        rows.map(({ member }) => member),
      );
      const wishes: (GroupWish | PortalError)[] = [];
      for (const row of rows) wishes.push(await toWish(memory, row, options.organization, find));
      const valid = wishes.filter((wish): wish is GroupWish => !(wish instanceof PortalError));
      const added = (await addToGroups(context, op, valid)).values();
      const results = wishes.map((wish) => (wish instanceof PortalError ? wish : (added.next().value ?? false)));
      return { implied, outcomes: rows.map((row, at) => outcomeOf(row, results[at] ?? false)) };
    },
  };
}

async function toWish(
  op: Operation,
  row: MembershipRow,
  otherwise: string | undefined,
  find: Awaited<ReturnType<typeof findMembers>>,
): Promise<GroupWish | PortalError> {
  try {
    const organization = row.organization ?? otherwise;
    const organizationId =
      organization === undefined ? op.actor.homeOrganization : (await resolveOrganization(op, organization)).id;
    const memberId = find(row.member, organizationId);
    if (memberId !== undefined) return { group: row.group, organization, organizationId, memberId };
    const message = `There is no user or group "${row.member}" in the group's organization.`;
    return new PortalError('invalid-value', message, { attribute: 'member' });
  } catch (error) {
    if (error instanceof PortalError && error.code !== 'busy') return error;
    throw error;
  }
}

function outcomeOf(row: MembershipRow, added: boolean | PortalError): RowDone | PortalError {
  if (added instanceof PortalError) {
    return added.attribute === 'groups' ? new PortalError(added.code, added.message, { attribute: 'group' }) : added;
  }
  const { line, group, member } = row;
  return { line, kind: 'Membership', action: added ? 'created' : 'unchanged', name: `${member} in ${group}` };
}
