import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/**
 * How many users each organization has, on PostgreSQL as on SQLite: counting them takes as long as reading the table
 * where much was changed since the last vacuum. A row for each statement that adds or removes users, so that no two
 * writers wait for each other; their sum is the total.
 */
export async function up(db: Kysely<unknown>, { key }: ColumnTypes, engine: Engine): Promise<void> {
  if (engine !== 'postgres') return;
  await sql`create table user_totals (organization_id ${key} not null, users integer not null)`.execute(db);
  await sql`create function count_users() returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then
      insert into user_totals select organization_id, count(*) from added group by organization_id;
    elsif tg_op = 'DELETE' then
      insert into user_totals select organization_id, -count(*) from removed group by organization_id;
    else
      insert into user_totals values (old.organization_id, -1), (new.organization_id, 1);
    end if;
    return null; end $$`.execute(db);
  await sql`create trigger users_total_insert after insert on users
    referencing new table as added for each statement execute function count_users()`.execute(db);
  await sql`create trigger users_total_delete after delete on users
    referencing old table as removed for each statement execute function count_users()`.execute(db);
  await sql`create trigger users_total_move after update of organization_id on users for each row
    when (old.organization_id is distinct from new.organization_id) execute function count_users()`.execute(db);
  // Nobody writes users from the first trigger on until this is committed.
  await sql`insert into user_totals select organization_id, count(*) from users group by organization_id`.execute(db);
}
