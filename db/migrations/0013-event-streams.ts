import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** Who is told of changes, by events, and with which keys these are signed; new and empty. */
export async function up(db: Kysely<unknown>, { key }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('event_streams')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('modified_at', key, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', key, (column) => column.notNull().unique())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('audience', 'text', (column) => column.notNull())
    // JSON; null: every organization, every type.
    .addColumn('organizations', 'text')
    .addColumn('resources', 'text', (column) => column.notNull())
    .addColumn('event_types', 'text')
    .addColumn('token', 'text')
    .addColumn('paused_at', key)
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('delivered', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_delivered_at', key)
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failing_since', key)
    .addColumn('last_error', 'text')
    .addColumn('next_attempt_at', key)
    .addColumn('holder', key)
    .addColumn('held_until', key)
    .execute();

  await db.schema
    .createTable('event_refusals')
    .addColumn('stream_id', key, (column) => column.notNull().references('event_streams.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('jti', 'text', (column) => column.notNull())
    .addColumn('at', key, (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addPrimaryKeyConstraint('event_refusals_key', ['stream_id', 'position'])
    .execute();

  await db.schema
    .createTable('event_keys')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('retired_at', key)
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('private_key', 'text', (column) => column.notNull())
    .execute();
}
