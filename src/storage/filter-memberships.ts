import { sql, type RawBuilder } from 'kysely';
import { bytewise, columnRef, constant, folded, location, plain, text } from './filter-column';
import type { Collection, Column, Find, FilterContext } from './filter-context';
import { findIn } from './filter-rows';

type Condition = Parameters<Collection['any']>[1];

/**
 * A user's groups (RFC 7643 §4.1.2): those that list the user, and those that contain such a group, however deep. What
 * a filter asks of them is looked up once, from the groups down, for all users together.
 */
export const memberships: Collection = {
  any(context, condition) {
    const asked = new Set<string>();
    const inside = condition(watch(findIn({ columns: columnsWith(type) }, context), asked));
    const users = asked.has('type') ? usersByType(context, condition) : usersBelow(context, inside);
    return sql`(${columnRef(context, 'id')} in (${users}))`;
  },
  present: (context) => sql`exists (select 1 from group_users where group_users.user_id = ${columnRef(context, 'id')})`,
  first: (context, attribute) => {
    const value = findIn({ columns: columnsWith(type) }, context)(attribute);
    return { ...value, sql: smallestAbove(context, value.sql) };
  },
};

/** The users of the groups that fulfil the condition, and of all groups within them. */
function usersBelow({ dialect }: FilterContext, inside: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`with recursive below(id) as (
      select container.id from groups as container where ${inside}
      union select group_groups.member_group_id from group_groups join below on group_groups.group_id = below.id
    ) select group_users.user_id from group_users
      where ${dialect.isAmong(sql`group_users.group_id`, sql`select below.id from below`)}`;
}

/** The same where the type counts. A group that lists the user is direct, even if it also contains such a group. */
function usersByType(context: FilterContext, condition: Condition): RawBuilder<unknown> {
  const insideOf = (word: string) => condition(findIn({ columns: columnsWith(constant(word)) }, context));
  // The cross joins keep SQLite from beginning with all memberships.
  return sql`select group_users.user_id
      from groups as container cross join group_users
      where group_users.group_id = container.id and ${insideOf('direct')}
    union all select indirect.user_id from (
      with recursive below(top, id) as (
        select container.id, container.id from groups as container where ${insideOf('indirect')}
        union select below.top, group_groups.member_group_id
          from below join group_groups on group_groups.group_id = below.id
      ) select group_users.user_id
          from below cross join group_users
          where group_users.group_id = below.id and not exists (
            select 1 from group_users as direct
            where direct.group_id = below.top and direct.user_id = group_users.user_id)
    ) as indirect`;
}

/** For sorting: groups are in no order, so the smallest value counts. */
function smallestAbove(context: FilterContext, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(with recursive above(id) as (
      select group_users.group_id from group_users where group_users.user_id = ${columnRef(context, 'id')}
      union select group_groups.group_id from group_groups join above on group_groups.member_group_id = above.id
    ) select ${value} as value from above join groups as container on container.id = above.id order by value limit 1)`;
}

const type: Column = (context, { caseExact }) => {
  const isDirect = sql`exists (select 1 from group_users as direct
    where direct.user_id = ${columnRef(context, 'id')} and direct.group_id = container.id)`;
  return text(bytewise(context, sql`case when ${isDirect} then 'direct' else 'indirect' end`), !caseExact);
};

function columnsWith(typeColumn: Column): ReadonlyMap<string, Column> {
  return new Map([
    ['value', plain('container.id')],
    ['display', folded('container.display_name')],
    ['$ref', location('/Groups', 'container.id')],
    ['type', typeColumn],
  ]);
}

function watch(find: Find, asked: Set<string>): Find {
  return (attribute) => {
    for (const name of attribute.path) asked.add(name);
    return find(attribute);
  };
}
