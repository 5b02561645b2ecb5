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
    return sql`((${columnRef(context, 'id')}, ${columnRef(context, 'organization_id')}) in (${users}))`;
  },
  present: (context) => sql`exists (${directGroups(context)})`,
  first: (context, attribute) => {
    const value = findIn({ columns: columnsWith(type) }, context)(attribute);
    return { ...value, sql: smallestAbove(context, value.sql) };
  },
};

/**
 * The users of the groups that fulfil the condition, and of all groups within them; each with the organization of the
 * group, for a group says nothing of users of another one.
 */
function usersBelow({ dialect }: FilterContext, inside: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`with recursive below(id) as (
      select container.id from groups as container where ${inside}
      union select group_groups.member_group_id from group_groups join below on group_groups.group_id = below.id
    ) select group_users.user_id, holder.organization_id
      from group_users join groups as holder on holder.id = group_users.group_id
      where ${dialect.isAmong(sql`group_users.group_id`, sql`select below.id from below`)}`;
}

/**
 * The same where the type counts. A group that lists the user is direct, even if it also contains such a group.
 *
 * Downwards from each group that fulfils the condition the search ends at the next one that does: whoever is within
 * that one is found through it, unless listed by it, and then it is the next one's turn. So a chain of nested groups is
 * gone through once, not once for each of them.
 */
function usersByType(context: FilterContext, condition: Condition): RawBuilder<unknown> {
  const insideOf = (word: string) => condition(findIn({ columns: columnsWith(constant(word)) }, context));
  // The cross joins keep SQLite from beginning with all memberships; of two selects as they are, it finds no user by index.
  return sql`select found.user_id, found.organization_id from (
    select group_users.user_id, container.organization_id
      from groups as container cross join group_users
      where group_users.group_id = container.id and ${insideOf('direct')}
    union all select indirect.user_id, indirect.organization_id from (
      with recursive chosen(id) as (select container.id from groups as container where ${insideOf('indirect')}),
      below(top, id) as (
        select group_groups.group_id, group_groups.member_group_id
          from chosen cross join group_groups where group_groups.group_id = chosen.id
        union select below.top, group_groups.member_group_id
          from below cross join group_groups
          where group_groups.group_id = below.id and below.id not in (select chosen.id from chosen)
      ) select group_users.user_id, holder.organization_id
          from below cross join group_users join groups as holder on holder.id = below.top
          where group_users.group_id = below.id and not exists (
            select 1 from group_users as direct
            where direct.group_id = below.top and direct.user_id = group_users.user_id)
    ) as indirect) as found`;
}

/** The groups that list the user, of its own organization. */
function directGroups(context: FilterContext): RawBuilder<unknown> {
  return sql`select group_users.group_id
    from group_users join groups as holder on holder.id = group_users.group_id
    where group_users.user_id = ${columnRef(context, 'id')}
      and holder.organization_id = ${columnRef(context, 'organization_id')}`;
}

/** For sorting: groups are in no order, so the smallest value counts. */
function smallestAbove(context: FilterContext, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(with recursive above(id) as (
      ${directGroups(context)}
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
