import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { idsAskedFor } from '../portal/groups/ids-asked-for';
import type { Filter } from '../portal/query';
import type { Member } from '../portal/model';
import { isVisible, type Access } from './access';
import { contextOf } from './filter-context-of';
import { FixedQuery } from './fixed-query';
import { memberFilterToSql } from './filter-sql';
import { whole } from './merge-rows';

type MemberType = Member['type'];

/** Where the members of a type are kept, and how they show themselves. */
interface MemberTable {
  readonly table: 'group_users' | 'group_groups';
  readonly column: 'user_id' | 'member_group_id';
  readonly target: 'users' | 'groups';
  readonly display: RawBuilder<string>;
}

const MEMBER_TABLES: Readonly<Record<MemberType, MemberTable>> = {
  User: {
    table: 'group_users',
    column: 'user_id',
    target: 'users',
    display: sql.raw('coalesce(target.display_name, target.user_name)'),
  },
  Group: {
    table: 'group_groups',
    column: 'member_group_id',
    target: 'groups',
    display: sql.raw('target.display_name'),
  },
};
const MEMBER_TYPES: readonly MemberType[] = ['User', 'Group'];

/** One statement over both kinds of members. */
function perType(select: (type: MemberType, table: MemberTable) => RawBuilder<unknown>): RawBuilder<unknown> {
  const selects = MEMBER_TYPES.map((type) => select(type, MEMBER_TABLES[type]));
  return sql.join(selects, sql` union all `);
}

function forEachType<Query>(make: (table: MemberTable) => Query): Readonly<Record<MemberType, Query>> {
  return { User: make(MEMBER_TABLES.User), Group: make(MEMBER_TABLES.Group) };
}

type Ids = readonly string[];

// SQLite keeps the order of a cross join; of a join it would look through all ids for each of the organization's.
const RESOLVE = new FixedQuery<[ids: Ids, organizationId: string, sameIds: Ids, sameOrganization: string], Member>(
  (access, ...[userIds, ofUsers, groupIds, ofGroups]) =>
    sql`${perType(
      (type, { target, display }) => sql`
        select target.id as id, ${sql.lit(type)} as type, ${display} as display
        from ${access.dialect.idRows(type === 'User' ? userIds : groupIds, 'wanted')}
        cross join ${sql.table(target)} as target
        where target.id = wanted.id and target.organization_id = ${type === 'User' ? ofUsers : ofGroups}
          and ${isVisible(access, 'target.organization_id')}`,
    )} order by id`,
);

// Nor through all members of all groups.
const READ = new FixedQuery<[groupIds: Ids, sameIds: Ids], Member & { group_id: string }>(
  (access, ofUsers, ofGroups) =>
    sql`${perType(
      (type, { table, column, target, display }) => sql`
      select membership.group_id, target.id as id, ${sql.lit(type)} as type, ${display} as display
      from ${access.dialect.idRows(type === 'User' ? ofUsers : ofGroups, 'page')}
      cross join ${sql.table(table)} as membership cross join ${sql.table(target)} as target
      where membership.group_id = page.id and target.id = ${sql.ref(`membership.${column}`)}
        and ${isVisible(access, 'target.organization_id')}`,
    )} order by group_id, id`,
);

const COUNT = new FixedQuery<[groupId: string, atMost: number, sameId: string, same: number], { members: number }>(
  (_access, ...[ofUsers, usersAtMost, ofGroups, groupsAtMost]) =>
    perType(
      (type, { table }) => sql`select count(*) as members
        from (select 1 from ${sql.table(table)} where group_id = ${type === 'User' ? ofUsers : ofGroups}
          limit ${whole(type === 'User' ? usersAtMost : groupsAtMost)}) as counted`,
    ) as RawBuilder<{ members: number }>,
);

const ADD = forEachType(
  ({ table, column }) =>
    new FixedQuery<[groupId: string, ids: Ids], never>(
      (access, groupId, ids) => sql`insert into ${sql.table(table)} (group_id, ${sql.ref(column)})
        select ${groupId}, added.id from ${access.dialect.idRows(ids, 'added')} where 1 = 1
        on conflict do nothing`,
    ),
);

const REMOVE = forEachType(
  ({ table, column }) =>
    new FixedQuery<[groupId: string, ids: Ids], never>(
      (access, groupId, ids) => sql`delete from ${sql.table(table)} where group_id = ${groupId}
        and ${sql.ref(column)} in (select removed.id from ${access.dialect.idRows(ids, 'removed')})`,
    ),
);

/** More members than any group has. */
const ALL = Number.MAX_SAFE_INTEGER;

/** So many members are written at a time; between two times others have their turn, but for those who write. */
const AT_A_TIME = 2_000;

/** Calls for each part of a list in order, and adds up what it gives. */
async function inParts(ids: Ids, work: (part: Ids) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let start = 0; start < ids.length; start += AT_A_TIME) {
    if (start > 0) await nextTurn();
    sum += await work(ids.slice(start, start + AT_A_TIME));
  }
  return sum;
}

