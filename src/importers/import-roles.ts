import { demand } from '../portal/access';
import { changesOf } from '../portal/audit/changes-of';
import { PortalError } from '../portal/errors';
import { fold } from '../portal/fold';
import type { Operation } from '../portal/operation';
import { createRole, updateRole, type RoleInput } from '../portal/roles/roles';
import type { RowDone } from './import-report';
import type { ReadRole } from './resource-reader';
import { nothingToPrepare, type RowHandler, type RunContext } from './row-handler';
import type { ResourceRow } from './source-row';

interface RoleItem {
  readonly row: ResourceRow;
  readonly read: ReadRole;
  readonly value: string;
}

/** Creates and changes custom roles, found by their value, which never changes. */
export function importRoles({ deps, planned }: RunContext): RowHandler<ResourceRow, RoleItem> {
  return {
    read: (row) => {
      demand(deps.op.actor, 'roles:write');
      return toItem(row, deps.reader.role(row.resource));
    },
    keysOf: ({ value }) => [{ key: `Role ${fold(value)}`, attribute: 'value' }],
    prepare: nothingToPrepare,
    plan: (created) => {
      for (const { read } of created) planned.noteRole(read.over(undefined));
    },

    async apply(op, items) {
      const outcomes = [];
      for (const item of items) outcomes.push(await importOne(op, item));
      return { outcomes, implied: [] };
    },
  };
}

function toItem(row: ResourceRow, read: ReadRole): RoleItem {
  const { value } = read;
  if (value !== undefined) return { row, read, value };
  throw new PortalError('invalid-value', 'value is required.', { attribute: 'value' });
}

async function importOne(op: Operation, { row, read, value }: RoleItem): Promise<RowDone> {
  const named = await op.store.roles.findByValue(value);
  // Another one may be called so.
  const before = named && fold(named.value) === fold(value) ? named : undefined;
  const input = read.over(before);
  const done = { line: row.line, kind: row.kind, name: value };
  if (!before) {
    await createRole(op, input);
    return { ...done, action: 'created' };
  }
  if (!(await updateRole(op, before, input))) return { ...done, action: 'unchanged' };
  return { ...done, action: 'updated', changes: changesOf<RoleInput>(before, input) };
}
