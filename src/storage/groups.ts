import { sql, type RawBuilder } from 'kysely';
import { fold } from '../portal/fold';
import type { Filter, ListResult, Query } from '../portal/query';
import type { Group, GroupFields, Member } from '../portal/model';
import type { GroupKey, GroupStore } from '../portal/store';
import { assertFound, assertVisible, type Access } from './access';
import type { LockPurpose } from './dialect';
import { GroupMembers } from './group-members';
import { keyed } from './keyed';
import { listRows, readRows } from './list';
import { visibleRows } from './listed-tables';
import { nextVersion } from './next-version';
import { rowsBy } from './rows-by';
import { touchGroupsOf } from './touch-groups';

interface GroupRow {
  readonly id: string;
  readonly version: number;
  readonly created_at: string;
  readonly modified_at: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly display_name: string;
  readonly external_id: string | null;
}

const SELECT = sql.raw<GroupRow>(`select "groups".id, "groups".version, "groups".created_at, "groups".modified_at,
  "groups".organization_id, organizations.name as organization_name, "groups".display_name, "groups".external_id
  from "groups" join organizations on organizations.id = "groups".organization_id`);

const select = () => SELECT;

const KEYS: Readonly<Record<GroupKey, string>> = {
  displayName: 'groups.display_name_key',
  externalId: 'groups.external_id',
};

export class Groups implements GroupStore {
  readonly #access: Access;
  readonly #visible: RawBuilder<boolean>;
  readonly #members: GroupMembers;

  constructor(access: Access) {
    this.#access = access;
    this.#visible = visibleRows(access, 'Group');
    this.#members = new GroupMembers(access);
  }

  async find(id: string, options: { members?: boolean; forUpdate?: boolean } = {}): Promise<Group | undefined> {
    if (options.forUpdate) await this.#lock(id, 'change');
    const { rows } = await sql<GroupRow>`${SELECT}
      where ${this.#visible} and ${sql.ref('groups.id')} = ${id}`.execute(this.#access.db);
    return (await this.#toGroups(rows, options.members ?? false))[0];
  }

  async list(query: Query, { members = false }: { members?: boolean } = {}): Promise<ListResult<Group>> {
    const { rows, ...page } = await listRows(this.#access, 'Group', select, query);
    return { ...page, rows: await this.#toGroups(rows, members) };
  }

  async findMany(ids: readonly string[], { members = false }: { members?: boolean } = {}): Promise<readonly Group[]> {
    return this.#toGroups(await readRows(this.#access, 'Group', select, ids), members);
  }

  async findManyBy(key: GroupKey, values: readonly string[]): Promise<readonly Group[]> {
    const wanted = key === 'displayName' ? values.map(fold) : values;
    return (await rowsBy(this.#access, 'Group', SELECT, KEYS[key], wanted)).map(toGroup);
  }

  async create(id: string, fields: GroupFields): Promise<void> {
    assertVisible(this.#access, fields.organizationId);
    const now = new Date().toISOString();
    await this.#access.db
      .insertInto('groups')
      .values({ id, version: 1, created_at: now, modified_at: now, ...groupValues(fields) })
      .execute();
  }

  async update(id: string, fields: GroupFields): Promise<void> {
    assertVisible(this.#access, fields.organizationId);
    await this.#change(id, groupValues(fields));
  }

  async touch(id: string): Promise<void> {
    await this.#change(id, {});
  }

  async delete(id: string): Promise<boolean> {
    await this.#lock(id, 'removal');
    await touchGroupsOf(this.#access, id);
    const { numDeletedRows } = await this.#access.db
      .deleteFrom('groups')
      .where('id', '=', id)
      .where(this.#visible)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async countMembers(id: string, atMost?: number): Promise<number> {
    await this.#assertExists(id);
    return this.#members.count(id, atMost);
  }

  async membersAmong(id: string, ids: readonly string[]): Promise<readonly string[]> {
    await this.#assertExists(id);
    return this.#members.among(id, ids);
  }

  async memberIds(id: string): Promise<readonly string[]> {
    await this.#assertExists(id);
    return this.#members.ids(id);
  }

  resolveMembers(organizationId: string, ids: readonly string[]): Promise<readonly Member[]> {
    return this.#members.resolve(organizationId, ids);
  }

  async addMembers(id: string, members: readonly Pick<Member, 'id' | 'type'>[]): Promise<number> {
    await this.#assertExists(id);
    return this.#members.add(id, members);
  }

  async removeMembers(id: string, memberIds: readonly string[]): Promise<number> {
    await this.#assertExists(id);
    return this.#members.remove(id, memberIds);
  }

  async removeMembersWhere(id: string, where?: Filter): Promise<number> {
    await this.#assertExists(id);
    return this.#members.removeWhere(id, where);
  }

  async removeFromAll(memberId: string): Promise<void> {
    await touchGroupsOf(this.#access, memberId);
    await this.#members.removeFromAll(memberId);
  }

  async #toGroups(rows: readonly GroupRow[], members: boolean): Promise<Group[]> {
    if (!members || rows.length === 0) return rows.map(toGroup);
    const membersOf = await this.#members.read(rows.map(({ id }) => id));
    return rows.map((row) => ({ ...toGroup(row), members: membersOf.get(row.id) ?? [] }));
  }

  async #change(id: string, columns: Partial<ReturnType<typeof groupValues>>): Promise<void> {
    const { numUpdatedRows } = await this.#access.db
      .updateTable('groups')
      .set({ ...nextVersion(new Date().toISOString()), ...columns })
      .where('id', '=', id)
      .where(this.#visible)
      .executeTakeFirstOrThrow();
    assertFound(numUpdatedRows, 'group');
  }

  async #assertExists(id: string): Promise<void> {
    const found = await this.#scoped(id).executeTakeFirst();
    assertFound(found ? 1n : 0n, 'group');
  }

  #lock(id: string, purpose: LockPurpose): Promise<void> {
    return this.#access.dialect.lock(this.#scoped(id), purpose);
  }

  #scoped(id: string) {
    return this.#access.db.selectFrom('groups').select('id').where('id', '=', id).where(this.#visible);
  }
}

function groupValues({ organizationId, displayName, externalId }: GroupFields) {
  return { organization_id: organizationId, ...keyed('display_name', displayName), external_id: externalId };
}

function toGroup(row: GroupRow): Group {
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    organization: { id: row.organization_id, name: row.organization_name },
    displayName: row.display_name,
    externalId: row.external_id,
  };
}
