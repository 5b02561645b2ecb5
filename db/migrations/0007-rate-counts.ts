import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** What callers asked for lately, added up over all processes that serve one portal. */
export async function up(db: Kysely<unknown>, { key }: ColumnTypes): Promise<void> {
  await sql`create table rate_counts (
    caller ${key} primary key,
    points integer not null,
    until ${key} not null
  )`.execute(db);
}