/**
 * The memberships of groups. Whatever is done touches the members it names and nothing else, however many a group has.
 * Whether the group itself is visible is the caller's to ask.
 */
export class GroupMembers {
  constructor(private readonly access: Access) {}

  /** The members of several groups at once, by group; a group without any is missing. */
  async read(groupIds: Ids): Promise<ReadonlyMap<string, readonly Member[]>> {
    const { rows } = await READ.run(this.access, groupIds, groupIds);
    const members = new Map<string, Member[]>();
    for (const { group_id: groupId, id, type, display } of rows) {
      const known = members.get(groupId);
      if (known) known.push({ id, type, display });
      else members.set(groupId, [{ id, type, display }]);
    }
    return members;
  }

  async ids(groupId: string): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`${perType(
      (_type, { table, column }) =>
        sql`select ${sql.ref(column)} as id from ${sql.table(table)} where group_id = ${groupId}`,
    )} order by id`.execute(this.access.db);
    return rows.map(({ id }) => id);
  }

  async among(groupId: string, ids: readonly string[]): Promise<readonly string[]> {
    const wanted = sql`select wanted.id from ${this.access.dialect.idRows(ids, 'wanted')}`;
    const { rows } = await sql<{ id: string }>`${perType(
      (_type, { table, column }) =>
        sql`select ${sql.ref(column)} as id from ${sql.table(table)}
          where group_id = ${groupId} and ${sql.ref(column)} in (${wanted})`,
    )}`.execute(this.access.db);
    return rows.map(({ id }) => id);
  }

  /** Counting a group of a million takes a while, so whoever needs to know no more than `atMost` says so. */
  async count(groupId: string, atMost = ALL): Promise<number> {
    const { rows } = await COUNT.run(this.access, groupId, atMost, groupId, atMost);
    const members = rows.reduce((sum, row) => sum + row.members, 0);
    return Math.min(members, atMost);
  }

  /**
   * Those of `ids` that are users or groups of the organization, as members. Users stay in it until the end of the
   * transaction; groups never leave theirs.
   */
  async resolve(organizationId: string, ids: readonly string[]): Promise<readonly Member[]> {
    const members: Member[] = [];
    // In order, so that two that lock the same users wait for each other one way round only.
    await inParts(ids.toSorted(), async (part) => {
      await this.#lockUsers(part);
      const { rows } = await RESOLVE.run(this.access, part, organizationId, part, organizationId);
      return members.push(...rows);
    });
    return members;
  }

  async add(groupId: string, members: readonly Pick<Member, 'id' | 'type'>[]): Promise<number> {
    let added = 0;
    for (const type of MEMBER_TYPES) {
      const ids = members.filter((member) => member.type === type).map(({ id }) => id);
      added += await inParts(ids.toSorted(), async (part) =>
        changedBy(await ADD[type].run(this.access, groupId, part)),
      );
    }
    return added;
  }

  async remove(groupId: string, ids: readonly string[]): Promise<number> {
    return await inParts(ids, async (part) => {
      let removed = 0;
      for (const type of MEMBER_TYPES) removed += changedBy(await REMOVE[type].run(this.access, groupId, part));
      return removed;
    });
  }

  async removeWhere(groupId: string, where?: Filter): Promise<number> {
    if (!where) return this.#delete(() => sql`group_id = ${groupId}`);
    const ids = idsAskedFor(where);
    if (ids) return this.remove(groupId, ids);
    const context = contextOf(this.access, 'Group', 'groups');
    return this.#delete((_table, type) => sql`group_id = ${groupId} and ${memberFilterToSql(where, type, context)}`);
  }

  /** Takes a user or group out of the visible groups. */
  async removeFromAll(memberId: string): Promise<void> {
    await this.#delete(
      ({ column }) => sql`${sql.ref(column)} = ${memberId} and group_id in (
        select id from ${sql.table('groups')} where ${isVisible(this.access, 'groups.organization_id')})`,
    );
  }

  #lockUsers(ids: Ids): Promise<void> {
    const { db, dialect } = this.access;
    const wanted = () => sql<string>`(select wanted.id from ${dialect.idRows(ids, 'wanted')})`;
    return dialect.lock(() => db.selectFrom('users').select('id').where('id', 'in', wanted()).orderBy('id'), 'use');
  }

  async #delete(condition: (table: MemberTable, type: MemberType) => RawBuilder<unknown>): Promise<number> {
    let removed = 0;
    for (const type of MEMBER_TYPES) {
      const table = MEMBER_TABLES[type];
      const statement = sql`delete from ${sql.table(table.table)} where ${condition(table, type)}`;
      removed += changedBy(await statement.execute(this.access.db));
    }
    return removed;
  }
}

function changedBy({ numAffectedRows = 0n }: { readonly numAffectedRows?: bigint }): number {
  return Number(numAffectedRows);
}
