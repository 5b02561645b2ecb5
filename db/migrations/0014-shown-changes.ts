import { sql, type Kysely } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/** Tables whose every row counts. */
const WHOLE = ['users', 'user_roles', 'group_users', 'group_groups', 'connection_organizations'];

/** The columns that others show, where it isn't all of them; of a new row nothing of theirs can have been shown. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  organizations: ['name'],
  roles: ['value', 'display'],
  groups: ['display_name', 'organization_id'],
  connections: [],
  tokens: [],
};

/**
 * Counts, on SQLite, what changes of that on which users' texts and the knowledge of tokens rest: so a process can tell
 * whether it was that, or something else, that another one has written. E-mail addresses never change without their user.
 */
export async function up(db: Kysely<unknown>, _types: ColumnTypes, engine: Engine): Promise<void> {
  if (engine !== 'sqlite') return;
  await sql`create table shown_changes (id integer primary key check (id = 1), changes integer not null)`.execute(db);
  await sql`insert into shown_changes (id, changes) values (1, 0)`.execute(db);
  for (const table of WHOLE) for (const event of ['insert', 'update', 'delete']) await count(db, table, event);
  for (const [table, columns] of Object.entries(SHOWN)) {
    await count(db, table, 'delete');
    const differs = columns.map((column) => sql`old.${sql.ref(column)} is not new.${sql.ref(column)}`);
    await count(db, table, 'update', columns.length > 0 ? sql`when ${sql.join(differs, sql` or `)}` : undefined);
  }
}

async function count(db: Kysely<unknown>, table: string, event: string, when = sql``): Promise<void> {
  await sql`create trigger ${sql.ref(`${table}_shown_${event}`)} after ${sql.raw(event)} on ${sql.table(table)} ${when}
    begin update shown_changes set changes = changes + 1; end`.execute(db);
}
