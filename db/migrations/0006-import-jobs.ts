import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** Files that were handed in to be imported; new and empty, so that no big table waits for it. */
export async function up(db: Kysely<unknown>, { key, boolean }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('import_jobs')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('created_at', key, (column) => column.notNull())
    .addColumn('starter_kind', 'text', (column) => column.notNull())
    .addColumn('starter_id', key, (column) => column.notNull())
    .addColumn('starter_name', 'text', (column) => column.notNull())
    .addColumn('file_name', 'text')
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('options', 'text', (column) => column.notNull())
    .addColumn('state', key, (column) => column.notNull())
    .addColumn('dry_run', boolean, (column) => column.notNull())
    .addColumn('runner', key)
    .addColumn('started_at', key)
    .addColumn('finished_at', key)
    .addColumn('heartbeat_at', key)
    .addColumn('cancel_requested', boolean, (column) => column.notNull())
    .addColumn('progress', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('expires_at', key, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('import_jobs_starter').on('import_jobs').columns(['starter_id', 'id']).execute();
  await db.schema.createIndex('import_jobs_expiry').on('import_jobs').columns(['expires_at']).execute();
}
