import { sql, type RawBuilder } from 'kysely';
import { isVisible } from '../access';
import { columnRef, flag, folded, location, locationOf, oneOf, plain, subquery, time, usual } from './filter-column';
import { commonColumns, organizationColumns } from './filter-common-columns';
import type { Column, FilterContext } from './filter-context';
import { documentText } from './filter-documents';
import { memberships } from './filter-memberships';
import { rowCollection, type RowSource } from './filter-rows';
import { ENTERPRISE_USER, PORTAL_USER } from '../../portal/schema-urns';

const locked: Column = (context) => {
  const isLater = sql<boolean>`${columnRef(context, 'locked_until')} > ${context.now}`;
  const value = sql`coalesce(${isLater}, ${context.dialect.literalBoolean(false)})`;
  return { kind: 'boolean', sql: value, folded: false, holds: context.dialect.selective(isLater) };
};

const MANAGER_ID = [ENTERPRISE_USER, 'manager', 'value'];

/** What is shown of the manager beyond the id follows from it. */
const managerAddress: Column = (context) => locationOf(context, '/Users', documentText(context, 'profile', MANAGER_ID));

/** Of the user's own organization only: a filter must not reveal other people's names. */
function managerName(context: FilterContext, suffix: string): RawBuilder<unknown> {
  return sql`(select ${sql.ref(`manager.display_name${suffix}`)} from users as manager
    where manager.id = ${documentText(context, 'search', MANAGER_ID)}
      and manager.organization_id = ${columnRef(context, 'organization_id')})`;
}

const columns: ReadonlyMap<string, Column> = new Map([
  ...commonColumns('User'),
  ['externalId', plain('external_id')],
  ['userName', folded('user_name')],
  ['displayName', folded('display_name')],
  ['active', usual('active')],
  ['locale', folded('locale')],
  [`${ENTERPRISE_USER}:manager.$ref`, managerAddress],
  [`${ENTERPRISE_USER}:manager.displayName`, subquery(managerName)],
  ...organizationColumns(PORTAL_USER),
  [`${PORTAL_USER}:provider`, oneOf('provider', ['builtIn', 'enterprise'])],
  [`${PORTAL_USER}:idpUsername`, folded('idp_username')],
  [`${PORTAL_USER}:licenseType`, folded('license_type')],
  [`${PORTAL_USER}:description`, folded('description')],
  [`${PORTAL_USER}:mustChangePassword`, flag('must_change_password')],
  [`${PORTAL_USER}:locked`, locked],
  [`${PORTAL_USER}:lastLogin`, time('last_login')],
  [`${PORTAL_USER}:passwordChangedAt`, plain('password_changed_at')],
]);

function primaryFirst(table: string): RawBuilder<number> {
  return sql`case when ${sql.ref(`${table}.is_primary`)} then -1 else ${sql.ref(`${table}.position`)} end`;
}

const emails: RowSource = {
  from: sql`user_emails`,
  owner: 'user_emails.user_id',
  rank: primaryFirst('user_emails'),
  columns: new Map([
    ['value', folded('user_emails.value')],
    ['type', folded('user_emails.type')],
    ['display', folded('user_emails.display')],
    ['primary', flag('user_emails.is_primary')],
  ]),
};

const roles: RowSource = {
  from: sql`user_roles join roles on roles.id = user_roles.role_id`,
  owner: 'user_roles.user_id',
  where: () => sql`user_roles.organization_id is null`,
  rank: primaryFirst('user_roles'),
  columns: new Map([
    ['value', folded('roles.value')],
    ['display', folded('roles.display')],
    ['type', folded('user_roles.type')],
    ['primary', flag('user_roles.is_primary')],
    ['$ref', location('/Roles', 'roles.id')],
  ]),
};

/** The roles in further organizations, as far as those are visible. */
const access: RowSource = {
  from: sql`user_roles join roles on roles.id = user_roles.role_id
    join organizations on organizations.id = user_roles.organization_id`,
  owner: 'user_roles.user_id',
  where: (context) => isVisible(context, 'organizations.id'),
  rank: sql`user_roles.position`,
  columns: new Map([
    ['role', folded('roles.value')],
    ['roleDisplay', folded('roles.display')],
    ['organization', plain('organizations.id')],
    ['organizationDisplay', folded('organizations.name')],
  ]),
};

/** All else of a user is in the documents, see `filter-documents.ts`. */
export const userColumns = {
  columns,
  collections: new Map([
    ['emails', rowCollection(emails)],
    ['roles', rowCollection(roles)],
    ['groups', memberships],
    [`${PORTAL_USER}:access`, rowCollection(access)],
  ]),
};
