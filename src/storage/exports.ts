import { sql } from 'kysely';
import type { NamedMember } from '../portal/groups/group';
import type { ExportStore } from '../portal/store';
import { isVisible, type Access } from './access';
import { chunks } from './chunks';

const MEMBERS = {
  User: { table: 'group_users', column: 'user_id', target: 'users', name: 'user_name' },
  Group: { table: 'group_groups', column: 'member_group_id', target: 'groups', name: 'display_name' },
} as const;

/** What exports need beside the other stores, within the scope: the members of a group in pages, hashes of passwords. */
export class Exports implements ExportStore {
  constructor(private readonly access: Access) {}

  /** Along the table's own key, which begins with the group: however many members, a page costs the same. */
  async members(groupId: string, type: NamedMember['type'], page: { after?: string; limit: number }) {
    const { table, column, target, name } = MEMBERS[type];
    const member = sql.ref(`membership.${column}`);
    const range = page.after === undefined ? sql`` : sql`and ${member} > ${page.after}`;
    const { rows } = await sql<{ id: string; name: string }>`
      select ${member} as id, ${sql.ref(`target.${name}`)} as name
      from ${sql.table(table)} as membership join ${sql.table(target)} as target on target.id = ${member}
      where membership.group_id = ${groupId} ${range} and ${isVisible(this.access, 'target.organization_id')}
      order by ${member} limit ${sql.lit(page.limit)}`.execute(this.access.db);
    return rows.map((row): NamedMember => ({ ...row, type }));
  }

  async passwordHashes(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const hashes = new Map<string, string>();
    for (const ids of chunks(userIds)) {
      const rows = await this.access.db
        .selectFrom('users')
        .select(['id', 'password_hash'])
        .where('id', 'in', ids)
        .where('password_hash', 'is not', null)
        .where(isVisible(this.access, 'users.organization_id'))
        .execute();
      for (const { id, password_hash: hash } of rows) if (hash !== null) hashes.set(id, hash);
    }
    return hashes;
  }
}
