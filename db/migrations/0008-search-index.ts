import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/** What of a user the index is made of; e-mail addresses are part of `search`. */
const SEARCHED = ['user_name_key', 'display_name_key', 'search'];

/**
 * An index of trigrams, for filters that look for a part of a text. On SQLite users wait in `search_pending` until a
 * round in the background puts them into the index; the users there are all come to wait, so that no start waits for
 * a million of them. PostgreSQL's index keeps itself, and needs no table: the same round makes it, where it may,
 * because making it here would stop all writes meanwhile.
 */
export async function up(db: Kysely<unknown>, { key, keyedTable }: ColumnTypes, engine: Engine): Promise<void> {
  if (engine === 'postgres') return;
  await sql`create virtual table user_trigrams using fts5(
    texts, tokenize = 'trigram case_sensitive 1', content = '', contentless_delete = 1)`.execute(db);
  // Numbers of its own: those that SQLite gives the rows of users may change.
  await sql`create table user_search (number integer primary key, user_id ${key} not null unique)`.execute(db);
  await sql`create table search_pending (user_id ${key} primary key) ${keyedTable}`.execute(db);
  await queueing(db, 'insert', sql`after insert on users`);
  const columns = sql.join(SEARCHED.map((name) => sql.ref(name)));
  const differs = SEARCHED.map((name) => sql`old.${sql.ref(name)} is not new.${sql.ref(name)}`);
  await queueing(db, 'update', sql`after update of ${columns} on users when ${sql.join(differs, sql` or `)}`);
  // Who is gone leaves nothing behind.
  await sql`create trigger users_search_delete after delete on users begin
    delete from search_pending where user_id = old.id;
    delete from user_trigrams where rowid = (select number from user_search where user_id = old.id);
    delete from user_search where user_id = old.id; end`.execute(db);
  await sql`insert into search_pending (user_id) select id from users`.execute(db);
}

/** Whatever writes a user, the index comes to know. */
async function queueing(db: Kysely<unknown>, name: string, when: ReturnType<typeof sql>) {
  await sql`create trigger ${sql.ref(`users_search_${name}`)} ${when} begin
    insert or ignore into search_pending (user_id) values (new.id); end`.execute(db);
}
