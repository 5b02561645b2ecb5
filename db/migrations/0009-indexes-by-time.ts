import type { Kysely } from 'kysely';

/** "What has changed since?" of a million users, and what has expired of many links, without reading them all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('users_modified').on('users').columns(['modified_at', 'id']).execute();
  await db.schema.createIndex('links_expiry').on('links').column('expires_at').execute();
}
