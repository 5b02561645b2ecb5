import { sql } from 'kysely';
import type { Executor } from '../access';

/** So many rows are added up in a moment. */
const ENOUGH = 200;
const AT_A_TIME = 10_000;

/**
 * Makes one row of the many by which PostgreSQL counts an organization's users, once there are enough of them. Others
 * may do the same at the same time, and whoever adds them up meanwhile finds the same sum.
 */
export async function foldTotals({ db }: Executor): Promise<void> {
  await sql`with folded as (
      delete from user_totals where ctid = any (array(
        select ctid from user_totals where (select count(*) from user_totals) > ${sql.lit(ENOUGH)}
          limit ${sql.lit(AT_A_TIME)} for update skip locked))
      returning organization_id, users, shifts)
    insert into user_totals (organization_id, users, shifts)
      select organization_id, sum(users), sum(shifts) from folded
      group by organization_id having sum(users) <> 0 or sum(shifts) <> 0`.execute(db);
}
