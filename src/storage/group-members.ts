import { sql, type RawBuilder } from 'kysely';
import { fold } from '../portal/fold';
import type { Filter } from '../portal/query';
import type { Member } from '../portal/model';
import { isVisible, type Access } from './access';
import { contextOf } from './filter-context-of';
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

/**
 * The memberships of groups. Whatever is done touches the members it names and nothing else, however many a group has.
 * Whether the group itself is visible is the caller's to ask.
 */
export class GroupMembers {
  constructor(private readonly access: Access) {}

  /** The members of several groups at once, by group; a group without any is missing. */
  async read(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly Member[]>> {
    // SQLite keeps the order of a cross join; of a join it may go through all members of all groups.
    const { rows } = await sql<Member & { group_id: string }>`${this.#perType(
      (type, { table, column, target, display }) => sql`
        select membership.group_id, target.id as id, ${sql.lit(type)} as type, ${display} as display
        from ${this.access.dialect.idRows(groupIds, 'page')}
        cross join ${sql.table(table)} as membership cross join ${sql.table(target)} as target
        where membership.group_id = page.id and target.id = ${sql.ref(`membership.${column}`)}
          and ${isVisible(this.access, 'target.organization_id')}`,
    )} order by group_id, id`.execute(this.access.db);
    const members = new Map<string, Member[]>();
    for (const { group_id: groupId, id, type, display } of rows) {
      const known = members.get(groupId);
      if (known) known.push({ id, type, display });
      else members.set(groupId, [{ id, type, display }]);
    }
    return members;
  }

  async ids(groupId: string): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`${this.#perType(
      (_type, { table, column }) =>
        sql`select ${sql.ref(column)} as id from ${sql.table(table)} where group_id = ${groupId}`,
    )} order by id`.execute(this.access.db);
    return rows.map(({ id }) => id);
  }

  async among(groupId: string, ids: readonly string[]): Promise<readonly string[]> {
    const wanted = sql`select wanted.id from ${this.access.dialect.idRows(ids, 'wanted')}`;
    const { rows } = await sql<{ id: string }>`${this.#perType(
      (_type, { table, column }) =>
        sql`select ${sql.ref(column)} as id from ${sql.table(table)}
          where group_id = ${groupId} and ${sql.ref(column)} in (${wanted})`,
    )}`.execute(this.access.db);
    return rows.map(({ id }) => id);
  }

  /** Counting a group of a million takes a while, so whoever needs to know no more than `atMost` says so. */
  async count(groupId: string, atMost?: number): Promise<number> {
    const limit = atMost === undefined ? sql`` : sql`limit ${whole(atMost)}`;
    const { rows } = await sql<{ members: number }>`${this.#perType(
      (_type, { table }) => sql`select count(*) as members
        from (select 1 from ${sql.table(table)} where group_id = ${groupId} ${limit}) as counted`,
    )}`.execute(this.access.db);
    const members = rows.reduce((sum, row) => sum + row.members, 0);
    return atMost === undefined ? members : Math.min(members, atMost);
  }

  /**
   * Those of `ids` that are users or groups of the organization, as members. Users stay in it until the end of the
   * transaction; groups never leave theirs.
   */
  async resolve(organizationId: string, ids: readonly string[]): Promise<readonly Member[]> {
    await this.#lockUsers(ids);
    // SQLite keeps the order of a cross join; of a join it would look through all ids for each of the organization's.
    const { rows } = await sql<Member>`${this.#perType(
      (type, { target, display }) => sql`
        select target.id as id, ${sql.lit(type)} as type, ${display} as display
        from ${this.access.dialect.idRows(ids, 'wanted')} cross join ${sql.table(target)} as target
        where target.id = wanted.id and target.organization_id = ${organizationId}
          and ${isVisible(this.access, 'target.organization_id')}`,
    )} order by id`.execute(this.access.db);
    return rows;
  }

  add(groupId: string, members: readonly Pick<Member, 'id' | 'type'>[]): Promise<number> {
    return this.#changeEach(async (type, { table, column }) => {
      const ids = members.filter((member) => member.type === type).map(({ id }) => id);
      if (ids.length === 0) return 0n;
      // In order, so that two that add the same members wait for each other one way round only.
      const { numAffectedRows } = await sql`
        insert into ${sql.table(table)} (group_id, ${sql.ref(column)})
        select ${groupId}, added.id from ${this.access.dialect.idRows(ids.toSorted(), 'added')} where 1 = 1
        on conflict do nothing`.execute(this.access.db);
      return numAffectedRows;
    });
  }

  async remove(groupId: string, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const listed = sql`select removed.id from ${this.access.dialect.idRows(ids, 'removed')}`;
    return this.#delete(({ column }) => sql`group_id = ${groupId} and ${sql.ref(column)} in (${listed})`);
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

  /** In order, so that two that lock the same users wait for each other one way round only. */
  #lockUsers(ids: readonly string[]): Promise<void> {
    const { db, dialect } = this.access;
    const wanted = sql<string>`(select wanted.id from ${dialect.idRows(ids, 'wanted')})`;
    return dialect.lock(db.selectFrom('users').select('id').where('id', 'in', wanted).orderBy('id'), 'use');
  }

  /** One statement over both kinds of members. */
  #perType(select: (type: MemberType, table: MemberTable) => RawBuilder<unknown>): RawBuilder<unknown> {
    const selects = MEMBER_TYPES.map((type) => select(type, MEMBER_TABLES[type]));
    return sql.join(selects, sql` union all `);
  }

  #delete(condition: (table: MemberTable, type: MemberType) => RawBuilder<unknown>): Promise<number> {
    return this.#changeEach(async (type, table) => {
      const statement = sql`delete from ${sql.table(table.table)} where ${condition(table, type)}`;
      return (await statement.execute(this.access.db)).numAffectedRows;
    });
  }

  /** Changes both tables, one after the other, and adds up the rows that changed. */
  async #changeEach(change: (type: MemberType, table: MemberTable) => Promise<bigint | undefined>): Promise<number> {
    let changed = 0n;
    for (const type of MEMBER_TYPES) changed += (await change(type, MEMBER_TABLES[type])) ?? 0n;
    return Number(changed);
  }
}

/** The ids of a filter that asks for nothing but ids: `value eq "a"`, or several of them joined by `or`. */
function idsAskedFor(filter: Filter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const lists = filter.operands.map(idsAskedFor);
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  }
  const isId = filter.kind === 'compare' && filter.operator === 'eq' && filter.attribute.path.join('.') === 'value';
  if (!isId) return undefined;
  return [filter.attribute.caseExact ? String(filter.value) : fold(String(filter.value))];
}
