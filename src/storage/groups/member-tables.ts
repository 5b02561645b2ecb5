import { sql, type RawBuilder } from 'kysely';
import type { Member } from '../../portal/groups/group';

export type MemberType = Member['type'];

/** Where the members of a type are kept, and how they show themselves. */
export interface MemberTable {
  readonly table: 'group_users' | 'group_groups';
  readonly column: 'user_id' | 'member_group_id';
  readonly target: 'users' | 'groups';
  readonly display: RawBuilder<string>;
}

export const MEMBER_TABLES: Readonly<Record<MemberType, MemberTable>> = {
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
export const MEMBER_TYPES: readonly MemberType[] = ['User', 'Group'];

/** One statement over both kinds of members. */
export function perType(select: (type: MemberType, table: MemberTable) => RawBuilder<unknown>): RawBuilder<unknown> {
  const selects = MEMBER_TYPES.map((type) => select(type, MEMBER_TABLES[type]));
  return sql.join(selects, sql` union all `);
}

export function forEachType<Query>(
  make: (table: MemberTable, type: MemberType) => Query,
): Readonly<Record<MemberType, Query>> {
  return { User: make(MEMBER_TABLES.User, 'User'), Group: make(MEMBER_TABLES.Group, 'Group') };
}
