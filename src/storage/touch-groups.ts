import { isVisible, type Access } from './access';
import { nextVersion } from './next-version';

/** The groups that a user or group is a direct member of have changed: version + 1. */
export async function touchGroupsOf(access: Access, memberId: string): Promise<void> {
  const { db } = access;
  const asUser = db.selectFrom('group_users').select('group_id').where('user_id', '=', memberId);
  const asGroup = db.selectFrom('group_groups').select('group_id').where('member_group_id', '=', memberId);
  await db
    .updateTable('groups')
    .set(nextVersion(new Date().toISOString()))
    .where('id', 'in', asUser.unionAll(asGroup))
    .where(isVisible(access, 'groups.organization_id'))
    .execute();
}
