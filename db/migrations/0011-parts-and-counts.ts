import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/** What a search for parts of texts is about, and whose list a user is on. */
const SEARCHED = ['user_name_key', 'display_name_key', 'search', 'organization_id'];

/**
 * Lists of a million users, and their totals, without going through them: SQLite's index of trigrams by attribute, so
 * that it can answer by itself; how many users each organization has; and users in a state that few are in. Everybody
 * waits for the new index, as after 0008.
 */
export async function up(db: Kysely<unknown>, types: ColumnTypes, engine: Engine): Promise<void> {
  if (engine === 'sqlite') {
    await indexByAttribute(db, types);
    await countUsers(db, types);
  }
  await partialIndex(db, 'users_inactive', sql`active = ${engine === 'sqlite' ? sql.lit(0) : sql`false`}`);
  await partialIndex(db, 'users_locked', sql`locked_until is not null`, sql`, locked_until`);
  await partialIndex(db, 'users_due', sql`must_change_password = ${engine === 'sqlite' ? sql.lit(1) : sql`true`}`);
  await db.schema
    .createIndex('users_last_login')
    .on('users')
    .columns(['last_login', 'id', 'organization_id'])
    .execute();
}

async function partialIndex(db: Kysely<unknown>, name: string, where: ReturnType<typeof sql>, more = sql``) {
  await sql`create index ${sql.ref(name)} on users (id, organization_id${more}) where ${where}`.execute(db);
}

async function indexByAttribute(db: Kysely<unknown>, { key, keyedTable }: ColumnTypes): Promise<void> {
  for (const event of ['insert', 'update', 'delete']) {
    await sql`drop trigger ${sql.ref(`users_search_${event}`)}`.execute(db);
  }
  for (const table of ['user_trigrams', 'user_search', 'search_pending']) {
    await sql`drop table ${sql.ref(table)}`.execute(db);
  }
  await sql`create virtual table user_trigrams using fts5(
    user_name, display_name, formatted, given_name, family_name, emails,
    tokenize = 'trigram case_sensitive 1', content = '', contentless_delete = 1)`.execute(db);
  await sql`create virtual table user_trigrams_terms using fts5vocab(user_trigrams, row)`.execute(db);
  await sql`create table user_search (number integer primary key, user_id ${key} not null unique,
    organization_id ${key} not null, user_name_key ${key} not null, display_name_key ${key}, late integer not null)`.execute(
    db,
  );
  await sql`create index user_search_late on user_search (number) where late = 1`.execute(db);
  await sql`create table search_pending (user_id ${key} primary key) ${keyedTable}`.execute(db);
  await sql`insert into search_pending (user_id) select id from users`.execute(db);
}

/**
 * The triggers of both: whatever writes a user, the index comes to know, and the counts hold. `shifts` tells whether
 * users still have their places in the order of ids: who is added at its end moves nobody. Organizations that are gone
 * stay, for their shifts must not come again.
 */
async function countUsers(db: Kysely<unknown>, { key, keyedTable }: ColumnTypes): Promise<void> {
  await sql`create table user_totals (
    organization_id ${key} primary key, users integer not null, shifts integer not null) ${keyedTable}`.execute(db);
  await sql`insert into user_totals (organization_id, users, shifts)
    select organization_id, count(*), 0 from users group by organization_id`.execute(db);
  const added = (shifts: string) => sql`insert into user_totals (organization_id, users, shifts)
      values (new.organization_id, 1, ${sql.raw(shifts)})
      on conflict (organization_id) do update set users = users + 1, shifts = shifts + excluded.shifts`;
  const removed = sql`update user_totals set users = users - 1, shifts = shifts + 1
      where organization_id = old.organization_id`;
  await sql`create trigger users_search_insert after insert on users begin
    insert or ignore into search_pending (user_id) values (new.id);
    ${added('new.id < (select max(id) from users)')}; end`.execute(db);
  const columns = sql.join(SEARCHED.map((name) => sql.ref(name)));
  const differs = SEARCHED.map((name) => sql`old.${sql.ref(name)} is not new.${sql.ref(name)}`);
  await sql`create trigger users_search_update after update of ${columns} on users when ${sql.join(differs, sql` or `)}
    begin insert or ignore into search_pending (user_id) values (new.id); end`.execute(db);
  await sql`create trigger users_move after update of organization_id on users
    when old.organization_id is not new.organization_id begin ${added('1')}; ${removed}; end`.execute(db);
  // Who is gone leaves nothing behind.
  await sql`create trigger users_search_delete after delete on users begin
    delete from search_pending where user_id = old.id;
    delete from user_trigrams where rowid = (select number from user_search where user_id = old.id);
    delete from user_search where user_id = old.id;
    ${removed}; end`.execute(db);
}
