import type BetterSqlite3 from 'better-sqlite3';
import type * as WorkerThreads from 'node:worker_threads';

/** The statements of a transaction that reads nothing, each with its parameters: none of them truth values. */
export type Script = readonly (readonly [sql: string, parameters: readonly unknown[]])[];

/** What became of the scripts of one message and those that came meanwhile, in their order; undefined: it is on disk. */
export interface ScriptsDone {
  readonly faults: readonly (ScriptFault | undefined)[];
  /** How many rows were written. */
  readonly rows: number;
}

export interface ScriptFault {
  readonly message: string;
  readonly code: string;
  /** The statement that met it. */
  readonly sql: string;
}

/** What the thread is started with. */
export interface ScriptSettings {
  /** Where better-sqlite3 lies. */
  readonly library: string;
  readonly path: string;
  readonly settings: readonly string[];
  /** What is in force then. */
  readonly inForce: readonly (readonly [name: string, value: string | number])[];
  /** The triggers that tell what changes, and what writes it down; see `ShownChanges` and `ShownLog`. */
  readonly triggers: readonly string[];
  readonly log: { readonly insert: string; readonly sweep: string; readonly count: string };
  readonly most: { readonly places: number; readonly kept: number; readonly sweptAtOnce: number };
  /** How long a transaction waits for another process to finish writing, in milliseconds. */
  readonly patience: number;
  /** How long scripts are added to a transaction, in milliseconds. */
  readonly groupMs: number;
}

/**
 * All that the thread of `WriteThread` does. It is handed over as text, so it must not refer to anything outside of
 * itself. `placeOf`: see `ChangeTimes`.
 */
export function serveScripts(placeOf: (text: string) => number): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- there is nothing else that a text can load modules by */
  const { parentPort, receiveMessageOnPort, ...threads } = require('node:worker_threads') as typeof WorkerThreads;
  const data = threads.workerData as ScriptSettings;
  /* eslint-enable @typescript-eslint/no-require-imports */
  // By its path: a text is in no folder from where the name would lead there.
  const load: (path: string) => unknown = require;
  const Database = load(data.library) as typeof BetterSqlite3;
  const database = new Database(data.path, { timeout: 5_000, fileMustExist: true });
  for (const setting of data.settings) database.pragma(setting);
  for (const [name, value] of data.inForce) {
    if (database.pragma(name, { simple: true }) !== value) throw new Error(`SQLite does not keep ${name} at ${value}.`);
  }

  const shown = { places: new Set<number>(), all: false, callers: 0 };
  database.function('shown_text', (text: unknown) => {
    if (typeof text === 'string') shown.places.add(placeOf(text));
  });
  database.function('shown_all', () => {
    shown.all = true;
  });
  database.function('shown_callers', () => {
    shown.callers = 1;
  });
  for (const trigger of data.triggers) database.exec(trigger);

  const statements = new Map<string, BetterSqlite3.Statement<unknown[]>>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size === 100) statements.clear();
    const statement = database.prepare<unknown[]>(sql);
    statements.set(sql, statement);
    return statement;
  };
  const run = (sql: string, values: readonly unknown[] = []) => prepare(sql).run(...values).changes;
  const count = database.prepare<[], number>(data.log.count).pluck();

  let since = 0;
  const begin = () => {
    const deadline = performance.now() + data.patience;
    for (;;) {
      try {
        run('begin immediate');
        break;
      } catch (error) {
        // The connection waits a moment each time.
        if (performance.now() > deadline || !(error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw error;
      }
    }
    since = count.get() ?? 0;
  };

  /** Tells other connections what is about to be committed: as long as the transaction is open, nobody else counts. */
  const tell = () => {
    const until = count.get() ?? 0;
    if (until === since) return;
    const few = !shown.all && shown.places.size <= data.most.places ? Uint16Array.from(shown.places) : undefined;
    run(data.log.insert, [since, until, shown.callers, few ? Buffer.from(few.buffer) : null]);
    const { sweptAtOnce, kept } = data.most;
    if (Math.floor(since / sweptAtOnce) < Math.floor(until / sweptAtOnce)) run(data.log.sweep, [until - kept]);
  };

  const faultOf = (error: unknown, sql: string): ScriptFault => {
    const { message, code = '' } = error as { message: string; code?: string };
    return { message, code, sql };
  };

  let faults: (ScriptFault | undefined)[] = [];
  let rows = 0;
  /** Where those of the open transaction begin among them. */
  let first = 0;

  /** Nothing of the open transaction is kept. */
  const lose = (fault: ScriptFault) => {
    for (let at = first; at < faults.length; at += 1) faults[at] ??= fault;
  };

  const takeBack = (isPart: boolean, fault: ScriptFault) => {
    // After a full disk SQLite has rolled back on its own.
    if (!database.inTransaction) return lose(fault);
    if (!isPart) return void run('rollback');
    run('rollback to turn');
    run('release turn');
  };

  const perform = (script: Script) => {
    let at = '';
    const isPart = database.inTransaction;
    try {
      if (isPart) run('savepoint turn');
      else {
        first = faults.length;
        begin();
      }
      for (const [sql, values] of script) {
        at = sql;
        rows += run(sql, values);
      }
      if (isPart) run('release turn');
      faults.push(undefined);
    } catch (error) {
      const fault = faultOf(error, at);
      takeBack(isPart, fault);
      faults.push(fault);
    }
  };

  const commit = () => {
    if (!database.inTransaction) return;
    try {
      tell();
      run('commit');
    } catch (error) {
      if (database.inTransaction) run('rollback');
      lose(faultOf(error, ''));
    }
    shown.places.clear();
    shown.all = false;
    shown.callers = 0;
  };

  parentPort?.on('message', (message: readonly Script[]) => {
    [faults, rows, first] = [[], 0, 0];
    const start = performance.now();
    let scripts: readonly Script[] | undefined = message;
    while (scripts) {
      scripts.forEach(perform);
      const isFull = performance.now() - start > data.groupMs;
      scripts = isFull ? undefined : (receiveMessageOnPort(parentPort)?.message as typeof scripts);
    }
    commit();
    parentPort.postMessage({ faults, rows } satisfies ScriptsDone);
  });
}
