import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { idsAskedFor } from '../../portal/groups/ids-asked-for';
import type { Filter } from '../../portal/query';
import type { Member } from '../../portal/groups/group';
import { isVisible, type Access } from '../access';
import { contextOf } from '../filter/filter-context-of';
import { FixedQuery } from '../fixed-query';
import { memberFilterToSql } from '../filter/filter-sql';
import { AT_A_TIME, eachStretch, hasMany, memberParts, readInParts } from './member-parts';
import { forEachType, MEMBER_TABLES, MEMBER_TYPES, perType, type MemberTable, type MemberType } from './member-tables';
import { whole } from '../list/merge-rows';
import { RowLock } from '../row-lock';

type Ids = readonly string[];

const LOCK_USERS = new RowLock<[ids: Ids]>(
  (access, ids) => sql`select id from users
    where id in (select wanted.id from ${access.dialect.idRows(ids, 'wanted')}) order by id`,
);

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

type MemberCells = [id: string, display: string | null];

// Each member's name by a query of its own: of a join PostgreSQL expects as many members as the average group has, and
// goes through all users for a group of ten where another one has everybody in it.
const READ = new FixedQuery<[groupIds: Ids, sameIds: Ids], { group_id: string; type: MemberType; members: string }>(
  (access, ofUsers, ofGroups) =>
    perType((type, { table, column, target, display }) => {
      const id = sql.ref(`membership.${column}`);
      const name = sql`(select ${display} from ${sql.table(target)} as target
        where target.id = ${id} and ${isVisible(access, 'target.organization_id')})`;
      return sql`select page.id as group_id, ${sql.lit(type)} as type,
        (select ${access.dialect.jsonRows([id, name], id)} from ${sql.table(table)} as membership
          where membership.group_id = page.id) as members
        from ${access.dialect.idRows(type === 'User' ? ofUsers : ofGroups, 'page')}`;
    }) as RawBuilder<{ group_id: string; type: MemberType; members: string }>,
);

/** Of this group; it is looked up by its index, however many the group has. */
const isOf = (groupId: string, dialect: Access['dialect']): RawBuilder<boolean> =>
  sql`group_id = ${dialect.unplanned(sql`${groupId}`)}`;

const COUNT_EACH = new FixedQuery<[groupIds: Ids], { id: string; members: number }>(
  ({ dialect }, groupIds) => sql`select wanted.id, cast(
      (select count(*) from group_users where group_users.group_id = wanted.id) +
      (select count(*) from group_groups where group_groups.group_id = wanted.id) as integer) as members
    from ${dialect.idRows(groupIds, 'wanted')}`,
);

const COUNT = new FixedQuery<[groupId: string, atMost: number], { members: number }>(
  ({ dialect }, groupId, atMost) =>
    perType(
      (_type, { table, column }) => sql`select count(*) as members
        from (select 1 from ${sql.table(table)} where ${isOf(groupId, dialect)}
          order by ${sql.ref(column)} limit ${dialect.unplanned(whole(atMost))}) as counted`,
    ) as RawBuilder<{ members: number }>,
);

/** Whether the caller sees the group whose members are to change. */
const isSeen = (access: Access, groupId: string): RawBuilder<boolean> =>
  sql`exists (select 1 from ${sql.table('groups')} where id = ${groupId}
    and ${isVisible(access, 'groups.organization_id')})`;

const ADD = forEachType(
  ({ table, column }) =>
    new FixedQuery<[groupId: string, ids: Ids], never>(
      (access, groupId, ids) => sql`insert into ${sql.table(table)} (group_id, ${sql.ref(column)})
        select ${groupId}, added.id from ${access.dialect.idRows(ids, 'added')} where ${isSeen(access, groupId)}
        on conflict do nothing`,
    ),
);

