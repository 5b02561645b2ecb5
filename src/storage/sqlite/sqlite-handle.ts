import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { QueryResult } from 'kysely';
import { SqliteDatabase } from './sqlite-library';
import { SqliteStamps } from './sqlite-stamps';

/** Lists with filters come in many texts; this many stay prepared, and those of so many characters together. */
const PREPARED_STATEMENTS = 500;
const PREPARED_TEXT = 500_000;
/** A statement longer than this isn't kept: prepared, it takes many times its text. */
const LONG_TEXT = 8_000;

/** How long opening waits for another process that opens, recovers or migrates the database. */
const OPENING_MS = 5_000;

interface Pragma {
  readonly name: string;
  readonly value: string | number;
  /** What reading the pragma back gives, where it isn't the value itself. */
  readonly inForce?: string | number;
}

/**
 * Pages that the write-ahead log gathers before who commits moves them, 64 MiB: the server's upkeep moves them earlier,
 * where nobody waits for it, but for what a single transaction leaves, as that of a group with 50,000 members, 14 MB.
 */
const WAL_PAGES = 16_000;

/**
 * What each connection keeps of the file, and there are several to it: enough for the upper levels of all indexes. The
 * rest lies in the system's memory, from where it costs next to nothing, and which the system takes back when it must.
 */
const CACHE_KIB = 8_000;

const SHARED_PRAGMAS: readonly Pragma[] = [
  { name: 'journal_mode', value: 'wal' },
  // NORMAL, better-sqlite3's default with WAL, can lose an acknowledged commit on power failure.
  { name: 'synchronous', value: 'full', inForce: 2 },
  { name: 'foreign_keys', value: 'on', inForce: 1 },
  { name: 'temp_store', value: 'memory', inForce: 2 },
  { name: 'cache_size', value: -CACHE_KIB },
];

/** Waiting here stops the event loop, so the writer waits briefly, and then again from {@link WriteQueue}. */
const WRITER_PRAGMAS: readonly Pragma[] = [
  ...SHARED_PRAGMAS,
  { name: 'busy_timeout', value: 5 },
  { name: 'wal_autocheckpoint', value: WAL_PAGES },
];

/** With WAL a reader waits only while another process recovers or opens the database. */
const READER_PRAGMAS: readonly Pragma[] = [
  ...SHARED_PRAGMAS,
  { name: 'busy_timeout', value: OPENING_MS },
  { name: 'query_only', value: 'on', inForce: 1 },
];

/** What a writing connection in another thread has to set. */
export const WRITER_SETTINGS: readonly string[] = WRITER_PRAGMAS.map(({ name, value }) => `${name} = ${value}`);
/** What has to be in force on it then, or else it must not write. */
export const WRITER_IN_FORCE: readonly (readonly [name: string, value: string | number])[] = WRITER_PRAGMAS.map(
  ({ name, value, inForce = value }) => [name, inForce],
);
/** And a reading one. */
export const READER_SETTINGS: readonly string[] = READER_PRAGMAS.map(({ name, value }) => `${name} = ${value}`);

interface Prepared {
  readonly statement: Statement<unknown[], unknown[]>;
  /** Undefined where there are no rows to read. */
  readonly columns: readonly string[] | undefined;
  /** A row with these columns, empty. */
  readonly blank: object;
  readonly changes: boolean;
}

/**
 * What no answer rests on that anybody keeps: the beginning of a transaction, and what is written beside the requests
 * all the time.
 */
const BESIDE =
  /^\s*(?:begin\b|(?:insert into|update|delete from)\s+"?(?:request_log|rate_counts|audit|import_jobs|outbox|address_attempts)"?\s)/i;

