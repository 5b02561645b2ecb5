import type { Command } from 'commander';
import { PortalError } from '../../portal/errors';
import type { Organization } from '../../portal/organizations/organization';
import type { Operation } from '../../portal/operation';
import { deleteOrganization } from '../../portal/organizations/organizations';
import { resolveOrganization } from '../../portal/organizations/resolve-organization';
import { confirm, withYes } from '../confirm';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim organization delete` */
export function addOrganizationDelete(parent: Command): void {
  withYes(withJson(parent.command('delete')))
    .description('delete an organization that has neither users nor groups')
    .argument('<name|id>')
    .addHelpText('after', '\nExample: portal-scim organization delete Acme')
    .action(async (nameOrId: string, options: { yes?: boolean }, command: Command) => {
      const { id, name } = await withPortal(async ({ op }) => {
        const organization = await resolveOrganization(op, nameOrId);
        await confirm(`Delete the organization "${organization.name}", for good?`, options);
        await op.transaction(async (inner) => deleteOrganization(inner, await hold(inner, organization.id)));
        return organization;
      });
      answer(command, { id, name }, [`"${name}" is deleted.`]);
    });
}

async function hold(op: Operation, id: string): Promise<Organization> {
  const organization = await op.store.organizations.find(id, { forUpdate: true });
  if (organization) return organization;
  throw new PortalError('not-found', `The organization ${id} was deleted meanwhile.`);
}
