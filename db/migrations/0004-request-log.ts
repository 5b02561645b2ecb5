import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** The requests that came in, for administrators to read. No foreign keys: the log outlives what it speaks of. */
export async function up(db: Kysely<unknown>, { key }: ColumnTypes): Promise<void> {
  // The wide columns stand last: walking through the others doesn't touch their overflow pages.
  await db.schema
    .createTable('request_log')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('at', key, (column) => column.notNull())
    .addColumn('organization_id', key)
    .addColumn('actor_kind', 'text')
    .addColumn('actor_id', key)
    .addColumn('actor_name', 'text')
    .addColumn('address', 'text')
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull())
    .addColumn('code', 'text')
    .addColumn('resource_type', 'text')
    .addColumn('resource_id', key)
    .addColumn('resource_name', 'text')
    .addColumn('resource_name_key', key)
    .addColumn('external_id', key)
    .addColumn('milliseconds', 'real', (column) => column.notNull())
    .addColumn('request_id', key, (column) => column.notNull())
    .addColumn('part', 'integer')
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('detail', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('body', 'text')
    .execute();
  for (const column of ['organization_id', 'actor_id', 'resource_id', 'resource_name_key', 'external_id']) {
    await db.schema
      .createIndex(`request_log_${column}`)
      .on('request_log')
      .columns([column, 'id'])
      .where(sql.ref(column), 'is not', null)
      .execute();
  }
  await db.schema.createIndex('request_log_request_id').on('request_log').column('request_id').execute();
  await db.schema
    .createIndex('request_log_failed')
    .on('request_log')
    .column('id')
    .where(sql.ref('failed'), '=', sql.lit(1))
    .execute();
  // What the metrics count, which is never much.
  await db.schema
    .createIndex('outbox_failed')
    .on('outbox')
    .column('id')
    .where(sql.ref('failed_at'), 'is not', null)
    .execute();
}
