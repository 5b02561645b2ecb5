import { Kysely, sql } from 'kysely';
import { SEARCH_INDEX, searchDocument } from '../../../db/search-document';
import { PortalError } from '../../portal/errors';
import { postgresMigrationDialect } from './postgres-driver';

/** Any number, as long as it is nobody else's: two processes don't make the index at once. */
const LOCK = 7_240_823;

/**
 * Makes PostgreSQL's index of trigrams, where there is none: on a connection of its own, without stopping writes. It
 * takes minutes where there are millions of users; filters go without meanwhile. Throws `busy` where it may not.
 */
export async function makeSearchIndex(url: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: postgresMigrationDialect(url) });
  try {
    await db.connection().execute(makeAlone);
  } catch (cause) {
    const message = `The index for parts of names could not be made: ${(cause as Error).message}`;
    throw new PortalError('busy', message, { cause });
  } finally {
    await db.destroy();
  }
}

async function makeAlone(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_lock(${LOCK}) as locked`.execute(db);
  if (!rows[0]?.locked) return;
  try {
    if (await isThere(db)) return;
    await sql`create extension if not exists pg_trgm`.execute(db);
    // One that was begun and never finished.
    await sql`drop index if exists ${sql.ref(SEARCH_INDEX)}`.execute(db);
    await sql`create index concurrently ${sql.ref(SEARCH_INDEX)} on users
      using gin (${sql.raw(searchDocument())} gin_trgm_ops)`.execute(db);
  } finally {
    await sql`select pg_advisory_unlock(${LOCK})`.execute(db);
  }
}

async function isThere(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists (
    select 1 from pg_index where indexrelid = to_regclass(${SEARCH_INDEX}) and indisvalid) as found`.execute(db);
  return rows[0]?.found === true;
}
