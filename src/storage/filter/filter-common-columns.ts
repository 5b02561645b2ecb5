import { sql, type RawBuilder } from 'kysely';
import type { ResourceName } from '../../portal/query';
import { always, bytewise, columnRef, constant, location, plain, subquery, text, time } from './filter-column';
import type { Column, FilterContext } from './filter-context';

/** The columns that several resource types have. */

/** RFC 7643 §3.1; `schemas` is a list, and not all types have an externalId. */
export function commonColumns(resource: ResourceName): [string, Column][] {
  return [
    ['id', plain('id')],
    ['meta', always],
    ['meta.resourceType', constant(resource)],
    ['meta.created', plain('created_at')],
    ['meta.lastModified', resource === 'User' ? time('modified_at') : plain('modified_at')],
    ['meta.version', version],
    ['meta.location', location(`/${resource}s`, 'id')],
  ];
}

const version: Column = (context) =>
  text(bytewise(context, sql`'W/"' || cast(${columnRef(context, 'version')} as text) || '"'`));

/** The organization that a user or group belongs to, as the portal's extension `urn` shows it. */
export function organizationColumns(urn: string): [string, Column][] {
  return [
    [`${urn}:organization`, always],
    [`${urn}:organization.value`, plain('organization_id')],
    [`${urn}:organization.$ref`, location('/Organizations', 'organization_id')],
    [`${urn}:organization.display`, subquery(organizationName)],
  ];
}

function organizationName(context: FilterContext, suffix: string): RawBuilder<unknown> {
  return sql`(select ${sql.ref(`owner.name${suffix}`)} from organizations as owner
    where owner.id = ${columnRef(context, 'organization_id')})`;
}
