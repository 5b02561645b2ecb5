import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/**
 * On PostgreSQL, too, `shifts` counts what moved users in the order of their ids, so that a list's later pages begin at
 * places that earlier ones have shown. Whoever comes with an id of the last half hour moves nobody in front of a place
 * that is older than that; ids are UUIDs of version 7, and a transaction doesn't last so long. Which of two that come at
 * the same time comes first, nobody can tell here.
 */
export async function up(db: Kysely<unknown>, _types: ColumnTypes, engine: Engine): Promise<void> {
  if (engine !== 'postgres') return;
  await sql`alter table user_totals add column shifts integer not null default 0`.execute(db);
  await sql`create function id_of_time(at timestamptz) returns text language sql stable as $$
    select overlay(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') placing '-' from 9 for 0)
    $$`.execute(db);
  await sql`create or replace function count_users() returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then
      insert into user_totals (organization_id, users, shifts)
        select organization_id, count(*), count(*) filter (where id < id_of_time(now() - interval '30 minutes'))
        from added group by organization_id;
    elsif tg_op = 'DELETE' then
      insert into user_totals (organization_id, users, shifts)
        select organization_id, -count(*), count(*) from removed group by organization_id;
    else
      insert into user_totals (organization_id, users, shifts)
        values (old.organization_id, -1, 1), (new.organization_id, 1, 1);
    end if;
    return null; end $$`.execute(db);
}
