import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import { createOrganization, deleteOrganization, updateOrganization } from '../portal/organizations/organizations';
import type { Organization, OrganizationFields } from '../portal/organizations/organization';
import { readBody, type Body } from './body';
import type { Answered, EntitySet } from './entity-set';
import { ORGANIZATION_FIELDS } from './fields';
import { holdEntity, mustFind } from './find-entity';
import { readListOptions } from './list-options';
import { statusOf, uuidOf } from './present-user';
import { filled, ownUuid, readStatus } from './user-body';

/** `/portal/Organizations`. */
export const organizationSet: EntitySet = {
  name: 'Organizations',
  async list(op, parameters) {
    demand(op.actor, 'organizations:read');
    const { query, count } = await readListOptions(op, parameters, ORGANIZATION_FIELDS);
    const { total, rows } = await op.store.organizations.list(query);
    return { total, count, value: rows.map(presentOrganization) };
  },
  async find(op, uuid) {
    demand(op.actor, 'organizations:read');
    return answer(await mustFind(op, 'organizations', uuid));
  },
  create(op, body) {
    demand(op.actor, 'organizations:write');
    const fields = newFields(readBody(body));
    return op.transaction(async (inner) => {
      const id = await createOrganization(inner, fields);
      return answer(await mustFind(inner, 'organizations', id));
    });
  },
  replace(op, uuid, body) {
    demand(op.actor, 'organizations:write');
    const read = readBody(body);
    return op.transaction(async (inner) => {
      const before = await hold(inner, uuid);
      refuseAnotherUuid(before, ownUuid(read.text('uuid')));
      await updateOrganization(inner, before, changedFields(before, read));
      return answer(await mustFind(inner, 'organizations', before.id));
    });
  },
  remove(op, uuid) {
    demand(op.actor, 'organizations:write');
    return op.transaction(async (inner) => deleteOrganization(inner, await hold(inner, uuid)));
  },
};

async function hold(op: Operation, uuid: string): Promise<Organization> {
  const { id } = await mustFind(op, 'organizations', uuid);
  return await holdEntity(op, 'organizations', id);
}

function answer(organization: Organization): Answered {
  return { uuid: uuidOf(organization), body: presentOrganization(organization) };
}

function presentOrganization(organization: Organization): object {
  return {
    Uuid: uuidOf(organization),
    Name: organization.name,
    Description: organization.description ?? '',
    Status: statusOf(organization),
    AccountPlanUuid: organization.accountPlanUuid,
    Type: organization.type,
  };
}

function newFields(body: Body): OrganizationFields {
  const nothing = { name: '', description: null, type: null, active: true, externalId: null };
  return { ...nothing, ...mentioned(body), portalUuid: ownUuid(body.text('uuid')) };
}

/** What the request doesn't mention stays. */
function changedFields(before: Organization, body: Body): OrganizationFields {
  const { name, description, type, active, externalId } = before;
  return { name, description, type, active, externalId, ...mentioned(body) };
}

function mentioned(body: Body): Partial<OrganizationFields> {
  const name = body.text('name') ?? undefined;
  const description = filled(body.text('description'));
  const type = readType(filled(body.text('type')));
  const active = readStatus(body);
  const accountPlanUuid = filled(body.text('accountPlanUuid'));
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(type !== undefined && { type }),
    ...(active !== undefined && { active }),
    ...(accountPlanUuid !== undefined && { accountPlanUuid }),
  };
}

function readType(type: string | null | undefined): Organization['type'] | undefined {
  if (type == null) return type;
  const word = type.toUpperCase();
  if (word === 'CONSUMER' || word === 'PUBLISHER') return word;
  throw new PortalError('invalid-value', 'type must be CONSUMER or PUBLISHER.', { attribute: 'type' });
}

function refuseAnotherUuid({ id, portalUuid }: Organization, uuid: string | undefined): void {
  if (uuid === undefined || uuid === portalUuid || uuid === id) return;
  throw new PortalError('mutability', 'portalUuid must be the one that is addressed: it never changes.', {
    attribute: 'portalUuid',
  });
}
