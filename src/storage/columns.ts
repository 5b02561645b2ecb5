import { sql, type RawBuilder } from 'kysely';
import { always, columnRef, constant, flag, folded, location, oneOf, plain, subquery, version } from './column';
import { constantList, jsonList } from './filter-lists';
import type { Collection, Column, FilterContext } from './filter-context';
import { memberships } from './filter-memberships';
import { rowCollection, type RowSource } from './filter-rows';
import { managerColumns } from './filter-manager';

/**
 * Where each attribute of each resource type is: a line per attribute, by its notation (`name`, `meta.created`,
 * `urn:…:User:organization.value`).
 */
export interface ResourceColumns {
  readonly columns: ReadonlyMap<string, Column>;
  readonly collections: ReadonlyMap<string, Collection>;
  /** Whether all other attributes are in the documents `profile` and `search`. */
  readonly documents: boolean;
}

const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

function common(resource: FilterContext['resource']): [string, Column][] {
  return [
    ['id', plain('id')],
    ['meta', always],
    ['meta.resourceType', constant(resource)],
    ['meta.created', plain('created_at')],
    ['meta.lastModified', plain('modified_at')],
    ['meta.version', version],
    ['meta.location', location(`/${resource}s`, 'id')],
  ];
}

function organizationColumns(urn: string): [string, Column][] {
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

const users: ReadonlyMap<string, Column> = new Map([
  ...common('User'),
  ...organizationColumns(PORTAL_USER),
  ...managerColumns,
  ['externalId', plain('external_id')],
  ['userName', folded('user_name')],
  ['displayName', folded('display_name')],
  ['active', flag('active')],
  ['locale', folded('locale')],
  [`${PORTAL_USER}:provider`, oneOf('provider', ['builtIn', 'enterprise'])],
  [`${PORTAL_USER}:idpUsername`, folded('idp_username')],
  [`${PORTAL_USER}:licenseType`, folded('license_type')],
  [`${PORTAL_USER}:description`, folded('description')],
  [`${PORTAL_USER}:mustChangePassword`, flag('must_change_password')],
  [`${PORTAL_USER}:locked`, locked],
  [`${PORTAL_USER}:lastLogin`, plain('last_login')],
  [`${PORTAL_USER}:passwordChangedAt`, plain('password_changed_at')],
]);

function locked(context: FilterContext): ReturnType<Column> {
  const until = columnRef(context, 'locked_until');
  const { now, dialect } = context;
  return {
    kind: 'boolean',
    sql: sql`coalesce(${until} > ${now}, ${dialect.literalBoolean(false)})`,
    folded: false,
  };
}

const emails: RowSource = {
  from: sql`user_emails`,
  owner: 'user_emails.user_id',
  rank: rankOf('user_emails'),
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
  where: sql`user_roles.organization_id is null`,
  rank: rankOf('user_roles'),
  columns: new Map([
    ['value', folded('roles.value')],
    ['display', folded('roles.display')],
    ['type', folded('user_roles.type')],
    ['primary', flag('user_roles.is_primary')],
    ['$ref', location('/Roles', 'roles.id')],
  ]),
};

/** The roles in further organizations. */
const access: RowSource = {
  from: sql`user_roles join roles on roles.id = user_roles.role_id
    join organizations on organizations.id = user_roles.organization_id`,
  owner: 'user_roles.user_id',
  rank: sql`user_roles.position`,
  columns: new Map([
    ['role', folded('roles.value')],
    ['roleDisplay', folded('roles.display')],
    ['organization', plain('organizations.id')],
    ['organizationDisplay', folded('organizations.name')],
  ]),
};

function rankOf(table: string): RawBuilder<number> {
  return sql`case when ${sql.ref(`${table}.is_primary`)} then -1 else ${sql.ref(`${table}.position`)} end`;
}

/** Members that are users; without a display name the user name is shown. */
export const userMembers: RowSource = {
  from: sql`group_users`,
  owner: 'group_users.group_id',
  columns: new Map([
    ['value', plain('group_users.user_id')],
    ['type', constant('User')],
    ['$ref', location('/Users', 'group_users.user_id')],
    [
      'display',
      subquery(
        (_context, suffix) =>
          sql`(select coalesce(${sql.ref(`member.display_name${suffix}`)}, ${sql.ref(`member.user_name${suffix}`)})
            from users as member where member.id = group_users.user_id)`,
      ),
    ],
  ]),
};

/** Members that are groups. */
export const groupMembers: RowSource = {
  from: sql`group_groups`,
  owner: 'group_groups.group_id',
  columns: new Map([
    ['value', plain('group_groups.member_group_id')],
    ['type', constant('Group')],
    ['$ref', location('/Groups', 'group_groups.member_group_id')],
    [
      'display',
      subquery(
        (_context, suffix) =>
          sql`(select ${sql.ref(`member.display_name${suffix}`)}
            from groups as member where member.id = group_groups.member_group_id)`,
      ),
    ],
  ]),
};

const groups: ReadonlyMap<string, Column> = new Map([
  ...common('Group'),
  ...organizationColumns(PORTAL_GROUP),
  ['externalId', plain('external_id')],
  ['displayName', folded('display_name')],
]);

const organizations: ReadonlyMap<string, Column> = new Map([
  ...common('Organization'),
  ['externalId', plain('external_id')],
  ['name', folded('name')],
  ['description', folded('description')],
  ['type', oneOf('type', ['CONSUMER', 'PUBLISHER'])],
  ['active', flag('active')],
  ['memberCount', memberCount],
]);

function memberCount(context: FilterContext): ReturnType<Column> {
  const count = sql`(select count(*) from users as member where member.organization_id = ${columnRef(context, 'id')})`;
  return { kind: 'number', sql: count, folded: false };
}

const roleColumns: ReadonlyMap<string, Column> = new Map([
  ...common('Role'),
  ['value', folded('value')],
  ['display', folded('display')],
  ['description', folded('description')],
  ['type', folded('type')],
  ['supported', flag('supported')],
  ['organizationBound', flag('organization_bound')],
]);

export const resourceColumns: Readonly<Record<FilterContext['resource'], ResourceColumns>> = {
  User: {
    columns: users,
    collections: new Map([
      ['emails', rowCollection(emails)],
      ['roles', rowCollection(roles)],
      ['groups', memberships],
      [`${PORTAL_USER}:access`, rowCollection(access)],
    ]),
    documents: true,
  },
  Group: {
    columns: groups,
    collections: new Map([
      ['schemas', constantList(CORE_GROUP, PORTAL_GROUP)],
      ['members', rowCollection(userMembers, groupMembers)],
    ]),
    documents: false,
  },
  Organization: {
    columns: organizations,
    collections: new Map([['schemas', constantList(ORGANIZATION)]]),
    documents: false,
  },
  Role: {
    columns: roleColumns,
    collections: new Map([
      ['schemas', constantList(ROLE)],
      ['privileges', jsonList('privileges')],
    ]),
    documents: false,
  },
};
