import { sql, type RawBuilder } from 'kysely';
import { fold } from '../portal/fold';
import type { ListResult, Query } from '../portal/query';
import type { User, UserFields } from '../portal/model';
import type { UserStore } from '../portal/store';
import { assertFound, assertVisible, type Access } from './access';
import type { LockPurpose } from './dialect';
import { listRows, readRows } from './list';
import { visibleRows } from './listed-tables';
import { nextVersion } from './next-version';
import { touchGroupsOf } from './touch-groups';
import { passwordValues, userValues } from './user-values';
import { UserDetails } from './user-details';
import { selectUsers, toUser, type UserRow } from './user-rows';

export class Users implements UserStore {
  readonly #access: Access;
  readonly #visible: RawBuilder<boolean>;
  readonly #details: UserDetails;

  constructor(access: Access) {
    this.#access = access;
    this.#visible = visibleRows(access, 'User');
    this.#details = new UserDetails(access);
  }

  async find(id: string, options: { groups?: boolean; forUpdate?: boolean } = {}): Promise<User | undefined> {
    if (options.forUpdate) await this.#lock(id, 'change');
    return this.#findOne(sql`users.id = ${id}`, options.groups ?? false);
  }

  findByUserName(userName: string): Promise<User | undefined> {
    return this.#findOne(sql`users.user_name_key = ${fold(userName)}`, false);
  }

  findByPortalUuid(portalUuid: string): Promise<User | undefined> {
    return this.#findOne(sql`users.portal_uuid = ${portalUuid}`, false);
  }

  async list(query: Query, { groups = false }: { groups?: boolean } = {}): Promise<ListResult<User>> {
    const { rows, ...page } = await listRows(this.#access, 'User', selectUsers(this.#access, groups), query);
    return { ...page, rows: rows.map(toUser) };
  }

  async findMany(ids: readonly string[], { groups = false }: { groups?: boolean } = {}): Promise<readonly User[]> {
    const rows = await readRows(this.#access, 'User', selectUsers(this.#access, groups), ids);
    return rows.map(toUser);
  }

  async create(id: string, fields: UserFields): Promise<void> {
    assertVisible(this.#access, fields.organizationId);
    const now = new Date().toISOString();
    const row = { id, version: 1, created_at: now, modified_at: now, failed_logins: 0 };
    const portal_uuid = fields.portalUuid ?? null;
    await this.#access.db
      .insertInto('users')
      .values({ ...row, portal_uuid, ...userValues(fields), ...passwordValues(fields, now) })
      .execute();
    await this.#details.insert(id, fields);
  }

  async update(id: string, fields: UserFields): Promise<void> {
    assertVisible(this.#access, fields.organizationId);
    const now = new Date().toISOString();
    const { numUpdatedRows } = await this.#access.db
      .updateTable('users')
      .set({ ...nextVersion(now), ...unlocked(fields), ...userValues(fields), ...passwordValues(fields, now) })
      .where('id', '=', id)
      .where(this.#visible)
      .executeTakeFirstOrThrow();
    assertFound(numUpdatedRows, 'user');
    await this.#details.replace(id, fields);
  }

  async delete(id: string): Promise<boolean> {
    await this.#lock(id, 'removal');
    await touchGroupsOf(this.#access, id);
    const { numDeletedRows } = await this.#access.db
      .deleteFrom('users')
      .where('id', '=', id)
      .where(this.#visible)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async #findOne(condition: RawBuilder<unknown>, groups: boolean): Promise<User | undefined> {
    const { rows } = await sql<UserRow>`${selectUsers(this.#access, groups)}
      where ${this.#visible} and ${condition}`.execute(this.#access.db);
    return rows[0] && toUser(rows[0]);
  }

  #lock(id: string, purpose: LockPurpose): Promise<void> {
    const row = this.#access.db.selectFrom('users').select('id').where('id', '=', id).where(this.#visible);
    return this.#access.dialect.lock(row, purpose);
  }
}

/** Who is unlocked starts anew: the next failure alone must not lock again. */
function unlocked({ lockedUntil }: UserFields) {
  if (lockedUntil !== null) return {};
  return {
    failed_logins: sql<number>`case when locked_until is null then failed_logins else 0 end`,
    failed_since: sql<string | null>`case when locked_until is null then failed_since end`,
  };
}
