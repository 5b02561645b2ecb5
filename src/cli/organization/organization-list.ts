import type { Command } from 'commander';
import type { Organization } from '../../portal/organizations/organization';
import { parseListQuery } from '../../scim/list-query';
import { organizationSchema } from '../../scim/schemas/organization-schema';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';

/** More than these are for `export --type Organization`. */
const SHOWN = 1_000;

/** `portal-scim organization list` */
export function addOrganizationList(parent: Command): void {
  withJson(parent.command('list'))
    .description(`list the organizations by name, with how many users each has; the first ${SHOWN}`)
    .addHelpText('after', '\nExample: portal-scim organization list')
    .action(async (_options: unknown, command: Command) => {
      const query = parseListQuery({ sortBy: 'name' }, organizationSchema, { tolerant: false });
      const { total, rows } = await withPortal(({ op }) =>
        op.store.organizations.list({ ...query, page: { offset: 0, limit: SHOWN } }, { memberCount: true }),
      );
      answer(command, { total, organizations: rows }, [
        ...table([['ID', 'NAME', 'TYPE', 'USERS', 'STATE'], ...rows.map(rowOf)]),
        `${rows.length} of ${total}`,
      ]);
    });
}

function rowOf({ id, name, type, memberCount, active }: Organization): string[] {
  return [id, name, type ?? '', String(memberCount ?? ''), active ? 'active' : 'disabled'];
}
