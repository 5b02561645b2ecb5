import type { Database, Statement } from 'better-sqlite3';
import { ChangeTimes, placeOf, type Told as ToldChanges } from '../change-times';
import { COUNT, ShownLog } from './shown-log';

type Told = 'all' | 'callers' | readonly string[];

/**
 * Of which change what is told: the texts in some columns, a user's id or what users are found by; or that it may
 * concern all users, or those who call. The same changes are counted in `shown_changes`, whoever makes them, but for
 * those of e-mail addresses, which come with one of their user. A new role, group or connection is shown by nobody yet.
 */
export const WATCHED: readonly (readonly [table: string, event: string, told: Told])[] = [
  ['users', 'insert', ['new.id', 'new.user_name_key', 'new.external_id']],
  ['users', 'update', ['old.id']],
  ['users', 'update of user_name_key', ['old.user_name_key', 'new.user_name_key']],
  ['users', 'update of external_id', ['old.external_id', 'new.external_id']],
  // Whoever sees only some organizations finds others, or no longer.
  ['users', 'update of organization_id', 'all'],
  ['users', 'delete', ['old.id', 'old.user_name_key', 'old.external_id']],
  ...eachRow('user_emails', ['value_key']),
  ...eachRow('user_roles', ['user_id']),
  ...eachRow('group_users', ['user_id']),
  ...eachRow('group_groups', 'all'),
  ['organizations', 'update of name', 'all'],
  ['organizations', 'delete', 'all'],
  ['roles', 'update of value, display', 'all'],
  ['roles', 'delete', 'all'],
  ['groups', 'update of display_name, organization_id', 'all'],
  ['groups', 'delete', 'all'],
  ['connections', 'update', 'callers'],
  ['connections', 'delete', 'callers'],
  ['tokens', 'update', 'callers'],
  ['tokens', 'delete', 'callers'],
  ...eachRow('connection_organizations', 'callers'),
];

function eachRow(table: string, told: Told): [string, string, Told][] {
  const of = (...rows: string[]) =>
    typeof told === 'string' ? told : rows.flatMap((row) => told.map((column) => `${row}.${column}`));
  return [
    [table, 'insert', of('new')],
    [table, 'update', of('old', 'new')],
    [table, 'delete', of('old')],
  ];
}

/**
 * Tells since when users, whom a text finds, and those who call, are as they are, in the numbers of a stamp. What this
 * process writes triggers tell, row by row, cascades included; that others have written none of it `shown_changes`
 * tells, and if they have, what it was they may have told ({@link ShownLog}); if not, everything counts as changed.
 */
export class ShownChanges {
  readonly #database: Database;
  #count: Statement<[], number> | undefined;
  #log: ShownLog | undefined;
  #tells = false;
  /** The count as it was when this process last knew what it was made of; undefined: it doesn't know. */
  #known: number | undefined;
  #counted: number | undefined;
  readonly #times = new ChangeTimes();
  readonly #open = { slots: new Set<number>(), all: false, callers: false };

  constructor(database: Database) {
    this.#database = database;
    database.function('shown_text', (text: unknown) => {
      if (typeof text === 'string') this.#open.slots.add(placeOf(text));
    });
    database.function('shown_all', () => {
      this.#open.all = true;
    });
    database.function('shown_callers', () => {
      this.#open.callers = true;
    });
  }

  /**
   * Begins to watch, where the tables are there; until then, everything changes all the time. Where it `tells`, other
   * processes hear of each commit what it changed.
   */
  watch(tells = false): void {
    const has = this.#database.prepare(`select 1 from sqlite_master where name = 'shown_log'`).get();
    if (this.#count || !has) return;
    for (const trigger of watchTriggers()) this.#database.exec(trigger);
    this.#count = this.#database.prepare<[], number>(COUNT).pluck();
    this.#log = new ShownLog(this.#database);
    this.#tells = tells;
  }

  /** Since when the user of an id is as it is, or the same users are found by a text; undefined: nobody knows. */
  text(text: string): number | undefined {
    return this.#count && this.#times.text(text);
  }

  callers(): number | undefined {
    return this.#count && this.#times.callers();
  }

  /** Another process has written something before this stamp; what this one is writing is not told apart from it. */
  elsewhere(stamp: number): void {
    const count = this.#isOpen() ? undefined : this.#read();
    if (count === undefined || count !== this.#known) this.#changed(stamp, this.#toldUntil(count));
    this.#known = count;
  }

  #toldUntil(count: number | undefined): ToldChanges | undefined {
    if (count === undefined || this.#known === undefined) return undefined;
    try {
      return this.#log?.read(this.#known, count);
    } catch {
      return undefined;
    }
  }

  #changed(stamp: number, told: ToldChanges = { places: undefined, callers: true }): void {
    this.#times.changed(stamp, told);
  }

  /** Belongs in front of a commit: as long as the transaction is open, nobody else counts. */
  committing(): void {
    this.#counted = this.#isOpen() ? this.#read() : this.#known;
    const [since, until] = [this.#known, this.#counted];
    if (!this.#tells || since === undefined || until === undefined || since === until) return;
    const { slots, all, callers } = this.#open;
    this.#log?.write(since, until, { places: all ? undefined : [...slots], callers });
  }

  rollingBack(): void {
    this.#counted = undefined;
  }

  /** What was written is there to be read, at this stamp. What was rolled back may count as changed, too. */
  committed(stamp: number): void {
    const { slots, all, callers } = this.#open;
    this.#changed(stamp, { places: all ? undefined : slots, callers });
    this.#known = this.#counted;
    this.#counted = undefined;
    slots.clear();
    this.#open.all = false;
    this.#open.callers = false;
  }

  #isOpen(): boolean {
    const { slots, all, callers } = this.#open;
    return slots.size > 0 || all || callers;
  }

  #read(): number | undefined {
    try {
      return this.#count?.get();
    } catch {
      return undefined;
    }
  }
}

/** The triggers of a connection that tell what is {@link WATCHED}, by `shown_text(text)`, `shown_all()`, `shown_callers()`. */
export function watchTriggers(): readonly string[] {
  return WATCHED.map(([table, event, told], index) => {
    const calls = typeof told === 'string' ? [`shown_${told}()`] : told.map((column) => `shown_text(${column})`);
    return `create temp trigger shown_${index} after ${event} on main.${table}${whenDiffers(event)}
      begin select ${calls.join(', ')}; end`;
  });
}

/** `update of name` says that the column is set, not that it is another one. */
function whenDiffers(event: string): string {
  const columns = event.startsWith('update of ') ? event.slice('update of '.length).split(', ') : [];
  const differs = columns.map((column) => `old.${column} is not new.${column}`);
  return differs.length > 0 ? ` when ${differs.join(' or ')}` : '';
}