// PostgreSQL can do all of it in one statement. Of a row that it had to wait for, it looks at the conditions anew.
const ADD_USERS = new FixedQuery<[ids: Ids, organizationId: string, groupId: string, count: number], Joined>(
  (access, ids, organizationId, groupId, count) => sql`with known as (
      select id from users where id in (select wanted.id from ${access.dialect.idRows(ids, 'wanted')})
        and organization_id = ${access.dialect.unplanned(sql`${organizationId}`)} and ${isVisible(access, 'organization_id')}
      order by id for share
    ), added as (
      insert into group_users (group_id, user_id) select ${groupId}, id from known
      where (select count(*) from known) = cast(${count} as integer) and ${isSeen(access, groupId)}
      on conflict do nothing returning user_id
    )
    select (select count(*) from known) as known, (select count(*) from added) as added`,
);

interface Joined {
  readonly known: number;
  readonly added: number;
}

const REMOVE = forEachType(
  ({ table, column }) =>
    new FixedQuery<[groupId: string, ids: Ids], never>(
      (access, groupId, ids) => sql`delete from ${sql.table(table)} where ${isOf(groupId, access.dialect)}
        and ${isSeen(access, groupId)}
        and ${sql.ref(column)} in (select removed.id from ${access.dialect.idRows(ids, 'removed')})`,
    ),
);

/** More members than any group has. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Calls for each part of a list in order, and adds up what it gives. */
async function inParts(ids: Ids, work: (part: Ids) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let start = 0; start < ids.length; start += AT_A_TIME) {
    if (ids.length > AT_A_TIME) await nextTurn();
    sum += await work(ids.slice(start, start + AT_A_TIME));
  }
  return sum;
}

/**
 * The memberships of groups. Whatever is done touches the members it names and nothing else, however many a group has.
 * To one that the caller doesn't see nobody is added, and nobody is removed by name; else that is the caller's to ask.
 */
export class GroupMembers {
  constructor(private readonly access: Access) {}

  /**
   * The members of several groups at once, by group, in the order of their ids; of `few` undefined for a group that has
   * many.
   */
  async read(groupIds: Ids, few = false): Promise<ReadonlyMap<string, readonly Member[] | undefined>> {
    if (await hasMany(this.access, groupIds)) return await this.#readEach(groupIds, few);
    const members = new Map<string, readonly Member[]>();
    const { rows } = await READ.run(this.access, groupIds, groupIds);
    for (const { group_id: groupId, type, members: cells } of rows) {
      if (cells !== '[]') members.set(groupId, inOrder(members.get(groupId) ?? [], toMembers(type, cells)));
    }
    return members;
  }

