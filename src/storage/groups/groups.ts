import { sql } from 'kysely';
import { fold } from '../../portal/fold';
import type { Filter, ListResult, Query } from '../../portal/query';
import type {
  Group,
  GroupFields,
  GroupKey,
  GroupStore,
  Member,
  WantedMembers,
  WrittenGroup,
} from '../../portal/groups/group';
import { assertVisible, notFound, type Access } from '../access';
import { FixedQuery } from '../fixed-query';
import { GroupMembers } from './group-members';
import { keyed } from '../keyed';
import { listRows, readRows } from '../list/list';
import { visibleRows } from '../list/listed-tables';
import { RowLock } from '../row-lock';
import { rowsBy } from '../rows-by';
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

const FIND = new FixedQuery<[id: string], GroupRow>(
  (access, id) => sql`${SELECT} where ${visibleRows(access, 'Group')} and ${sql.ref('groups.id')} = ${id}`,
);

const LOCK = new RowLock<[id: string]>(
  (access, id) => sql`select id from ${sql.table('groups')} where id = ${id} and ${visibleRows(access, 'Group')}`,
);

const IS_THERE = new FixedQuery<[id: string], object>(
  (access, id) => sql`select id from ${sql.table('groups')} where id = ${id} and ${visibleRows(access, 'Group')}`,
);

const TOUCH = new FixedQuery<[now: string, id: string], never>(
  (access, now, id) => sql`update ${sql.table('groups')} set version = version + 1, modified_at = ${now}
    where id = ${id} and ${visibleRows(access, 'Group')}`,
);

type Values = [now: string, organizationId: string, name: string, nameKey: string, externalId: string | null];

const UPDATE = new FixedQuery<[...Values, id: string], { version: number }>(
  (access, now, organizationId, name, nameKey, externalId, id) => sql`update ${sql.table('groups')}
    set version = version + 1, modified_at = ${now}, organization_id = ${organizationId}, display_name = ${name},
      display_name_key = ${nameKey}, external_id = ${externalId}
    where id = ${id} and ${visibleRows(access, 'Group')} returning version`,
);

const DELETE = new FixedQuery<[id: string], never>(
  (access, id) => sql`delete from ${sql.table('groups')} where id = ${id} and ${visibleRows(access, 'Group')}`,
);

const KEYS: Readonly<Record<GroupKey, string>> = {
  displayName: 'groups.display_name_key',
  externalId: 'groups.external_id',
};

type MembersOf = Awaited<ReturnType<GroupMembers['read']>>;

/** Groups within the scope, with their members. */
export class Groups implements GroupStore {
  readonly #access: Access;
  readonly #members: GroupMembers;

  constructor(access: Access) {
    this.#access = access;
    this.#members = new GroupMembers(access);
  }

  async find(id: string, options: { members?: WantedMembers; forUpdate?: boolean } = {}): Promise<Group | undefined> {
    if (options.forUpdate) await this.#access.takeTurn?.(rowOf(id));
    const locked = options.forUpdate ? LOCK.take(this.#access, 'change', id) : undefined;
    const { members = false } = options;
    // Asked for along with the group; all at once may be too many, which is nobody's business who doesn't see it.
    const few = members === 'few' ? this.#members.read([id], true) : undefined;
    const [{ rows }, membersOf] = await Promise.all([FIND.find(this.#access, id), few, locked]);
    const [group] = await this.#toGroups(rows, members, membersOf);
    if (group && locked) this.#access.held?.set(rowOf(id), group);
    return group;
  }

  async list(query: Query, { members = false }: { members?: WantedMembers } = {}): Promise<ListResult<Group>> {
    const { rows, ...page } = await listRows(this.#access, 'Group', select, query);
    return { ...page, rows: await this.#toGroups(rows, members) };
  }

  async findMany(
    ids: readonly string[],
    { members = false }: { members?: WantedMembers } = {},
  ): Promise<readonly Group[]> {
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

  async update(id: string, { organizationId, displayName, externalId }: GroupFields): Promise<WrittenGroup> {
    assertVisible(this.#access, organizationId);
    const at = new Date().toISOString();
    const values: Values = [at, organizationId, displayName, fold(displayName), externalId];
    return written(await UPDATE.run(this.#access, ...values, id), at);
  }

  async touch({ id, version }: Pick<Group, 'id' | 'version'>): Promise<WrittenGroup> {
    const at = new Date().toISOString();
    await TOUCH.runLater(this.#access, at, id);
    return { version: version + 1, at };
  }

  async delete(id: string): Promise<boolean> {
    this.#access.held?.delete(rowOf(id));
    await LOCK.take(this.#access, 'removal', id);
    await touchGroupsOf(this.#access, id);
    await this.#members.removeMany(id);
    const { numAffectedRows = 0n } = await DELETE.run(this.#access, id);
    return numAffectedRows > 0n;
  }

  async countMembers(id: string, atMost?: number): Promise<number> {
    const [members] = await Promise.all([this.#members.count(id, atMost), this.#assertExists(id)]);
    return members;
  }

  memberCounts(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#members.countEach(ids);
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
    const added = await this.#members.add(id, members);
    if (added === 0) await this.#assertExists(id);
    return added;
  }

  async addUsers(id: string, organizationId: string, ids: readonly string[]): Promise<number | undefined> {
    const added = await this.#members.addUsers(id, organizationId, ids);
    if (added === 0) await this.#assertExists(id);
    return added;
  }

  async removeMembers(id: string, memberIds: readonly string[]): Promise<number> {
    const removed = await this.#members.remove(id, memberIds);
    if (removed === 0) await this.#assertExists(id);
    return removed;
  }

  async removeOtherMembers(id: string, kept: ReadonlySet<string>): Promise<number> {
    await this.#assertExists(id);
    return this.#members.removeOthers(id, kept);
  }

  async *memberParts(id: string): AsyncGenerator<readonly Member[]> {
    await this.#assertExists(id);
    yield* this.#members.parts(id);
  }

  async removeMembersWhere(id: string, where?: Filter): Promise<number> {
    await this.#assertExists(id);
    return this.#members.removeWhere(id, where);
  }

  async removeFromAll(memberId: string): Promise<void> {
    await touchGroupsOf(this.#access, memberId);
    await this.#members.removeFromAll(memberId);
  }

  async #toGroups(rows: readonly GroupRow[], wanted: WantedMembers, read?: MembersOf): Promise<Group[]> {
    if (!wanted || rows.length === 0) return rows.map(toGroup);
    const ids = rows.map(({ id }) => id);
    const membersOf = read ?? (await this.#members.read(ids, wanted === 'few'));
    return rows.map((row) => {
      const members = membersOf.has(row.id) ? membersOf.get(row.id) : [];
      return { ...toGroup(row), ...(members && { members }) };
    });
  }

  async #assertExists(id: string): Promise<void> {
    const { held, scope } = this.#access;
    const group = held?.get(rowOf(id));
    if (group && (scope.all || scope.organizations.includes(group.organization.id))) return;
    const { rows } = await IS_THERE.run(this.#access, id);
    if (rows.length === 0) throw notFound('group');
  }
}

/** How a transaction calls the row of a group that it has to itself. */
function rowOf(id: string): string {
  return `groups ${id}`;
}

function written({ rows }: { readonly rows: readonly { readonly version: number }[] }, at: string): WrittenGroup {
  const [row] = rows;
  if (!row) throw notFound('group');
  return { version: row.version, at };
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
