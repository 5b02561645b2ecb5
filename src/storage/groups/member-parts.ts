import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { PortalError } from '../../portal/errors';
import type { Member } from '../../portal/groups/group';
import { isVisible, type Access } from '../access';
import { FixedQuery } from '../fixed-query';
import { forEachType, MEMBER_TYPES, perType, type MemberType } from './member-tables';

/** So many members are read or written at a time; between two times others have their turn, but for those who write. */
export const AT_A_TIME = 250;

/** So many are held at once: some 50 MB, and as much again when they are answered. */
const MOST_AT_ONCE = 100_000;

/** Members of one type that follow each other. */
interface Stretch {
  readonly type: MemberType;
  readonly ids: readonly string[];
}

// The order has PostgreSQL take the index: where the average group is large, it hopes to come across enough members soon.
const HAS_MANY = new FixedQuery<[groupIds: readonly string[], sameIds: readonly string[]], { found: number }>(
  (access, ofUsers, ofGroups) =>
    perType(
      (type, { table, column }) => sql`select (select count(*) from (select 1 from ${sql.table(table)} as membership
          where membership.group_id = page.id
          order by ${sql.ref(`membership.${column}`)} limit ${sql.lit(AT_A_TIME + 1)}) as counted) as found
        from ${access.dialect.idRows(type === 'User' ? ofUsers : ofGroups, 'page')}`,
    ) as RawBuilder<{ found: number }>,
);

// The cross join has SQLite begin with the group; the name by a query of its own, PostgreSQL.
const MEMBERS = forEachType(({ table, column, target, display }, type) => {
  const id = sql.ref(`membership.${column}`);
  return new FixedQuery<[groupId: string, after: string], Member & { readonly display: string | null }>(
    (access, groupId, after) => sql`select ${id} as id, ${sql.lit(type)} as type,
        (select ${display} from ${sql.table(target)} as target
          where target.id = ${id} and ${isVisible(access, 'target.organization_id')}) as display
      from ${sql.table(table)} as membership
      where membership.group_id = ${groupId} and ${id} > ${after} order by ${id} limit ${sql.lit(AT_A_TIME)}`,
  );
});

const MEMBER_IDS = forEachType(({ table, column }) => {
  const id = sql.ref(column);
  return new FixedQuery<[groupId: string, after: string], { id: string }>(
    (_access, groupId, after) => sql`select ${id} as id from ${sql.table(table)}
      where group_id = ${groupId} and ${id} > ${after} order by ${id} limit ${sql.lit(AT_A_TIME)}`,
  );
});

/** Whether the groups together have more members than are read at a time. */
export async function hasMany(access: Access, groupIds: readonly string[]): Promise<boolean> {
  const { rows } = await HAS_MANY.run(access, groupIds, groupIds);
  return rows.reduce((sum, { found }) => sum + found, 0) > AT_A_TIME;
}

/** The members of a group, in the order of ids. Throws `invalid-value` where they are more than 100,000. */
export async function readInParts(access: Access, groupId: string): Promise<readonly Member[]> {
  const members: Member[] = [];
  let isMixed = false;
  for await (const part of memberParts(access, groupId)) {
    isMixed ||= part[0]?.type !== 'User' && members.length > 0;
    members.push(...part);
    if (members.length > MOST_AT_ONCE) throw tooMany(groupId);
  }
  return isMixed ? members.sort((one, other) => (one.id < other.id ? -1 : 1)) : members;
}

/** The visible members of a group, users first, in the order of ids. */
export async function* memberParts(access: Access, groupId: string): AsyncGenerator<readonly Member[]> {
  for (const type of MEMBER_TYPES) {
    for await (const rows of stretches((after) => MEMBERS[type].run(access, groupId, after))) {
      yield rows.filter(({ display }) => display !== null);
    }
  }
}

/** Calls for the ids of all members of a group, in their order. */
export async function eachStretch(
  access: Access,
  groupId: string,
  work: (stretch: Stretch) => Promise<unknown>,
): Promise<void> {
  for (const type of MEMBER_TYPES) {
    for await (const rows of stretches((after) => MEMBER_IDS[type].run(access, groupId, after))) {
      await work({ type, ids: rows.map(({ id }) => id) });
    }
  }
}

function tooMany(groupId: string): PortalError {
  const message = `The group ${groupId} has too many members to be answered like this: read it by its id, or leave the members out (excludedAttributes=members).`;
  return new PortalError('invalid-value', message, { attribute: 'members' });
}

/** What a query finds behind an id, and behind the last of these, and so on to the end. */
async function* stretches<Row extends { readonly id: string }>(
  find: (after: string) => Promise<{ readonly rows: readonly Row[] }>,
): AsyncGenerator<readonly Row[]> {
  let after = '';
  for (;;) {
    const { rows } = await find(after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < AT_A_TIME) return;
    after = last.id;
    await nextTurn();
  }
}
