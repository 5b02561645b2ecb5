import { sql, type RawBuilder } from 'kysely';
import type { AuditTemplate } from '../../portal/audit/audit';
import { fold } from '../../portal/fold';
import type { ListResult, Query } from '../../portal/query';
import type { PackedUser, PackedUsers, RecordedUser } from '../../portal/users/packed-users';
import type {
  NamedUser,
  NewUserRow,
  User,
  UserFields,
  UserKey,
  UserStore,
  WantedGroups,
  WrittenUser,
} from '../../portal/users/user';
import { assertVisible, notFound, type Access } from '../access';
import { FixedQuery } from '../fixed-query';
import { keepFormerPassword } from './former-passwords';
import { insertUser, insertUsers, WRITTEN, type WrittenRow } from './insert-users';
import { insertPackedUsers, packUsers } from './pack-users';
import { listIds, listRows, readRows } from '../list/list';
import type { Select } from '../list/list-query';
import { visibleRows } from '../list/listed-tables';
import { RowLock } from '../row-lock';
import { rowsBy } from '../rows-by';
import { touchGroupsOf } from '../groups/touch-groups';
import { passwordValues, valuesOfChange } from './user-values';
import { UserDetails } from './user-details';
import { selectUsers, toUser, type UserRow } from './user-rows';

const KEYS: Readonly<Record<UserKey, string>> = {
  userName: 'users.user_name_key',
  externalId: 'users.external_id',
  portalUuid: 'users.portal_uuid',
};

const SELECT: Select<UserRow> = (access) => selectUsers(access, false);
const SELECT_WITH_GROUPS: Select<UserRow> = (access) => selectUsers(access, true);
const SELECT_WITH_FEW_GROUPS: Select<UserRow> = (access) => selectUsers(access, 'few');

function selectWith(groups: WantedGroups): Select<UserRow> {
  if (groups === 'few') return SELECT_WITH_FEW_GROUPS;
  return groups ? SELECT_WITH_GROUPS : SELECT;
}

const FIND = findBy(SELECT);
const FIND_WITH_GROUPS = findBy(SELECT_WITH_GROUPS);

function findBy(select: Select<UserRow>): FixedQuery<[id: string], UserRow> {
  return new FixedQuery(
    (access, id) => sql`${select(access)} where ${visibleRows(access, 'User')} and users.id = ${id}`,
  );
}

const TAKEN_NAMES = new FixedQuery<[names: readonly string[]], { name: string }>(
  ({ dialect }, names) => sql`select user_name_key as name from users
    where user_name_key in (select wanted.id from ${dialect.idRows(names, 'wanted')})`,
);

const NAMES = new FixedQuery<[ids: readonly string[]], NameRow>(
  (access, ids) => sql`select users.id, users.display_name, users.organization_id
    from ${access.dialect.idRows(ids, 'wanted')} cross join users
    where users.id = wanted.id and users.display_name is not null and ${visibleRows(access, 'User')}`,
);

interface NameRow {
  readonly id: string;
  readonly display_name: string;
  readonly organization_id: string;
}

const LOCK = new RowLock<[id: string]>(
  (access, id) => sql`select id from users where id = ${id} and ${visibleRows(access, 'User')}`,
);

const DELETE = new FixedQuery<[id: string], never>(
  (access, id) => sql`delete from users where id = ${id} and ${visibleRows(access, 'User')}`,
);

