import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables';

/** What an import fills. */
const FILLED: readonly (keyof Tables)[] = [
  'organizations',
  'users',
  'user_emails',
  'user_roles',
  'groups',
  'group_users',
  'group_groups',
  'audit',
];

/**
 * Has PostgreSQL count anew what these tables hold. Where it can't, for want of time or of the right to do so, its own
 * daemon makes up for it.
 */
export async function analyzeTables(db: Kysely<Tables>): Promise<void> {
  try {
    for (const table of FILLED) await sql`analyze ${sql.table(table)}`.execute(db);
  } catch {
    // What was written is written, whatever is known of it.
  }
}