  async #readEach(groupIds: Ids, few: boolean) {
    const members = new Map<string, readonly Member[] | undefined>();
    for (const id of groupIds) {
      const isLeftOut = few && (await hasMany(this.access, [id]));
      members.set(id, isLeftOut ? undefined : await readInParts(this.access, id));
    }
    return members;
  }

  /** The members a few at a time, users first; between two times others have their turn. */
  parts(groupId: string): AsyncIterable<readonly Member[]> {
    return memberParts(this.access, groupId);
  }

  async ids(groupId: string): Promise<readonly string[]> {
    const ids: Ids[] = [];
    await eachStretch(this.access, groupId, async (part) => ids.push(part.ids));
    return ids.flat();
  }

  /** Removes all but these; how many that were. */
  async removeOthers(groupId: string, kept: ReadonlySet<string>): Promise<number> {
    let removed = 0;
    await eachStretch(this.access, groupId, async ({ type, ids }) => {
      const others = ids.filter((id) => !kept.has(id));
      if (others.length > 0) removed += changedBy(await REMOVE[type].run(this.access, groupId, others));
    });
    return removed;
  }

  async among(groupId: string, ids: readonly string[]): Promise<readonly string[]> {
    const wanted = sql`select wanted.id from ${this.access.dialect.idRows(ids, 'wanted')}`;
    const { rows } = await sql<{ id: string }>`${perType(
      (_type, { table, column }) =>
        sql`select ${sql.ref(column)} as id from ${sql.table(table)}
          where ${isOf(groupId, this.access.dialect)} and ${sql.ref(column)} in (${wanted})`,
    )}`.execute(this.access.db);
    return rows.map(({ id }) => id);
  }

  /** Counting a group of a million takes a while, so whoever needs to know no more than `atMost` says so. */
  async count(groupId: string, atMost = ALL): Promise<number> {
    const { rows } = await COUNT.run(this.access, groupId, atMost);
    const members = rows.reduce((sum, row) => sum + row.members, 0);
    return Math.min(members, atMost);
  }

  /** The same of several groups at once, beside everybody else's requests. */
  async countEach(groupIds: Ids): Promise<ReadonlyMap<string, number>> {
    const { run, runAside = run } = this.access;
    const { rows } = await COUNT_EACH.run({ ...this.access, run: runAside }, groupIds);
    return new Map(rows.map(({ id, members }) => [id, members]));
  }

  /**
   * Those of `ids` that are users or groups of the organization, as members. Users stay in it until the end of the
   * transaction; groups never leave theirs.
   */
  async resolve(organizationId: string, ids: readonly string[]): Promise<readonly Member[]> {
    const members: Member[] = [];
    // In order, so that two that lock the same users wait for each other one way round only.
    await inParts(ids.toSorted(), async (part) => {
      const locked = LOCK_USERS.take(this.access, 'use', part);
      const [{ rows }] = await Promise.all([
        RESOLVE.run(this.access, part, organizationId, part, organizationId),
        locked,
      ]);
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

  /** {@link resolve} and {@link add} for users; undefined: see `GroupStore.addUsers`. */
  async addUsers(groupId: string, organizationId: string, ids: Ids): Promise<number | undefined> {
    if (this.access.dialect.engine === 'sqlite' || ids.length > AT_A_TIME) return undefined;
    const { rows } = await ADD_USERS.run(this.access, ids, organizationId, groupId, ids.length);
    const [joined] = rows;
    return joined?.known === ids.length ? joined.added : undefined;
  }

  async remove(groupId: string, ids: readonly string[]): Promise<number> {
    return await inParts(ids, async (part) => {
      const removed = await Promise.all(MEMBER_TYPES.map((type) => REMOVE[type].run(this.access, groupId, part)));
      return removed.reduce((sum, result) => sum + changedBy(result), 0);
    });
  }

  async removeWhere(groupId: string, where?: Filter): Promise<number> {
    if (!where) return this.removeOthers(groupId, new Set());
    const ids = idsAskedFor(where);
    if (ids) return this.remove(groupId, ids);
    const context = contextOf(this.access, 'Group', 'groups');
    let removed = 0;
    await eachStretch(this.access, groupId, async ({ type, ids: part }) => {
      const { table, column } = MEMBER_TABLES[type];
      const range = sql`${sql.ref(column)} >= ${part[0]} and ${sql.ref(column)} <= ${part.at(-1)}`;
      const statement = sql`delete from ${sql.table(table)} where group_id = ${groupId} and ${range}
        and ${memberFilterToSql(where, type, context)}`;
      removed += changedBy(await statement.execute(this.access.db));
    });
    return removed;
  }

  /** Takes all out where they are so many that others would notice; how many that were. */
  async removeMany(groupId: string): Promise<number> {
    return (await hasMany(this.access, [groupId])) ? await this.removeWhere(groupId) : 0;
  }

  /** Takes a user or group out of the visible groups. */
  async removeFromAll(memberId: string): Promise<void> {
    await this.#delete(
      ({ column }) => sql`${sql.ref(column)} = ${memberId} and group_id in (
        select id from ${sql.table('groups')} where ${isVisible(this.access, 'groups.organization_id')})`,
    );
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

/** Who has no name is out of sight. */
function toMembers(type: MemberType, cells: string): Member[] {
  return (JSON.parse(cells) as MemberCells[]).flatMap(([id, display]) =>
    display === null ? [] : { id, type, display },
  );
}

function inOrder(known: readonly Member[], further: Member[]): readonly Member[] {
  if (known.length === 0) return further;
  return [...known, ...further].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function changedBy({ numAffectedRows = 0n }: { readonly numAffectedRows?: bigint }): number {
  return Number(numAffectedRows);
}