/** Users within the scope, with their e-mail addresses and roles. */
export class Users implements UserStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  get #visible(): RawBuilder<boolean> {
    return visibleRows(this.#access, 'User');
  }

  async find(id: string, options: { groups?: boolean; forUpdate?: boolean } = {}): Promise<User | undefined> {
    const query = options.groups ? FIND_WITH_GROUPS : FIND;
    if (options.forUpdate) await this.#access.takeTurn?.(rowOf(id));
    const locked = options.forUpdate && LOCK.take(this.#access, 'change', id);
    const found = query.find(this.#access, id);
    const { rows } = locked ? (await Promise.all([found, locked]))[0] : await found;
    const user = rows[0] && toUser(rows[0]);
    if (user && locked) this.#access.held?.set(rowOf(id), user);
    return user;
  }

  findByUserName(userName: string): Promise<User | undefined> {
    return this.#findOne(sql`users.user_name_key = ${fold(userName)}`, false);
  }

  findByPortalUuid(portalUuid: string): Promise<User | undefined> {
    return this.#findOne(sql`users.portal_uuid = ${portalUuid}`, false);
  }

  async list(query: Query, { groups = false }: { groups?: WantedGroups } = {}): Promise<ListResult<User>> {
    const page = await listRows(this.#access, 'User', selectWith(groups), query);
    return { ...page, rows: page.rows.map(toUser) };
  }

  listIds(query: Query): Promise<ListResult<string>> {
    return listIds(this.#access, 'User', query);
  }

  async findMany(ids: readonly string[], { groups = false }: { groups?: WantedGroups } = {}): Promise<readonly User[]> {
    const rows = await readRows(this.#access, 'User', selectWith(groups), ids);
    return rows.map(toUser);
  }

  async findManyBy(key: UserKey, values: readonly string[]): Promise<readonly User[]> {
    const wanted = key === 'userName' ? values.map(fold) : values;
    return (await rowsBy(this.#access, 'User', selectUsers(this.#access, false), KEYS[key], wanted)).map(toUser);
  }

  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, NamedUser>> {
    const { rows } = await NAMES.run(this.#access, ids);
    return new Map(
      rows.map(({ id, display_name: displayName, organization_id: organizationId }) => [
        id,
        { displayName, organizationId },
      ]),
    );
  }

  async takenNames(names: readonly string[]): Promise<readonly string[]> {
    if (names.length === 0) return [];
    const { rows } = await TAKEN_NAMES.run(this.#access, names);
    return rows.map(({ name }) => name);
  }

  createMany(users: readonly NewUserRow[]): Promise<void> {
    return insertUsers(this.#access, users);
  }

  pack(users: readonly RecordedUser[]): PackedUsers {
    return packUsers(users);
  }

  createPacked(users: readonly PackedUser[], audit: AuditTemplate): Promise<void> {
    return insertPackedUsers(this.#access, users, audit);
  }

  create(id: string, fields: UserFields): Promise<WrittenUser> {
    return insertUser(this.#access, { id, fields });
  }

  async update(id: string, fields: UserFields, changed?: readonly string[]): Promise<WrittenUser> {
    assertVisible(this.#access, fields.organizationId);
    const at = new Date().toISOString();
    if (fields.passwordHash !== undefined) await keepFormerPassword(this.#access, id);
    const values = { ...valuesOfChange(fields, changed), ...passwordValues(fields, at) };
    const update = updateOf(Object.keys(values), fields.lockedUntil === null);
    const known = this.#knownAfter(id, fields, values);
    if (known) await update.runLater(this.#access, id, at, ...Object.values(values));
    const [written] = known ? [known] : (await update.run(this.#access, id, at, ...Object.values(values))).rows;
    if (!written) throw notFound('user');
    await new UserDetails(this.#access).replace(id, fields, changed);
    return { version: written.version, at, organizationName: written.organization_name };
  }

  /** What a write gives back, where that is known before, and nothing can refuse it, as anything might a text. */
  #knownAfter(id: string, fields: UserFields, values: Record<string, unknown>): WrittenRow | undefined {
    const { held } = this.#access;
    const user = held?.get(rowOf(id));
    held?.delete(rowOf(id));
    if (user?.organization.id !== fields.organizationId) return undefined;
    if (Object.values(values).some((value) => typeof value === 'string')) return undefined;
    return { version: user.version + 1, organization_name: user.organization.name };
  }

  async delete(id: string): Promise<boolean> {
    await LOCK.take(this.#access, 'removal', id);
    await touchGroupsOf(this.#access, id);
    const { numAffectedRows = 0n } = await DELETE.run(this.#access, id);
    return numAffectedRows > 0n;
  }

  async #findOne(condition: RawBuilder<unknown>, groups: boolean): Promise<User | undefined> {
    const { rows } = await sql<UserRow>`${selectUsers(this.#access, groups)}
      where ${this.#visible} and ${condition}`.execute(this.#access.db);
    return rows[0] && toUser(rows[0]);
  }
}

/** How a transaction calls the row of a user that it has to itself. */
function rowOf(id: string): string {
  return `users ${id}`;
}

type Update = FixedQuery<[id: string, now: string, ...values: unknown[]], WrittenRow>;

/** Clients change the same few attributes together; when they have gone through so many others, all are forgotten. */
const UPDATES_KEPT = 500;
const updates = new Map<string, Update>();

/** The statement that sets these columns, made when it is first needed. */
function updateOf(columns: readonly string[], unlocks: boolean): Update {
  const key = `${columns.join(' ')} ${unlocks}`;
  const known = updates.get(key) ?? makeUpdate(columns, unlocks);
  if (updates.size >= UPDATES_KEPT) updates.clear();
  updates.set(key, known);
  return known;
}

function makeUpdate(columns: readonly string[], unlocks: boolean): Update {
  return new FixedQuery((access, id, now, ...values) => {
    const set = [NEXT_VERSION, sql`modified_at = ${now}`];
    columns.forEach((column, index) => set.push(sql`${sql.ref(column)} = ${values[index]}`));
    if (unlocks && columns.includes('locked_until') && !columns.includes('failed_logins')) set.push(UNLOCKED);
    return sql`update users set ${sql.join(set)}
      where id = ${id} and ${visibleRows(access, 'User')} returning ${sql.raw(WRITTEN)}`;
  });
}

const NEXT_VERSION = sql.raw('version = version + 1');

/** Who is unlocked starts anew: the next failure alone must not lock again. */
const UNLOCKED = sql`failed_logins = case when locked_until is null then failed_logins else 0 end,
  failed_since = case when locked_until is null then failed_since end`;
