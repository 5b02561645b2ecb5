import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/**
 * What `shown_changes` counted from one number to another, on SQLite, told by those who share a file with others: so
 * a process needn't forget all users that it knows because another one has changed some.
 */
export async function up(db: Kysely<unknown>, _types: ColumnTypes, engine: Engine): Promise<void> {
  if (engine !== 'sqlite') return;
  await sql`create table shown_log (until integer primary key, since integer not null, callers integer not null,
    places blob)`.execute(db);
}
