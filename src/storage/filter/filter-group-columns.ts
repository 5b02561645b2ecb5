import { sql } from 'kysely';
import { columnRef, constant, folded, location, plain, subquery } from './filter-column';
import { commonColumns, organizationColumns } from './filter-common-columns';
import type { Column } from './filter-context';
import { constantList } from './filter-lists';
import { rowCollection, type RowSource } from './filter-rows';
import { CORE_GROUP, PORTAL_GROUP } from '../../portal/schema-urns';

/** A user without a display name shows its user name. */
const userDisplay = subquery(
  (_context, suffix) =>
    sql`(select coalesce(${sql.ref(`member.display_name${suffix}`)}, ${sql.ref(`member.user_name${suffix}`)})
      from users as member where member.id = group_users.user_id)`,
);

const groupDisplay = subquery(
  (_context, suffix) =>
    sql`(select ${sql.ref(`member.display_name${suffix}`)} from groups as member
      where member.id = group_groups.member_group_id)`,
);

/** The members, by their type: each type has a table of its own. */
export const memberSources: Readonly<Record<'User' | 'Group', RowSource>> = {
  User: {
    from: sql`group_users`,
    owner: 'group_users.group_id',
    columns: new Map([
      ['value', plain('group_users.user_id')],
      ['type', constant('User')],
      ['$ref', location('/Users', 'group_users.user_id')],
      ['display', userDisplay],
    ]),
  },
  Group: {
    from: sql`group_groups`,
    owner: 'group_groups.group_id',
    columns: new Map([
      ['value', plain('group_groups.member_group_id')],
      ['type', constant('Group')],
      ['$ref', location('/Groups', 'group_groups.member_group_id')],
      ['display', groupDisplay],
    ]),
  },
};

/** The groups that list the group; as visible as it is, for they belong to the same organization. */
const containers: RowSource = {
  from: sql`group_groups join groups as container on container.id = group_groups.group_id`,
  owner: 'group_groups.member_group_id',
  columns: new Map([
    ['value', plain('container.id')],
    ['display', folded('container.display_name')],
  ]),
};

const memberCount: Column = (context) => {
  const of = (table: string) =>
    sql`(select count(*) from ${sql.table(table)} where ${sql.ref(`${table}.group_id`)} = ${columnRef(context, 'id')})`;
  return { kind: 'number', sql: sql`(${of('group_users')} + ${of('group_groups')})`, folded: false };
};

const columns: ReadonlyMap<string, Column> = new Map([
  ...commonColumns('Group'),
  ...organizationColumns(PORTAL_GROUP),
  ['externalId', plain('external_id')],
  ['displayName', folded('display_name')],
  [`${PORTAL_GROUP}:memberCount`, memberCount],
]);

export const groupColumns = {
  columns,
  collections: new Map([
    ['schemas', constantList(CORE_GROUP, PORTAL_GROUP)],
    ['members', rowCollection(memberSources.User, memberSources.Group)],
    [`${PORTAL_GROUP}:memberOf`, rowCollection(containers)],
  ]),
};
