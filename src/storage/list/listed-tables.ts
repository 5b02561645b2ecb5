import type { RawBuilder } from 'kysely';
import type { ResourceName } from '../../portal/query';
import { isVisible, type Access } from '../access';

interface ListedTable {
  readonly table: string;
  /** Holds the organization that a row belongs to; absent: every scope sees every row. */
  readonly organization?: string;
}

/** Where the resources of each type are. */
export const listedTables: Readonly<Record<ResourceName, ListedTable>> = {
  User: { table: 'users', organization: 'users.organization_id' },
  Group: { table: 'groups', organization: 'groups.organization_id' },
  Organization: { table: 'organizations', organization: 'organizations.id' },
  Role: { table: 'roles' },
};

/** Which rows of a type the caller may see at all. */
export function visibleRows(access: Access, resource: ResourceName): RawBuilder<boolean> {
  const { organization } = listedTables[resource];
  return organization === undefined ? access.dialect.literalBoolean(true) : isVisible(access, organization);
}
