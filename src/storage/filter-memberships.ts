import { sql, type RawBuilder } from 'kysely';
import { bytewise, columnRef, folded, location, plain, text } from './filter-column';
import type { Collection, Column, Find, FilterContext } from './filter-context';
import { findIn } from './filter-rows';

/** A user's groups (RFC 7643 §4.1.2): those that list the user, and those that contain such a group, however deep. */
export const memberships: Collection = {
  any(context, condition) {
    const asked = new Set<string>();
    const inside = condition(watchedFind(context, asked));
    return asked.has('type') ? hasGroupAbove(context, inside) : isBelow(context, inside);
  },
  present: (context) => sql`exists (select 1 from group_users where group_users.user_id = ${columnRef(context, 'id')})`,
  first: (context, select) =>
    sql`(${above(context)} select ${select(findIn({ columns }, context))} as value from ${ABOVE} order by value limit 1)`,
};

/** The groups that fulfil the condition and all groups within them are looked up once, for all users together. */
function isBelow(context: FilterContext, inside: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql`(${columnRef(context, 'id')} in (
    with recursive below(id) as (
      select container.id from groups as container where ${inside}
      union select group_groups.member_group_id from group_groups join below on group_groups.group_id = below.id
    ) select group_users.user_id from group_users join below on group_users.group_id = below.id))`;
}

/** Whether a membership is direct depends on the user, so each user's groups are gone through. */
function hasGroupAbove(context: FilterContext, inside: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql`exists (${above(context)} select 1 from ${ABOVE} where ${inside})`;
}

function above(context: FilterContext): RawBuilder<unknown> {
  return sql`with recursive above(id) as (
    select group_users.group_id from group_users where group_users.user_id = ${columnRef(context, 'id')}
    union select group_groups.group_id from group_groups join above on group_groups.member_group_id = above.id
  )`;
}

const ABOVE = sql`above join groups as container on container.id = above.id`;

/** A group that also lists the user itself counts as direct. */
const type: Column = (context, { caseExact }) => {
  const isDirect = sql`exists (select 1 from group_users as direct
    where direct.user_id = ${columnRef(context, 'id')} and direct.group_id = container.id)`;
  return text(bytewise(context, sql`case when ${isDirect} then 'direct' else 'indirect' end`), !caseExact);
};

const columns: ReadonlyMap<string, Column> = new Map([
  ['value', plain('container.id')],
  ['display', folded('container.display_name')],
  ['$ref', location('/Groups', 'container.id')],
  ['type', type],
]);

function watchedFind(context: FilterContext, asked: Set<string>): Find {
  const find = findIn({ columns }, context);
  return (attribute) => {
    for (const name of attribute.path) asked.add(name);
    return find(attribute);
  };
}
