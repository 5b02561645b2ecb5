import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/**
 * Parts of the same size that SQLite's index of trigrams gathers before it merges them while somebody is indexed: twice
 * as many as by itself, because writers wait meanwhile.
 */
const GATHERED = 8;

/** So few are merged when it is asked to, in moments in which nobody writes. */
const MERGED = 2;

/** Has SQLite's index of trigrams merge its parts when writers rest, more than while users come. */
export async function up(db: Kysely<unknown>, _types: ColumnTypes, engine: Engine): Promise<void> {
  if (engine !== 'sqlite') return;
  await sql`insert into user_trigrams (user_trigrams, rank) values ('automerge', ${sql.lit(GATHERED)})`.execute(db);
  await sql`insert into user_trigrams (user_trigrams, rank) values ('usermerge', ${sql.lit(MERGED)})`.execute(db);
}