/** One connection to a SQLite file: its settings asserted, its statements prepared once. */
export class SqliteHandle {
  readonly #database: Database;
  readonly #statements = new LRUCache<string, Prepared>({
    max: PREPARED_STATEMENTS,
    maxSize: PREPARED_TEXT,
    maxEntrySize: LONG_TEXT,
    sizeCalculation: (_prepared, sql) => sql.length,
  });

  #dirty = false;
  #rowsWritten = 0;
  #stamps: SqliteStamps | undefined;

  private constructor(path: string, pragmas: readonly Pragma[]) {
    this.#database = new SqliteDatabase(path, { timeout: OPENING_MS });
    for (const pragma of pragmas) this.#apply(pragma);
  }

  /** The connection that writes; creates the folder and the file, readable by their owner only. */
  static writer(path: string): SqliteHandle {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    return new SqliteHandle(path, WRITER_PRAGMAS);
  }

  /** A connection that sees what is committed, and can't write. */
  static reader(path: string): SqliteHandle {
    return new SqliteHandle(path, READER_PRAGMAS);
  }

  /** False after SQLite rolled back on its own, as on a full disk. */
  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** What is known of changes: by this connection, and by all others. */
  get stamps(): SqliteStamps {
    return (this.#stamps ??= new SqliteStamps(this.#database));
  }

  /** How many rows its statements have written. */
  get rowsWritten(): number {
    return this.#rowsWritten;
  }

  /** Whether the statement leaves the database as it is. */
  isRead(sql: string): boolean {
    return this.#prepare(sql).statement.readonly;
  }

  run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    const { statement, columns, blank, changes } = this.#prepare(sql);
    if (changes) this.#dirty = true;
    if (sql === 'commit') this.#stamps?.shown.committing();
    else if (sql === 'rollback') this.#stamps?.shown.rollingBack();
    if (columns) {
      const rows = statement.all(parameters.map(bindable)).map((cells) => toRow(blank, columns, cells) as Row);
      if (this.#dirty) this.#noteCommit();
      return { rows };
    }
    const { changes: affected } = statement.run(parameters.map(bindable));
    this.#rowsWritten += affected;
    if (this.#dirty) this.#noteCommit();
    // From here on nobody else writes: what others have written until now is told apart from what follows.
    if (sql === 'begin immediate') this.#stamps?.now();
    return { rows: [], numAffectedRows: BigInt(affected) };
  }

  #noteCommit(): void {
    if (this.#database.inTransaction) return;
    this.#dirty = false;
    this.#stamps?.committed();
  }

  /** Moves what the write-ahead log holds into the database file. */
  checkpoint(): void {
    this.#database.pragma('wal_checkpoint(truncate)');
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare<unknown[], unknown[]>(sql);
    const columns = statement.reader ? namesOf(statement.raw()) : undefined;
    const blank = blankOf(columns ?? []);
    const prepared = { statement, columns, blank, changes: !statement.readonly && !BESIDE.test(sql) };
    this.#statements.set(sql, prepared);
    return prepared;
  }

  #apply({ name, value, inForce = value }: Pragma): void {
    this.#database.pragma(`${name} = ${value}`);
    const found = this.#database.pragma(name, { simple: true });
    if (found !== inForce) throw new Error(`SQLite keeps ${name} at ${String(found)} where ${inForce} is needed.`);
  }
}

function namesOf(statement: Statement<unknown[], unknown[]>): readonly string[] {
  return statement.columns().map(({ name }) => name);
}

function blankOf(columns: readonly string[]): object {
  return Object.fromEntries(columns.map((name) => [name, null]));
}

/** Rows of cells as objects. */
export function toRows<Row>(columns: readonly string[], rows: readonly (readonly unknown[])[]): Row[] {
  const blank = blankOf(columns);
  return rows.map((cells) => toRow(blank, columns, cells) as Row);
}

/** Quicker here than across the border of the binding, and than an object that grows. */
function toRow(blank: object, columns: readonly string[], cells: readonly unknown[]): unknown {
  const row: Record<string, unknown> = { ...blank };
  for (let index = 0; index < columns.length; index += 1) row[columns[index] ?? ''] = cells[index];
  return row;
}

/** SQLite knows no truth values. */
function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}
