import type { Command } from 'commander';
import { addOrganizationCreate } from './organization/organization-create';
import { addOrganizationDelete } from './organization/organization-delete';
import { addOrganizationList } from './organization/organization-list';

/** `portal-scim organization …` */
export function addOrganization(program: Command): void {
  const organization = program.command('organization').description('organizations: what users and groups belong to');
  addOrganizationCreate(organization);
  addOrganizationList(organization);
  addOrganizationDelete(organization);
}
