import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import { fold } from '../portal/fold';
import type { JsonObject } from '../portal/model';
import type { Organization, OrganizationFields } from '../portal/organizations/organization';
import type { Operation } from '../portal/operation';
import { createOrganization, updateOrganization } from '../portal/organizations/organizations';
import type { RowDone } from './import-report';
import type { ReadOrganization } from './resource-reader';
import { nothingToPrepare, type RowHandler, type RunContext } from './row-handler';
import type { ResourceRow } from './source-row';

interface OrganizationItem {
  readonly row: ResourceRow;
  readonly read: ReadOrganization;
}

type Match = 'name' | 'externalId' | undefined;

/** Creates and changes organizations, found by name or externalId, or by the developer portal's identifier. */
export function importOrganizations({ deps, options, planned }: RunContext): RowHandler<ResourceRow, OrganizationItem> {
  return {
    read: (row) => {
      demand(deps.op.actor, 'organizations:write');
      return toItem(row, deps.reader.organization(row.resource), options.match);
    },
    keysOf: ({ read: { name, externalId }, row: { portalUuid } }) => [
      ...(portalUuid === undefined ? [] : [{ key: `Organization portalUuid ${portalUuid}`, attribute: 'portalUuid' }]),
      ...(name === undefined ? [] : [{ key: `Organization ${fold(name)}`, attribute: 'name' }]),
      ...(name === undefined && externalId !== undefined
        ? [{ key: `Organization externalId ${externalId}`, attribute: 'externalId' }]
        : []),
    ],
    prepare: nothingToPrepare,
    plan: (created) => {
      for (const { read } of created) planned.noteOrganization(read.over(undefined));
    },

    async apply(op, items) {
      const find = await finderOf(op, items, options.match);
      const outcomes = [];
      for (const item of items) outcomes.push(await importOne(op, item, find(item)));
      return { outcomes, implied: [] };
    },
  };
}

function toItem(row: ResourceRow, read: ReadOrganization, match: Match = 'name'): OrganizationItem {
  if (read[match] !== undefined) return { row, read };
  throw new PortalError('invalid-value', `${match} is required.`, { attribute: match });
}

async function finderOf(op: Operation, items: readonly OrganizationItem[], match: Match = 'name') {
  const { organizations } = op.store;
  const uuids = items.flatMap(({ row }) => row.portalUuid ?? []);
  const byUuid = await organizations.findManyBy('portalUuid', uuids);
  const byKey = await organizations.findManyBy(
    match,
    items.flatMap(({ read }) => read[match] ?? []),
  );
  const keyOf = (value: string | null | undefined) => (match === 'name' ? fold(value ?? '') : value);
  return ({ row: { portalUuid }, read }: OrganizationItem): Organization | PortalError | undefined => {
    const known = portalUuid === undefined ? undefined : byUuid.find((found) => found.portalUuid === portalUuid);
    const [only, ...others] = byKey.filter((found) => keyOf(found[match]) === keyOf(read[match]));
    if (known || others.length === 0) return known ?? only;
    const message = `externalId: ${others.length + 1} organizations have it.`;
    return new PortalError('conflict', message, { attribute: 'externalId' });
  };
}

async function importOne(
  op: Operation,
  { row, read }: OrganizationItem,
  found: Organization | PortalError | undefined,
): Promise<RowDone | PortalError> {
  if (found instanceof PortalError) return found;
  const done = { line: row.line, kind: row.kind, name: read.name ?? read.externalId ?? '' };
  if (!found) {
    await createOrganization(op, { ...read.over(undefined), portalUuid: row.portalUuid });
    return { ...done, action: 'created' };
  }
  if (Object.keys(changesBetween(found, read.over(found))).length === 0) return { ...done, action: 'unchanged' };
  const before = await op.store.organizations.find(found.id, { forUpdate: true });
  if (!before) throw new PortalError('conflict', 'The organization was deleted meanwhile: import the row again.');
  const fields = read.over(before);
  if (!(await updateOrganization(op, before, fields))) return { ...done, action: 'unchanged' };
  return { ...done, action: 'updated', changes: changesBetween(before, fields) };
}

function changesBetween(before: Organization, after: OrganizationFields): JsonObject {
  const names = ['name', 'description', 'type', 'active', 'externalId'] as const;
  const changed = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(changed.map((name) => [name, [before[name], after[name]]]));
}
