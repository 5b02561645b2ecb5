import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** From where connections may be used, by whom tokens were used last, and short-lived tokens got with them. */
export async function up(db: Kysely<unknown>, { key }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('connections').addColumn('allowed_addresses', 'text').execute();
  // One column a statement: SQLite takes no more.
  await db.schema.alterTable('tokens').addColumn('last_used_address', 'text').execute();
  await db.schema.alterTable('tokens').addColumn('last_used_user_agent', 'text').execute();
  await db.schema.alterTable('tokens').addColumn('expiry_warned_at', key).execute();
  await db.schema.createIndex('tokens_expiry').on('tokens').column('expires_at').execute();

  await db.schema
    .createTable('access_tokens')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('token_id', key, (column) => column.notNull().references('tokens.id').onDelete('cascade'))
    .addColumn('token_hash', key, (column) => column.notNull().unique())
    .addColumn('privileges', 'text', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('expires_at', key, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('access_tokens_token').on('access_tokens').column('token_id').execute();
  await db.schema.createIndex('access_tokens_expiry').on('access_tokens').column('expires_at').execute();
}
