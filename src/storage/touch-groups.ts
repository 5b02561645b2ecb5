import { sql } from 'kysely';
import { isVisible, type Access } from './access';
import { FixedQuery } from './fixed-query';

const TOUCH = new FixedQuery<[memberId: string, sameId: string, now: string], never>(
  (access, memberId, sameId, now) => sql`update ${sql.table('groups')} set version = version + 1, modified_at = ${now}
    where id in (select group_id from group_users where user_id = ${memberId}
        union all select group_id from group_groups where member_group_id = ${sameId})
      and ${isVisible(access, 'groups.organization_id')}`,
);

/** The groups that a user or group is a direct member of have changed: version + 1. */
export async function touchGroupsOf(access: Access, memberId: string): Promise<void> {
  await TOUCH.run(access, memberId, memberId, new Date().toISOString());
}
