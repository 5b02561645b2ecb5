import type { Kysely } from 'kysely';

/**
 * Whom a row of the audit trail names is asked for by id or by name, of which an index of ids alone finds nothing; it
 * cost each change a page of the database.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('audit_actor').execute();
}
