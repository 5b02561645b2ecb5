import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { ColumnTypes, Engine } from '../column-types';

/** A statement that changes more rows is told as one that changed all. */
const FEW = 100;

/** Which of 8,192 places a text has: a number that many share, for nobody's name is to stay here. */
const placeOf = (text: string): string => {
  const digest = `sha256(convert_to(${text}, 'UTF8'))`;
  return `((get_byte(${digest}, 0) * 256 + get_byte(${digest}, 1)) & 8191)::smallint`;
};

/** By the function that tells of it: the tables, and the columns by whose texts others know what a row changes. */
const TOLD: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  tell_texts: {
    users: ['id', 'user_name_key', 'external_id'],
    user_emails: ['value_key'],
    user_roles: ['user_id'],
    group_users: ['user_id'],
  },
  // A new one is shown by nobody yet.
  tell_named: { groups: ['display_name', 'organization_id'] },
  tell_all: { group_groups: [], organizations: [], roles: [] },
  tell_callers: { connections: [], connection_organizations: [], tokens: [] },
};

const EVENTS = { insert: 'new table as changed', delete: 'old table as changed' } as const;

/**
 * On PostgreSQL, too, a process finds out what has changed of that on which answers rest (ADR 33): triggers write it
 * down, whoever changes it, with the number of the transaction, by which each process knows what it hasn't heard of yet.
 * What a crash empties says by that, with another `epoch`, that nothing is known any more; so it needs no log.
 */
export async function up(db: Kysely<unknown>, _types: ColumnTypes, engine: Engine): Promise<void> {
  if (engine !== 'postgres') return;
  await sql`create unlogged table changes_told (xid xid8 not null, callers boolean not null, places smallint[])`.execute(
    db,
  );
  await sql`create index changes_told_xid on changes_told (xid)`.execute(db);
  await sql`create unlogged table changes_epoch (epoch text not null)`.execute(db);
  await sql`create unique index changes_epoch_one on changes_epoch ((1))`.execute(db);
  for (const [tell, tables] of Object.entries(TOLD)) {
    for (const [table, columns] of Object.entries(tables)) await tellOf(db, tell, table, columns);
  }
}

async function tellOf(db: Kysely<unknown>, tell: string, table: string, columns: readonly string[]): Promise<void> {
  const name = (event: string) => sql.ref(`${table}_told_${event}`);
  for (const [event, rows] of Object.entries(EVENTS)) {
    const told = tell === 'tell_named' && event === 'insert' ? NOBODY : tellRows(tell, columns);
    await define(db, name(event), told);
    await sql`create trigger ${name(event)} after ${sql.raw(event)} on ${sql.table(table)}
      referencing ${sql.raw(rows)} for each statement execute function ${name(event)}()`.execute(db);
  }
  await define(db, name('update'), tellUpdate(tell, columns));
  await sql`create trigger ${name('update')} after update on ${sql.table(table)}
    for each row execute function ${name('update')}()`.execute(db);
  await define(db, name('truncate'), tellNow('true', 'null'));
  await sql`create trigger ${name('truncate')} after truncate on ${sql.table(table)}
    for each statement execute function ${name('truncate')}()`.execute(db);
}

async function define(db: Kysely<unknown>, name: RawBuilder<unknown>, body: string): Promise<void> {
  await sql`create function ${name}() returns trigger language plpgsql as ${sql.lit(
    `begin ${body} return null; end`,
  )}`.execute(db);
}

function tellNow(callers: string, places: string): string {
  return `insert into changes_told (xid, callers, places) values (pg_current_xact_id(), ${callers}, ${places});`;
}

const NOBODY = whereAny(tellNow('false', `'{}'`));

function whereAny(tell: string): string {
  return `if exists (select from changed) then ${tell} end if;`;
}

function tellRows(tell: string, columns: readonly string[]): string {
  if (tell === 'tell_callers') return whereAny(tellNow('true', `'{}'`));
  if (tell !== 'tell_texts') return whereAny(tellNow(String(tell === 'tell_all'), 'null'));
  const places = columns.map((column) => `array_agg(${placeOf(column)})`).join(' || ');
  return `insert into changes_told (xid, callers, places)
    select pg_current_xact_id(), false, case when count(*) <= ${FEW} then array_remove(${places}, null) end
    from (select * from changed limit ${FEW + 1}) as few having count(*) > 0;`;
}

function tellUpdate(tell: string, columns: readonly string[]): string {
  if (tell === 'tell_callers') return tellNow('true', `'{}'`);
  if (tell === 'tell_all') return tellNow('true', 'null');
  const differ = columns.map((column) => `old.${column} is distinct from new.${column}`);
  if (tell === 'tell_named') {
    return `if ${differ.join(' or ')} then ${tellNow('false', 'null')} else ${tellNow('false', `'{}'`)} end if;`;
  }
  const both = columns.flatMap((column) => [placeOf(`old.${column}`), placeOf(`new.${column}`)]).join(', ');
  const changed = tellNow('false', `array_remove(array[${both}], null)`);
  if (!columns.includes('id')) return changed;
  // Whoever sees only some organizations finds others, or no longer.
  return `if old.organization_id <> new.organization_id then ${tellNow('false', 'null')}
    elsif ${differ.join(' or ')} then ${changed}
    else ${tellNow('false', `array[${placeOf('old.id')}]`)} end if;`;
}
