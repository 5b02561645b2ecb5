import type BetterSqlite3 from 'better-sqlite3';
import type * as NodeOs from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';

/** What the thread is asked to do; it answers in the same order. */
export type Question =
  /** A read; it ends with an error where `portal_in_time()` is asked later than the given milliseconds from its start. */
  | { readonly sql: string; readonly parameters: readonly unknown[]; readonly milliseconds?: number }
  /** Statements of one transaction. */
  | { readonly steps: readonly string[] }
  | { readonly checkpoint: Checkpoint };

/** Whether others go on writing meanwhile, and the log keeps what they add, or wait until it is empty. */
export type Checkpoint = 'passive' | 'truncate';

export interface Answer {
  readonly columns?: readonly string[];
  /** Of each row; as objects, rows take several times as long to cross from thread to thread. */
  readonly cells?: readonly (readonly unknown[])[];
  readonly written?: Written;
  readonly error?: { readonly message: string; readonly code: string };
  readonly late?: boolean;
}

/** What the steps of a transaction have done. */
export interface Written {
  /** How many rows the last step changed. */
  readonly changes: number;
  /** How many rows all of them changed, those of virtual tables and triggers among them. */
  readonly inAll: number;
}

/** What the thread is started with. */
export interface WorkerSettings {
  readonly library: string;
  readonly path: string;
  readonly modesty: number;
  readonly statements: number;
  readonly longStatement: number;
  readonly reading: readonly string[];
  readonly writing: readonly string[];
}

/** All that the thread does. It is handed over as text, so it must not refer to anything outside of itself. */
export function serveTasks(): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- there is nothing else that a text can load modules by */
  const { parentPort, ...threads } = require('node:worker_threads') as typeof WorkerThreads;
  const { setPriority } = require('node:os') as typeof NodeOs;
  const data = threads.workerData as WorkerSettings;
  /* eslint-enable @typescript-eslint/no-require-imports */
  // By a name of its own: which library it is, the caller knows.
  const load: (path: string) => unknown = require;
  const Database = load(data.library) as typeof BetterSqlite3;

  const open = (settings: readonly string[]) => {
    const database = new Database(data.path, { timeout: 5_000, fileMustExist: true });
    for (const setting of settings) database.pragma(setting);
    return database;
  };

  try {
    // There it is the thread's own; elsewhere it would be the whole process's.
    if (process.platform === 'linux' && data.modesty > 0) setPriority(0, data.modesty);
  } catch {
    // A service may be forbidden to ask for it, as by deploy/portal-scim.service: then all are equal.
  }

  const reader = open(data.reading);
  let deadline = Infinity;
  let isLate = false;
  reader.function('portal_in_time', { deterministic: false }, () => {
    isLate = performance.now() > deadline;
    if (isLate) throw new Error('late');
    return 1;
  });

  type Prepared = BetterSqlite3.Statement<unknown[], unknown[]>;
  const known = new Map<string, Prepared>();
  /** To prepare one takes as long as to run a short one; the same few come again and again. */
  const prepare = (sql: string): Prepared => {
    const found = known.get(sql);
    if (found) return found;
    const statement = reader.prepare<unknown[], unknown[]>(sql).raw();
    if (known.size >= data.statements) known.clear();
    if (sql.length <= data.longStatement) known.set(sql, statement);
    return statement;
  };

  const read = ({ sql, parameters, milliseconds = Infinity }: Extract<Question, { sql: string }>): Answer => {
    [deadline, isLate] = [performance.now() + milliseconds, false];
    try {
      const statement = prepare(sql);
      const cells = statement.all(...parameters);
      // Only now: who runs a statement looks whether the tables are still the same.
      return { columns: statement.columns().map(({ name }) => name), cells };
    } catch (error) {
      if (isLate) return { late: true };
      throw error;
    }
  };

  let writer: BetterSqlite3.Database | undefined;
  const obtainWriter = () => (writer ??= open(data.writing));
  const write = ({ steps }: Extract<Question, { steps: unknown }>): Answer => {
    const database = obtainWriter();
    const total = database.prepare<[], number>('select total_changes()').pluck();
    const before = total.get() ?? 0;
    let changes = 0;
    const transaction = database.transaction(() => {
      for (const step of steps) changes = database.prepare(step).run().changes;
    });
    transaction.immediate();
    return { written: { changes, inAll: (total.get() ?? 0) - before } };
  };

  const checkpoint = (how: Checkpoint): Answer => {
    obtainWriter().pragma(`wal_checkpoint(${how})`);
    return {};
  };

  const answer = (question: Question): Answer => {
    if ('checkpoint' in question) return checkpoint(question.checkpoint);
    return 'steps' in question ? write(question) : read(question);
  };

  parentPort?.on('message', (question: Question) => {
    try {
      parentPort.postMessage(answer(question));
    } catch (error) {
      const { message, code = '' } = error as { message: string; code?: string };
      parentPort.postMessage({ error: { message, code } } satisfies Answer);
    }
  });
}
