import { sql, type Kysely } from 'kysely';

/** The requests of callers whom nobody knows, by age: they must not push all others out of the log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('request_log_strangers')
    .on('request_log')
    .column('id')
    .where(sql.ref('actor_id'), 'is', null)
    .execute();
}
