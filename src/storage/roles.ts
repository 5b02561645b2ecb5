import { sql, type Selectable } from 'kysely';
import type { Privilege } from '../portal/actor';
import { fold } from '../portal/fold';
import type { ListResult, Query } from '../portal/query';
import type { Role, RoleFields, RoleStore } from '../portal/roles/role';
import { assertFound, type Access } from './access';
import { keyed } from './keyed';
import { listRows, readRows } from './list/list';
import { nextVersion } from './next-version';
import type { RoleTable } from './tables';

type RoleRow = Omit<Selectable<RoleTable>, 'value_key' | 'display_key' | 'description_key' | 'type_key'>;

const SELECT =
  sql.raw<RoleRow>(`select roles.id, roles.version, roles.created_at, roles.modified_at, roles.value, roles.display,
  roles.description, roles.type, roles.supported, roles.privileges, roles.organization_bound, roles.built_in
  from roles`);

const select = () => SELECT;

/** Roles belong to no organization, so there is no scope in these queries. */
export class Roles implements RoleStore {
  constructor(private readonly access: Access) {}

  async find(id: string, { forUpdate = false }: { forUpdate?: boolean } = {}): Promise<Role | undefined> {
    const { db, dialect } = this.access;
    if (forUpdate) await dialect.lock(db.selectFrom('roles').select('id').where('id', '=', id), 'change');
    const { rows } = await sql<RoleRow>`${SELECT} where roles.id = ${id}`.execute(db);
    return rows[0] && toRole(rows[0]);
  }

  async findByValue(value: string): Promise<Role | undefined> {
    const key = fold(value);
    const { rows } = await sql<RoleRow>`${SELECT}
      where roles.value_key = ${key} or roles.display_key = ${key}
      order by case roles.value_key when ${key} then 0 else 1 end limit 1`.execute(this.access.db);
    return rows[0] && toRole(rows[0]);
  }

  async list(query: Query): Promise<ListResult<Role>> {
    const { rows, ...page } = await listRows(this.access, 'Role', select, query);
    return { ...page, rows: rows.map(toRole) };
  }

  async findMany(ids: readonly string[]): Promise<readonly Role[]> {
    const rows = await readRows(this.access, 'Role', select, ids);
    return rows.map(toRole);
  }

  async create(id: string, fields: RoleFields): Promise<void> {
    const now = new Date().toISOString();
    await this.access.db
      .insertInto('roles')
      .values({ id, version: 1, created_at: now, modified_at: now, built_in: false, ...roleValues(fields) })
      .execute();
  }

  async update(id: string, fields: RoleFields): Promise<void> {
    const { numUpdatedRows } = await this.access.db
      .updateTable('roles')
      .set({ ...nextVersion(new Date().toISOString()), ...roleValues(fields) })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    assertFound(numUpdatedRows, 'role');
  }

  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.access.db.deleteFrom('roles').where('id', '=', id).executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async countHolders(id: string): Promise<number> {
    const { rows } = await sql<{ holders: number }>`
      select count(distinct user_id) as holders from user_roles where role_id = ${id}`.execute(this.access.db);
    return rows[0]?.holders ?? 0;
  }

  async countActiveHolders(id: string, except: { userId: string } | { organizationId: string }): Promise<number> {
    const others =
      'userId' in except ? sql`users.id <> ${except.userId}` : sql`users.organization_id <> ${except.organizationId}`;
    const { rows } = await sql<{ holders: number }>`
      select count(distinct users.id) as holders
      from user_roles
      join users on users.id = user_roles.user_id
      join organizations on organizations.id = users.organization_id
      where user_roles.role_id = ${id} and user_roles.organization_id is null
        and users.active and organizations.active and users.provider = 'builtIn' and ${others}`.execute(this.access.db);
    return rows[0]?.holders ?? 0;
  }
}

function roleValues(fields: RoleFields) {
  return {
    ...keyed('value', fields.value),
    ...keyed('display', fields.display),
    ...keyed('description', fields.description),
    ...keyed('type', fields.type),
    supported: fields.supported,
    privileges: JSON.stringify(fields.privileges),
    organization_bound: fields.organizationBound,
  };
}

function toRole(row: RoleRow): Role {
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    value: row.value,
    display: row.display,
    description: row.description,
    type: row.type,
    supported: Boolean(row.supported),
    privileges: JSON.parse(row.privileges) as Privilege[],
    organizationBound: Boolean(row.organization_bound),
    builtIn: Boolean(row.built_in),
  };
}
