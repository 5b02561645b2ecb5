import { sql, type RawBuilder, type Selectable } from 'kysely';
import { fold } from '../portal/fold';
import { PortalError } from '../portal/errors';
import type { ListResult, Query } from '../portal/query';
import type {
  Organization,
  OrganizationFields,
  OrganizationKey,
  OrganizationStore,
} from '../portal/organizations/organization';
import { assertFound, type Access } from './access';
import { keyed } from './keyed';
import { listRows, readRows } from './list/list';
import { visibleRows } from './list/listed-tables';
import { nextVersion } from './next-version';
import { rowsBy } from './rows-by';
import type { OrganizationTable } from './tables';

interface OrganizationRow extends Omit<Selectable<OrganizationTable>, 'name_key' | 'description_key'> {
  readonly member_count: number | null;
}

const COLUMNS = sql.raw(`organizations.id, organizations.version, organizations.created_at, organizations.modified_at,
  organizations.name, organizations.description, organizations.type, organizations.active, organizations.external_id,
  organizations.portal_uuid, organizations.account_plan_uuid, organizations.built_in`);

const KEYS: Readonly<Record<OrganizationKey, string>> = {
  name: 'organizations.name_key',
  externalId: 'organizations.external_id',
  portalUuid: 'organizations.portal_uuid',
};

interface Options {
  readonly memberCount?: boolean;
  readonly forUpdate?: boolean;
}

const selectUncounted = (access: Access) => selectOrganizations(access, false);
const selectCounted = (access: Access) => selectOrganizations(access, true);

/** Organizations within the scope. */
export class Organizations implements OrganizationStore {
  readonly #access: Access;
  readonly #visible: RawBuilder<boolean>;

  constructor(access: Access) {
    this.#access = access;
    this.#visible = visibleRows(access, 'Organization');
  }

  async find(id: string, { memberCount = false, forUpdate = false }: Options = {}): Promise<Organization | undefined> {
    if (forUpdate) await this.#access.dialect.lock(this.#scoped(id), 'change');
    return this.#findOne(sql`organizations.id = ${id}`, memberCount);
  }

  findByName(name: string): Promise<Organization | undefined> {
    return this.#findOne(sql`organizations.name_key = ${fold(name)}`, false);
  }

  findByPortalUuid(portalUuid: string): Promise<Organization | undefined> {
    return this.#findOne(sql`organizations.portal_uuid = ${portalUuid}`, false);
  }

  async list(query: Query, { memberCount = false }: Options = {}): Promise<ListResult<Organization>> {
    const { rows, ...page } = await listRows(
      this.#access,
      'Organization',
      memberCount ? selectCounted : selectUncounted,
      query,
    );
    return { ...page, rows: rows.map(toOrganization) };
  }

  async findMany(ids: readonly string[], { memberCount = false }: Options = {}): Promise<readonly Organization[]> {
    const rows = await readRows(this.#access, 'Organization', memberCount ? selectCounted : selectUncounted, ids);
    return rows.map(toOrganization);
  }

  async findManyBy(key: OrganizationKey, values: readonly string[]): Promise<readonly Organization[]> {
    const wanted = key === 'name' ? values.map(fold) : values;
    const rows = await rowsBy(
      this.#access,
      'Organization',
      selectOrganizations(this.#access, false),
      KEYS[key],
      wanted,
    );
    return rows.map(toOrganization);
  }

  /** Throws `forbidden` where the scope is limited: it could not see the new one. */
  async create(id: string, fields: OrganizationFields): Promise<void> {
    if (!this.#access.scope.all) {
      throw new PortalError('forbidden', 'Who sees some organizations only can not create another one.');
    }
    const now = new Date().toISOString();
    const row = { id, version: 1, created_at: now, modified_at: now, built_in: false };
    await this.#access.db
      .insertInto('organizations')
      .values({ ...row, portal_uuid: fields.portalUuid ?? null, ...organizationValues(fields) })
      .execute();
  }

  async update(id: string, fields: OrganizationFields): Promise<void> {
    const { numUpdatedRows } = await this.#access.db
      .updateTable('organizations')
      .set({ ...nextVersion(new Date().toISOString()), ...organizationValues(fields) })
      .where('id', '=', id)
      .where(this.#visible)
      .executeTakeFirstOrThrow();
    assertFound(numUpdatedRows, 'organization');
  }

  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#access.db
      .deleteFrom('organizations')
      .where('id', '=', id)
      .where(this.#visible)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async counts(id: string): Promise<{ users: number; groups: number }> {
    const count = (table: 'users' | 'groups') =>
      sql`(select count(*) from ${sql.table(table)} where organization_id = organizations.id)`;
    const { rows } = await sql<{ users: number; groups: number }>`
      select ${count('users')} as users, ${count('groups')} as ${sql.ref('groups')}
      from organizations where ${this.#visible} and organizations.id = ${id}`.execute(this.#access.db);
    return rows[0] ?? { users: 0, groups: 0 };
  }

  async #findOne(condition: RawBuilder<unknown>, memberCount: boolean): Promise<Organization | undefined> {
    const { rows } = await sql<OrganizationRow>`${selectOrganizations(this.#access, memberCount)}
      where ${this.#visible} and ${condition}`.execute(this.#access.db);
    return rows[0] && toOrganization(rows[0]);
  }

  #scoped(id: string) {
    return this.#access.db.selectFrom('organizations').select('id').where('id', '=', id).where(this.#visible);
  }
}

function selectOrganizations({ dialect }: Access, memberCount: boolean): RawBuilder<OrganizationRow> {
  const isMember = (table: string) => sql<boolean>`${sql.ref(`${table}.organization_id`)} = organizations.id`;
  const members = memberCount ? dialect.countUsers(isMember) : sql`null`;
  return sql`select ${COLUMNS}, ${members} as member_count from organizations`;
}

function organizationValues(fields: OrganizationFields) {
  const { name, description, type, active, externalId, accountPlanUuid } = fields;
  return {
    ...keyed('name', name),
    ...keyed('description', description),
    type,
    active,
    external_id: externalId,
    ...(accountPlanUuid !== undefined && { account_plan_uuid: accountPlanUuid }),
  };
}

function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    name: row.name,
    description: row.description,
    type: row.type as Organization['type'],
    active: Boolean(row.active),
    externalId: row.external_id,
    portalUuid: row.portal_uuid,
    accountPlanUuid: row.account_plan_uuid,
    builtIn: Boolean(row.built_in),
    ...(row.member_count !== null && { memberCount: row.member_count }),
  };
}
