import { sql } from 'kysely';
import type { Executor } from './access';

/** So few at a time that nobody waits for it: some milliseconds. */
const BATCH = 100;

/** A user that waits to be indexed, as it is now. */
interface Pending {
  readonly id: string;
  /** In the index. */
  readonly number: number | null;
  readonly user_name_key: string;
  readonly display_name_key: string | null;
  readonly formatted: string | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly emails: string;
}

/** Whether users wait for {@link indexPending}, on SQLite. */
export async function hasPending({ db }: Pick<Executor, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ found: number }>`select exists (select 1 from search_pending) as found`.execute(db);
  return rows[0]?.found === 1;
}

/** Puts some of the users that wait into SQLite's index; true where there may be more. In a transaction. */
export async function indexPending({ db }: Pick<Executor, 'db'>): Promise<boolean> {
  const { rows: pending } = await sql<Pending>`
    select waiting.user_id as id, user_search.number, users.user_name_key, users.display_name_key,
      json_extract(users.search, '$.name.formatted') as formatted,
      json_extract(users.search, '$.name.givenName') as given_name,
      json_extract(users.search, '$.name.familyName') as family_name,
      (select json_group_array(value_key) from user_emails where user_emails.user_id = waiting.user_id) as emails
    from (select user_id from search_pending limit ${sql.lit(BATCH)}) as waiting
      cross join users on users.id = waiting.user_id left join user_search on user_search.user_id = waiting.user_id
    `.execute(db);
  if (pending.length === 0) return false;
  const numbers = pending.flatMap(({ number }) => number ?? []);
  if (numbers.length > 0) {
    await sql`delete from user_trigrams where rowid in ${listed(numbers)}`.execute(db);
    await sql`delete from user_search where number in ${listed(numbers)}`.execute(db);
  }
  await insert({ db }, pending);
  await sql`delete from search_pending where user_id in ${listed(pending.map(({ id }) => id))}`.execute(db);
  return pending.length === BATCH;
}

async function insert({ db }: Pick<Executor, 'db'>, users: readonly Pending[]): Promise<void> {
  const { rows } = await sql<{ number: number; user_id: string }>`
    insert into user_search (user_id) select value from json_each(${JSON.stringify(users.map(({ id }) => id))})
    returning number, user_id`.execute(db);
  const numbers = new Map(rows.map(({ number, user_id: id }) => [id, number]));
  const texts = JSON.stringify(users.map((user) => [numbers.get(user.id), textsOf(user)]));
  await sql`insert into user_trigrams (rowid, texts)
    select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(${texts})`.execute(db);
}

function listed(values: readonly (string | number)[]) {
  return sql`(select value from json_each(${JSON.stringify(values)}))`;
}

/** All in one, a line each; a text within another one is found with that. */
function textsOf(user: Pending): string {
  const emails = JSON.parse(user.emails) as readonly (string | null)[];
  const names = [user.display_name_key, user.formatted, user.given_name, user.family_name];
  const kept: string[] = [];
  for (const text of [user.user_name_key, ...emails, ...names]) {
    if (text !== null && !kept.some((other) => other.includes(text))) kept.push(text);
  }
  return kept.join('\n');
}
