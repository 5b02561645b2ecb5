import { demand } from '../access';
import { record } from '../audit/audit';
import { changesOf } from '../audit/changes-of';
import { PortalError } from '../errors';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { JsonObject } from '../model';
import type { Organization, OrganizationFields } from './organization';
import { checkTexts } from '../text-limits';
import { keepAnAdministratorOutside } from '../users/last-administrator';

/**
 * Creates an organization and returns its id. Only an actor that sees all organizations can, for it could not see the
 * new one otherwise. Must run in a transaction. Throws `conflict` (name), `forbidden`, `invalid-value`.
 */
export async function createOrganization(op: Operation, fields: OrganizationFields): Promise<string> {
  demand(op.actor, 'organizations:write');
  demandAllOrganizations(op, 'create');
  validate(fields);
  await refuseNamesOfAnother(op, fields);
  const id = newId();
  await op.store.organizations.create(id, fields);
  await recordChange(op, 'organization.create', id, changesBetween(undefined, fields));
  return id;
}

/**
 * Brings an organization to the state `fields`; disabling it refuses its users' sign-in and ends their sessions. Must run
 * in a transaction. Throws `conflict` also where the last active Portal Admin would go with it.
 */
export async function updateOrganization(
  op: Operation,
  before: Organization,
  fields: OrganizationFields,
): Promise<boolean> {
  demand(op.actor, 'organizations:write');
  validate(fields);
  const changes = changesBetween(before, fields);
  if (Object.keys(changes).length === 0) return false;
  if (before.builtIn && (fields.name !== before.name || !fields.active)) {
    throw new PortalError('conflict', `The built-in organization "${before.name}" keeps its name and stays active.`);
  }
  const disabled = before.active && !fields.active;
  if (disabled) await keepAnAdministratorOutside(op, before.id);
  await op.store.organizations.update(before.id, fields);
  if (disabled) await op.store.sessions.deleteForOrganization(before.id);
  await recordChange(op, 'organization.update', before.id, changes);
  return true;
}

/** Deletes an empty organization. Throws `conflict` with the counts where it isn't. Must run in a transaction. */
export async function deleteOrganization(op: Operation, organization: Organization): Promise<void> {
  demand(op.actor, 'organizations:write');
  demandAllOrganizations(op, 'delete');
  const { id, name, builtIn } = organization;
  if (builtIn) throw new PortalError('conflict', `The organization "${name}" is built in and can't be deleted.`);
  const { users, groups } = await op.store.organizations.counts(id);
  if (users + groups > 0) {
    throw new PortalError('conflict', `The organization "${name}" still has ${users} users and ${groups} groups.`);
  }
  await op.store.organizations.delete(id);
  await recordChange(op, 'organization.delete', id, { name: [name, null] });
}

/**
 * A portalUuid that is another organization's id would answer for that one, or hide it. And where the name is taken as
 * well, that is told, for of two that are taken each database would tell another one.
 */
async function refuseNamesOfAnother({ store }: Operation, { name, portalUuid }: OrganizationFields): Promise<void> {
  if (portalUuid == null) return;
  const refuse = (attribute: string) =>
    new PortalError('conflict', `${attribute}: another organization has it.`, { attribute });
  if (await store.organizations.findByName(name)) throw refuse('name');
  if (await store.organizations.find(portalUuid)) throw refuse('portalUuid');
}

function demandAllOrganizations({ scope, actor }: Operation, action: string): void {
  if (scope.all) return;
  throw new PortalError('forbidden', `"${actor.name}" is limited to its organizations and can't ${action} one.`);
}

function validate(fields: OrganizationFields): void {
  checkTexts(fields);
  if (fields.name.trim() !== '') return;
  throw new PortalError('invalid-value', 'name must not be empty.', { attribute: 'name' });
}

function changesBetween(before: OrganizationFields | undefined, after: OrganizationFields): JsonObject {
  const names = ['name', 'description', 'type', 'active', 'externalId', 'portalUuid', 'accountPlanUuid'] as const;
  return changesOf(before, after, names);
}

function recordChange(op: Operation, action: string, id: string, changes: JsonObject) {
  return record(op, { action, subjectType: 'Organization', subjectId: id, organizationId: id, changes });
}
