import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { isVisible, type Access } from '../access';
import { FixedQuery } from '../fixed-query';
import { forEachType, MEMBER_TYPES } from './member-tables';

/** So many groups change at a time; between two times others have their turn, but for those who write. */
const AT_A_TIME = 250;

const HOLDERS = forEachType(
  ({ table, column }) =>
    new FixedQuery<[memberId: string, after: string], { id: string }>(
      (_access, memberId, after) => sql`select group_id as id from ${sql.table(table)}
        where ${sql.ref(column)} = ${memberId} and group_id > ${after}
        order by group_id limit ${sql.lit(AT_A_TIME)}`,
    ),
);

type Ids = readonly string[];

const TOUCH = new FixedQuery<[now: string, ids: Ids], never>(
  (access, now, ids) => sql`update ${sql.table('groups')} set version = version + 1, modified_at = ${now}
    where id in (select held.id from ${access.dialect.idRows(ids, 'held')})
      and ${isVisible(access, 'groups.organization_id')}`,
);

const LEAVE = forEachType(
  ({ table, column }) =>
    new FixedQuery<[memberId: string, ids: Ids], never>(
      (access, memberId, ids) => sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${memberId}
        and group_id in (select held.id from ${access.dialect.idRows(ids, 'held')})
        and group_id in (select id from ${sql.table('groups')} where ${isVisible(access, 'groups.organization_id')})`,
    ),
);

/**
 * The groups that a user or group is a direct member of have changed, for it is leaving them: version + 1. If they are
 * many, it leaves them here, but for the last ones, from which the caller takes it at once.
 */
export async function touchGroupsOf(access: Access, memberId: string): Promise<void> {
  const now = new Date().toISOString();
  for (const type of MEMBER_TYPES) {
    let after = '';
    for (;;) {
      const { rows } = await HOLDERS[type].run(access, memberId, after);
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) await TOUCH.runLater(access, now, ids);
      if (ids.length < AT_A_TIME) break;
      await LEAVE[type].run(access, memberId, ids);
      after = ids.at(-1) ?? after;
      await nextTurn();
    }
  }
}
