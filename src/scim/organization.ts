import { PortalError } from '../portal/errors';
import { createOrganization, deleteOrganization, updateOrganization } from '../portal/organizations/organizations';
import type { JsonObject } from '../portal/model';
import type { Organization, OrganizationFields } from '../portal/organizations/organization';
import { organizationSchema } from './schemas/organization-schema';
import { refuseRemoved } from './refuse-removed';
import type { ResourceType } from './resource-type';
import { ORGANIZATION } from '../portal/schema-urns';

export const organizationType: ResourceType<Organization> = {
  name: 'Organization',
  endpoint: '/Organizations',
  schema: organizationSchema,
  privileges: { read: 'organizations:read', write: 'organizations:write' },
  collections: new Set(),

  find: (op, id, wants, forUpdate = false) =>
    op.store.organizations.find(id, { memberCount: wants.wants('memberCount'), forUpdate }),
  list: (op, query, wants) => op.store.organizations.list(query, { memberCount: wants.wants('memberCount') }),
  findMany: (op, ids, wants) => op.store.organizations.findMany(ids, { memberCount: wants.wants('memberCount') }),
  toScim: (organization) => ({ ...organizationToScim(organization), builtIn: organization.builtIn }),

  create(_context, { resource }) {
    const fields = organizationFromScim(resource, true);
    return Promise.resolve((op) => createOrganization(op, fields));
  },
  replace(_context, _id, { resource }) {
    return Promise.resolve(async (op, current) => {
      await updateOrganization(op, current, organizationFromScim(resource, current.active));
    });
  },
  patch(_context, _id, apply) {
    return Promise.resolve(async (op, current) => {
      const result = await apply(current);
      refuseRemoved(result, ['active']);
      await updateOrganization(op, current, organizationFromScim(result.resource, current.active));
    });
  },
  delete: (op, organization) => deleteOrganization(op, organization),
};

export function organizationToScim(organization: Organization): JsonObject {
  const { name, description, type, active, externalId, memberCount } = organization;
  return {
    schemas: [ORGANIZATION],
    name,
    active,
    ...(externalId !== null && { externalId }),
    ...(description !== null && { description }),
    ...(type !== null && { type }),
    ...(memberCount !== undefined && { memberCount }),
  };
}

export function organizationFromScim(resource: JsonObject, activeOtherwise: boolean): OrganizationFields {
  const { name, description, type, active, externalId } = resource;
  return {
    name: name as string,
    description: (description as string | undefined) ?? null,
    type: typeOf(type),
    active: (active as boolean | undefined) ?? activeOtherwise,
    externalId: (externalId as string | undefined) ?? null,
  };
}

/** Not caseExact, so in any case. */
function typeOf(type: unknown): OrganizationFields['type'] {
  if (type === undefined) return null;
  const upper = typeof type === 'string' ? type.toUpperCase() : undefined;
  if (upper === 'CONSUMER' || upper === 'PUBLISHER') return upper;
  throw new PortalError('invalid-value', 'type must be "CONSUMER" or "PUBLISHER".', { attribute: 'type' });
}
