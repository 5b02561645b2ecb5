import { sql, type RawBuilder } from 'kysely';
import { withProfileText } from '../../portal/users/profile-text';
import type { Membership, Provider, RoleGrant, User, WantedGroups } from '../../portal/users/user';
import { isVisible, isVisibleGrant, type Access } from '../access';

/** A user as it is read: columns, and what hangs on it as the text of JSON arrays. */
export interface UserRow {
  readonly id: string;
  readonly version: number;
  readonly created_at: string;
  readonly modified_at: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly user_name: string;
  readonly external_id: string | null;
  readonly portal_uuid: string | null;
  readonly display_name: string | null;
  readonly active: boolean | number;
  readonly locale: string | null;
  readonly provider: string;
  readonly idp_username: string | null;
  readonly license_type: string | null;
  readonly description: string | null;
  readonly must_change_password: boolean | number;
  readonly has_password: boolean | number;
  readonly password_changed_at: string | null;
  readonly last_login: string | null;
  readonly locked_until: string | null;
  readonly profile: string;
  readonly roles: string;
  readonly groups: string | null;
}

const COLUMNS = sql.raw(`users.id, users.version, users.created_at, users.modified_at, users.organization_id,
  (select name from organizations where organizations.id = users.organization_id) as organization_name, users.user_name, users.external_id, users.portal_uuid, users.display_name, users.active,
  users.locale, users.provider, users.idp_username, users.license_type, users.description,
  users.must_change_password, users.password_hash is not null as has_password, users.password_changed_at,
  users.last_login, users.locked_until, users.profile`);

/** Of a user who is in more groups than this, they are left out where few are asked for. */
const FEW_GROUPS = 200;

/** Selects users whole, in one statement; what follows FROM is the caller's to add. */
export function selectUsers(access: Access, groups: WantedGroups): RawBuilder<UserRow> {
  const memberships = groups ? membershipsOf(access, groups === 'few') : sql`null`;
  return sql`select ${COLUMNS}, ${rolesOf(access)} as roles, ${memberships} as ${sql.ref('groups')}
    from users`;
}

type RoleCells = [string, string, string, string | null, boolean | number, string | null, string | null, number];

/** In no order: to put a few in order the engine takes longer than to find them. Most have none. */
function rolesOf(access: Access): RawBuilder<string> {
  const cells = sql.raw(`user_roles.role_id, roles.value, roles.display, user_roles.type, user_roles.is_primary,
    further.id, further.name, user_roles.position`);
  return sql`case when exists (select 1 from user_roles where user_roles.user_id = users.id) then
    (select ${access.dialect.jsonRows([cells])}
    from user_roles
    join roles on roles.id = user_roles.role_id
    left join organizations as further on further.id = user_roles.organization_id
    where user_roles.user_id = users.id and ${isVisibleGrant(access)}) else '[]' end`;
}

type MembershipCells = [string, string, number];

/**
 * The memberships, in no order: only where one of the groups is in another group does it take the long way to find them
 * all.
 */
function membershipsOf(access: Access, few: boolean): RawBuilder<string> {
  const areMany = sql`(select count(*) from (select 1 from group_users where group_users.user_id = users.id
    limit ${sql.lit(FEW_GROUPS + 1)}) as counted) > ${sql.lit(FEW_GROUPS)}`;
  const isNested = sql`exists (select 1 from group_groups) and exists (select 1 from group_users cross join group_groups
    where group_users.user_id = users.id and group_groups.member_group_id = group_users.group_id)`;
  return sql`case ${few ? sql`when ${areMany} then null` : sql``} when ${isNested} then ${nestedMemberships(access)} else ${directMemberships(access)} end`;
}

function directMemberships(access: Access): RawBuilder<string> {
  const cells = sql.raw('memberships.id, memberships.display_name, 1');
  return sql`(select ${access.dialect.jsonRows([cells])}
    from group_users cross join ${sql.table('groups')} as memberships
    where group_users.user_id = users.id and memberships.id = group_users.group_id
      and memberships.organization_id = users.organization_id
      and ${isVisible(access, 'memberships.organization_id')})`;
}

/**
 * Direct memberships and those through nested groups. A membership is known by its group and whether it is direct, so
 * that going round in a cycle finds nothing new and ends.
 */
function nestedMemberships(access: Access): RawBuilder<string> {
  const cells = sql.raw('held.id, memberships.display_name, held.direct');
  return sql`(with recursive memberships_found (id, direct) as (
      select group_users.group_id, 1 from group_users where group_users.user_id = users.id
      union
      select group_groups.group_id, 0
        from memberships_found join group_groups on group_groups.member_group_id = memberships_found.id
    )
    select ${access.dialect.jsonRows([cells])}
    from (select id, max(direct) as direct from memberships_found group by id) as held
    join ${sql.table('groups')} as memberships on memberships.id = held.id
    where memberships.organization_id = users.organization_id
      and ${isVisible(access, 'memberships.organization_id')})`;
}

export function toUser(row: UserRow): User {
  const { id, version, created_at: created, modified_at: lastModified } = row;
  const user: Omit<User, 'profile'> = {
    id,
    version,
    created,
    lastModified,
    organization: { id: row.organization_id, name: row.organization_name },
    userName: row.user_name,
    externalId: row.external_id,
    portalUuid: row.portal_uuid,
    displayName: row.display_name,
    active: Boolean(row.active),
    locale: row.locale,
    provider: row.provider as Provider,
    idpUsername: row.idp_username,
    licenseType: row.license_type,
    description: row.description,
    mustChangePassword: Boolean(row.must_change_password),
    hasPassword: Boolean(row.has_password),
    passwordChangedAt: row.password_changed_at,
    lastLogin: row.last_login,
    lockedUntil: row.locked_until,
    roles: row.roles === '[]' ? [] : grantsIn(row.roles),
    ...(row.groups !== null && { groups: row.groups === '[]' ? [] : membershipsIn(row.groups) }),
  };
  return withProfileText(user, row.profile);
}

function grantsIn(cells: string): RoleGrant[] {
  const grants = JSON.parse(cells) as RoleCells[];
  return grants.sort((one, other) => one[7] - other[7]).map(toGrant);
}

function membershipsIn(cells: string): Membership[] {
  const memberships = JSON.parse(cells) as MembershipCells[];
  return memberships.sort(([one], [other]) => (one < other ? -1 : 1)).map(toMembership);
}

function toGrant([roleId, value, display, type, primary, organizationId, organizationName]: RoleCells): RoleGrant {
  const organization = organizationId === null ? null : { id: organizationId, name: organizationName ?? '' };
  return { roleId, value, display, type, primary: Boolean(primary), organization };
}

function toMembership([id, display, direct]: MembershipCells): Membership {
  return { id, display, direct: direct === 1 };
}
