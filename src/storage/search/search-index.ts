import { sql, type RawBuilder } from 'kysely';
import type { Executor } from '../access';
import { indexedText } from './search-phrases';

/** So few at a time that who wants to write meanwhile hardly waits: some milliseconds. */
export const INDEXED_AT_ONCE = 100;

/** Those whose turn it is. The same ones for each of the steps, for they run in one transaction. */
const BATCH = sql`select user_id from search_pending order by user_id limit ${sql.lit(INDEXED_AT_ONCE)}`;

const NAME = (part: string) => indexedText(`json_extract(users.search, '$.name.${part}')`);

const STEPS: readonly RawBuilder<unknown>[] = [
  sql`insert into user_search (user_id, organization_id, user_name_key, display_name_key, late)
    select id, organization_id, user_name_key, display_name_key,
      id < coalesce((select max(user_id) from user_search), '') from users where id in (${BATCH}) order by id
    on conflict (user_id) do update set organization_id = excluded.organization_id,
      user_name_key = excluded.user_name_key, display_name_key = excluded.display_name_key`,
  sql`insert or replace into user_trigrams
      (rowid, user_name, display_name, formatted, given_name, family_name, emails)
    select user_search.number, ${indexedText('users.user_name_key')}, ${indexedText('users.display_name_key')},
      ${NAME('formatted')}, ${NAME('givenName')}, ${NAME('familyName')},
      (select group_concat(${indexedText('user_emails.value_key')}, '') from user_emails
        where user_emails.user_id = users.id)
    from (${BATCH}) as waiting cross join users on users.id = waiting.user_id
      join user_search on user_search.user_id = users.id`,
  sql`delete from search_pending where user_id in (${BATCH})`,
];

/** Pages that a step of merging writes: some milliseconds, for which who wants to write waits. */
const MERGED_AT_ONCE = 32;

/**
 * A step at making few parts of many in SQLite's index, which also drops what has been replaced or deleted: each part,
 * and each row that is gone from it, costs a search time. It changes less than two rows where there is nothing to merge.
 */
export const MERGING_STEP = `insert into user_trigrams (user_trigrams, rank) values ('merge', ${MERGED_AT_ONCE})`;

/** Whether users wait to be indexed, on SQLite. */
export async function hasPending({ db }: Pick<Executor, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ found: number }>`select exists (select 1 from search_pending) as found`.execute(db);
  return rows[0]?.found === 1;
}

/**
 * Statements that put {@link INDEXED_AT_ONCE} of the users that wait into SQLite's index, in one transaction; the last
 * one changes as many rows as there were users.
 */
export function indexingSteps({ db }: Pick<Executor, 'db'>): readonly string[] {
  return STEPS.map((step) => step.compile(db).sql);
}
