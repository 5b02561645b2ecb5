import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** Passwords that users had, so that they aren't chosen again. */
export async function up(db: Kysely<unknown>, { key, keyedTable }: ColumnTypes): Promise<void> {
  await sql`create table former_passwords (
    user_id ${key} not null references users (id) on delete cascade,
    id ${key} not null,
    password_hash text not null,
    primary key (user_id, id)
  ) ${keyedTable}`.execute(db);
}
