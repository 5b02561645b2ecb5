import type BetterSqlite3 from 'better-sqlite3';
import type * as WorkerThreads from 'node:worker_threads';

/** What the thread is asked to do; it answers in the same order. */
export type ThreadRequest =
  /** To run a statement for each row of parameters; within a transaction, unless it begins one. */
  | { readonly sql: string; readonly rows: readonly (readonly unknown[])[]; readonly begins?: true }
  | { readonly sql: string; readonly packed: PackedRows }
  /** To take back what is not committed; answered with what a statement of the transaction met, if any did. */
  | { readonly rollback: true }
  | { readonly close: true };

/**
 * Rows of parameters, all of one length, as few things that cross quickly: the texts one after the other, and a mark for
 * each value: the length of a text, or below zero `-1` for null, and `-2 - n` for the whole number n.
 */
export interface PackedRows {
  readonly width: number;
  readonly texts: string;
  readonly marks: Int32Array;
}

export interface ThreadAnswer {
  readonly error?: { readonly message: string; readonly code: string; readonly sql: string };
  /** What the last statement found. */
  readonly rows?: readonly unknown[];
  /** How many rows the last statement changed. */
  readonly changes?: number;
}

export interface ThreadData {
  /** Where better-sqlite3 lies. */
  readonly library: string;
  readonly path: string;
  readonly settings: readonly string[];
}

/**
 * All that the thread of {@link SqliteThread} does. It is handed over as text, so it must not refer to anything outside
 * of itself.
 */
export function serveStatements(): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- there is nothing else that a text can load modules by */
  const { parentPort, ...threads } = require('node:worker_threads') as typeof WorkerThreads;
  const data = threads.workerData as ThreadData;
  /* eslint-enable @typescript-eslint/no-require-imports */
  // By its path: a text is in no folder from where the name would lead there.
  const load: (path: string) => unknown = require;
  const Database = load(data.library) as typeof BetterSqlite3;
  const database = new Database(data.path, { timeout: 5_000 });
  for (const setting of data.settings) database.pragma(setting);
  const statements = new Map<string, BetterSqlite3.Statement<unknown[], unknown>>();

  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size === 500) statements.clear();
    const statement = database.prepare<unknown[], unknown>(sql);
    statements.set(sql, statement);
    return statement;
  };

  const unpack = ({ width, texts, marks }: PackedRows): unknown[][] => {
    const rows: unknown[][] = [];
    let at = 0;
    for (let start = 0; start < marks.length; start += width) {
      const row: unknown[] = [];
      for (let place = start; place < start + width; place += 1) {
        const mark = marks[place] ?? -1;
        if (mark >= 0) row.push(texts.slice(at, (at += mark)));
        else row.push(mark === -1 ? null : -2 - mark);
      }
      rows.push(row);
    }
    return rows;
  };

  const runEach = (sql: string, rows: readonly (readonly unknown[])[]): ThreadAnswer => {
    const statement = prepare(sql);
    let answer: ThreadAnswer = {};
    for (const row of rows) {
      const values = row.map((value) => (typeof value === 'boolean' ? Number(value) : value));
      if (statement.reader) answer = { rows: statement.all(values) };
      else answer = { changes: statement.run(values).changes };
    }
    return answer;
  };

  /** What a statement of the transaction met: none after it may run, the commit least of all. */
  let fault: ThreadAnswer['error'];

  const runIn = (request: Extract<ThreadRequest, { sql: string }>): ThreadAnswer => {
    const { sql } = request;
    if ('begins' in request) fault = undefined;
    // After a full disk SQLite has rolled back on its own; what followed would commit one by one.
    else if (!database.inTransaction) fault ??= { message: 'The transaction is gone.', code: 'SQLITE_FULL', sql };
    if (fault) return { error: fault };
    try {
      return runEach(sql, 'packed' in request ? unpack(request.packed) : request.rows);
    } catch (error) {
      const { message, code = '' } = error as { message: string; code?: string };
      fault = { message, code, sql };
      return { error: fault };
    }
  };

  parentPort?.on('message', (request: ThreadRequest) => {
    if ('close' in request) database.close();
    if ('rollback' in request && database.inTransaction) database.exec('rollback');
    const answer = 'sql' in request ? runIn(request) : {};
    parentPort.postMessage('rollback' in request && fault ? { error: fault } : answer);
  });
}
