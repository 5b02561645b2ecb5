import { sql } from 'kysely';
import type { ResourceName } from '../portal/query';
import { columnRef, flag, folded, oneOf, plain, text } from './filter/filter-column';
import { commonColumns } from './filter/filter-common-columns';
import { notationOf, type Collection, type Column, type FilterContext } from './filter/filter-context';
import { documentCollection, documentColumn } from './filter/filter-documents';
import { constantList, jsonList } from './filter/filter-lists';
import { groupColumns } from './filter/filter-group-columns';
import { userColumns } from './filter/filter-user-columns';
import { ORGANIZATION, ROLE } from '../portal/schema-urns';

/**
 * Where each attribute of each resource type is: a line per attribute, by its notation (`name`, `meta.created`,
 * `urn:…:User:organization.value`).
 */
interface ResourceColumns {
  readonly columns: ReadonlyMap<string, Column>;
  readonly collections: ReadonlyMap<string, Collection>;
}

const memberCount: Column = (context) => {
  const isMember = (table: string) =>
    sql<boolean>`${sql.ref(`${table}.organization_id`)} = ${columnRef(context, 'id')}`;
  const count = context.dialect.countUsers(isMember);
  return { kind: 'number', sql: count, folded: false };
};

const organizationColumns: ResourceColumns = {
  columns: new Map([
    ...commonColumns('Organization'),
    ['externalId', plain('external_id')],
    ['name', folded('name')],
    ['description', folded('description')],
    ['type', oneOf('type', ['CONSUMER', 'PUBLISHER'])],
    ['active', flag('active')],
    ['memberCount', memberCount],
    ['builtIn', flag('built_in')],
  ]),
  collections: new Map([['schemas', constantList(ORGANIZATION)]]),
};

const roleColumns: ResourceColumns = {
  columns: new Map([
    ...commonColumns('Role'),
    ['externalId', () => text(sql`cast(null as text)`)],
    ['value', folded('value')],
    ['display', folded('display')],
    ['description', folded('description')],
    ['type', folded('type')],
    ['supported', flag('supported')],
    ['organizationBound', flag('organization_bound')],
    ['builtIn', flag('built_in')],
  ]),
  collections: new Map([
    ['schemas', constantList(ROLE)],
    ['privileges', jsonList('privileges')],
  ]),
};

const resources: Readonly<Record<ResourceName, ResourceColumns>> = {
  User: userColumns,
  Group: groupColumns,
  Organization: organizationColumns,
  Role: roleColumns,
};

/** Where a single-valued attribute is. Throws where it is nowhere. */
export function columnAt({ resource }: FilterContext, path: readonly string[]): Column {
  return resources[resource].columns.get(notationOf(path)) ?? inDocuments(resource, path, documentColumn);
}

/** Whether {@link columnAt} is a column of its own rather than a part of the documents. */
export function hasColumn({ resource }: FilterContext, path: readonly string[]): boolean {
  return resources[resource].columns.has(notationOf(path));
}

/** Where a multi-valued attribute is. Throws where it is nowhere. */
export function collectionAt({ resource }: FilterContext, path: readonly string[]): Collection {
  return resources[resource].collections.get(notationOf(path)) ?? inDocuments(resource, path, documentCollection(path));
}

/** Only users have documents. */
function inDocuments<T>(resource: ResourceName, path: readonly string[], place: T): T {
  if (resource === 'User') return place;
  throw new Error(`${resource} has no column for ${notationOf(path)}`);
}
