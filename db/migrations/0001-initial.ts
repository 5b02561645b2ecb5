import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** id, version and times that every resource has. */
function resourceTable<Table extends string>(db: Kysely<unknown>, name: Table, { key }: ColumnTypes) {
  return db.schema
    .createTable(name)
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('modified_at', key, (column) => column.notNull());
}

/** The organization a row belongs to; an organization with rows can't be deleted. */
function organizationColumn<Table extends string, Columns extends string>(
  table: CreateTableBuilder<Table, Columns>,
  { key }: ColumnTypes,
) {
  return table.addColumn('organization_id', key, (column) =>
    column.notNull().references('organizations.id').onDelete('restrict'),
  );
}

/** Unique, but for rows without the first column, which most are: they needn't be in the index. */
async function uniqueWherePresent(db: Kysely<unknown>, name: string, table: string, columns: readonly string[]) {
  await db.schema
    .createIndex(name)
    .unique()
    .on(table)
    .columns([...columns])
    .where(sql.ref(columns[0] ?? ''), 'is not', null)
    .execute();
}

export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { key, boolean, json, keyedTable } = types;

  await resourceTable(db, 'organizations', types)
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', key, (column) => column.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('description_key', key)
    .addColumn('type', 'text')
    .addColumn('active', boolean, (column) => column.notNull())
    .addColumn('external_id', key)
    .addColumn('portal_uuid', key, (column) => column.unique())
    .addColumn('account_plan_uuid', 'text')
    .addColumn('built_in', boolean, (column) => column.notNull())
    .execute();

  await resourceTable(db, 'roles', types)
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('value_key', key, (column) => column.notNull().unique())
    .addColumn('display', 'text', (column) => column.notNull())
    .addColumn('display_key', key, (column) => column.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('description_key', key)
    .addColumn('type', 'text')
    .addColumn('type_key', key)
    .addColumn('supported', boolean, (column) => column.notNull())
    .addColumn('privileges', 'text', (column) => column.notNull())
    .addColumn('organization_bound', boolean, (column) => column.notNull())
    .addColumn('built_in', boolean, (column) => column.notNull())
    .execute();

  // The wide columns stand last: reading the others doesn't touch their overflow pages.
  await organizationColumn(resourceTable(db, 'users', types), types)
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('user_name_key', key, (column) => column.notNull().unique())
    .addColumn('external_id', key)
    .addColumn('portal_uuid', key)
    .addColumn('display_name', 'text')
    .addColumn('display_name_key', key)
    .addColumn('active', boolean, (column) => column.notNull())
    .addColumn('locale', 'text')
    .addColumn('locale_key', key)
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('idp_username', 'text')
    .addColumn('idp_username_key', key)
    .addColumn('license_type', 'text')
    .addColumn('license_type_key', key)
    .addColumn('description', 'text')
    .addColumn('description_key', key)
    .addColumn('must_change_password', boolean, (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('password_changed_at', key)
    .addColumn('last_login', key)
    .addColumn('failed_logins', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failed_since', key)
    .addColumn('locked_until', key)
    .addColumn('profile', 'text', (column) => column.notNull())
    .addColumn('search', json, (column) => column.notNull())
    .execute();
  await uniqueWherePresent(db, 'users_portal_uuid_key', 'users', ['portal_uuid']);
  await uniqueWherePresent(db, 'users_idp_username_unique', 'users', ['idp_username_key', 'organization_id']);
  await db.schema.createIndex('users_external_id').on('users').column('external_id').execute();
  await db.schema.createIndex('users_display_name').on('users').column('display_name_key').execute();
  await db.schema.createIndex('users_organization').on('users').columns(['organization_id', 'id']).execute();
  await db.schema
    .createIndex('users_organization_name')
    .on('users')
    .columns(['organization_id', 'user_name_key', 'id'])
    .execute();

  await db.schema
    .createTable('user_emails')
    .addColumn('user_id', key, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('value', 'text')
    .addColumn('value_key', key)
    .addColumn('type', 'text')
    .addColumn('type_key', key)
    .addColumn('display', 'text')
    .addColumn('display_key', key)
    .addColumn('is_primary', boolean, (column) => column.notNull())
    .addPrimaryKeyConstraint('user_emails_key', ['user_id', 'position'])
    .execute();
  await db.schema.createIndex('user_emails_value').on('user_emails').columns(['value_key', 'user_id']).execute();

  await db.schema
    .createTable('user_roles')
    .addColumn('user_id', key, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('role_id', key, (column) => column.notNull().references('roles.id').onDelete('restrict'))
    .addColumn('organization_id', key, (column) => column.references('organizations.id').onDelete('restrict'))
    .addColumn('type', 'text')
    .addColumn('type_key', key)
    .addColumn('is_primary', boolean, (column) => column.notNull())
    .addPrimaryKeyConstraint('user_roles_key', ['user_id', 'position'])
    .execute();
  await db.schema.createIndex('user_roles_role').on('user_roles').columns(['role_id', 'user_id']).execute();
  await db.schema
    .createIndex('user_roles_organization')
    .on('user_roles')
    .column('organization_id')
    .where(sql.ref('organization_id'), 'is not', null)
    .execute();

  await organizationColumn(resourceTable(db, 'groups', types), types)
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('display_name_key', key, (column) => column.notNull())
    .addColumn('external_id', key)
    .addUniqueConstraint('groups_display_name_unique', ['display_name_key', 'organization_id'])
    .execute();
  await db.schema.createIndex('groups_external_id').on('groups').column('external_id').execute();
  await db.schema.createIndex('groups_organization').on('groups').columns(['organization_id', 'id']).execute();

  // Two tables, so that the database itself keeps every membership's both ends alive.
  for (const [table, member, target] of [
    ['group_users', 'user_id', 'users'],
    ['group_groups', 'member_group_id', 'groups'],
  ] as const) {
    await db.schema
      .createTable(table)
      .addColumn('group_id', key, (column) => column.notNull().references('groups.id').onDelete('cascade'))
      .addColumn(member, key, (column) => column.notNull().references(`${target}.id`).onDelete('cascade'))
      .addPrimaryKeyConstraint(`${table}_key`, ['group_id', member])
      .modifyEnd(keyedTable)
      .execute();
    await db.schema.createIndex(`${table}_member`).on(table).columns([member, 'group_id']).execute();
  }

  await resourceTable(db, 'connections', types)
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', key, (column) => column.notNull().unique())
    .addColumn('all_organizations', boolean, (column) => column.notNull())
    .addColumn('privileges', 'text', (column) => column.notNull())
    .addColumn('grantable_roles', 'text')
    .addColumn('profile', 'text', (column) => column.notNull())
    .addColumn('password_mode', 'text', (column) => column.notNull())
    .addColumn('revoked_at', key)
    .execute();
  await db.schema
    .createTable('connection_organizations')
    .addColumn('connection_id', key, (column) => column.notNull().references('connections.id').onDelete('cascade'))
    .addColumn('organization_id', key, (column) => column.notNull().references('organizations.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('connection_organizations_key', ['connection_id', 'organization_id'])
    .modifyEnd(keyedTable)
    .execute();

  await db.schema
    .createTable('tokens')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('connection_id', key, (column) => column.notNull().references('connections.id').onDelete('cascade'))
    .addColumn('token_hash', key, (column) => column.notNull().unique())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('expires_at', key)
    .addColumn('revoked_at', key)
    .addColumn('last_used_at', key)
    .execute();
  await db.schema.createIndex('tokens_connection').on('tokens').column('connection_id').execute();

  await db.schema
    .createTable('sessions')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('user_id', key, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('token_hash', key, (column) => column.notNull().unique())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('expires_at', key, (column) => column.notNull())
    .addColumn('last_used_at', key, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_user').on('sessions').column('user_id').execute();
  await db.schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute();

  // One token a link that a mail carried: kept as a hash, gone when used.
  await db.schema
    .createTable('links')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('user_id', key, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('token_hash', key, (column) => column.notNull().unique())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('expires_at', key, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('links_user').on('links').column('user_id').execute();

  // Mails to be sent: for whom and why, not their text, so that no link's token is at rest. `next_attempt_at` is null
  // when nothing is left to do.
  await db.schema
    .createTable('outbox')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('user_id', key, (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('user_name_key', key)
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('next_attempt_at', key)
    .addColumn('sent_at', key)
    .addColumn('failed_at', key)
    .addColumn('address', 'text')
    .addColumn('error', 'text')
    .execute();
  await db.schema.createIndex('outbox_next').on('outbox').columns(['next_attempt_at', 'id']).execute();
  await db.schema.createIndex('outbox_user').on('outbox').columns(['user_id', 'created_at']).execute();

  // What an address on the network did too often: failed sign-ins, requests for mail.
  await db.schema
    .createTable('address_attempts')
    .addColumn('address', key, (column) => column.notNull())
    .addColumn('kind', key, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('since', key, (column) => column.notNull())
    .addColumn('blocked_until', key)
    .addPrimaryKeyConstraint('address_attempts_key', ['address', 'kind'])
    .modifyEnd(keyedTable)
    .execute();

  await db.schema
    .createTable('secrets')
    .addColumn('name', key, (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();

  // No foreign keys: the trail outlives what it speaks of.
  await db.schema
    .createTable('audit')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('at', key, (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', key, (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject_type', 'text', (column) => column.notNull())
    .addColumn('subject_id', key, (column) => column.notNull())
    .addColumn('organization_id', key)
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('changes', 'text', (column) => column.notNull())
    .addColumn('chain_position', 'integer')
    .addColumn('chain_hash', 'text')
    .execute();
  for (const column of ['subject_id', 'actor_id', 'organization_id']) {
    await db.schema
      .createIndex(`audit_${column.replace('_id', '')}`)
      .on('audit')
      .columns([column, 'id'])
      .execute();
  }
  await uniqueWherePresent(db, 'audit_chain_position_key', 'audit', ['chain_position']);
  // What the sealer has to do, which is never much.
  await db.schema
    .createIndex('audit_unsealed')
    .on('audit')
    .column('id')
    .where(sql.ref('chain_position'), 'is', null)
    .execute();
}
