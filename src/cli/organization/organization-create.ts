import { Option, type Command } from 'commander';
import type { Organization } from '../../portal/organizations/organization';
import { createOrganization } from '../../portal/organizations/organizations';
import { resolveOrganization } from '../../portal/organizations/resolve-organization';
import { answer, withJson } from '../output';
import { withPortal, type Portal } from '../portal';

interface Options {
  readonly name: string;
  readonly description?: string;
  readonly type?: NonNullable<Organization['type']>;
  readonly externalId?: string;
  readonly inactive?: boolean;
}

/** `portal-scim organization create` */
export function addOrganizationCreate(parent: Command): void {
  withJson(parent.command('create'))
    .description('create an organization')
    .requiredOption('--name <name>', 'its name, unique in the portal')
    .option('--description <text>')
    .addOption(new Option('--type <type>', 'what it is in the developer portal').choices(['CONSUMER', 'PUBLISHER']))
    .option('--external-id <id>', 'by what an identity provider knows it')
    .option('--inactive', 'its users can not sign in until it is enabled')
    .addHelpText('after', '\nExample: portal-scim organization create --name Acme')
    .action(async (options: Options, command: Command) => {
      const organization = await create(options);
      const { id, name } = organization;
      answer(command, organization, [`Organization "${name}" (${id}) was created.`]);
    });
}

function create({ name, description, type, externalId, inactive }: Options): Promise<Organization> {
  const fields = {
    name,
    description: description ?? null,
    type: type ?? null,
    active: !inactive,
    externalId: externalId ?? null,
  };
  const create = ({ op }: Portal) =>
    op.transaction(async (inner) => resolveOrganization(inner, await createOrganization(inner, fields)));
  return withPortal(create, { begins: true });
}
