import { Worker } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import { sql, type QueryResult } from 'kysely';
import type * as NodeOs from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';
import { PortalError } from '../portal/errors';
import { isSqliteBusy, translateError } from './errors';
import { READER_SETTINGS, toRows, WRITER_SETTINGS } from './sqlite-handle';
import { sqliteLibraryPath } from './sqlite-library';
import type { StatementLog } from './statement-log';

/** So many may wait; whoever comes then had better ask later. */
const MOST_WAITING = 100;

/** How long the thread waits for another process that writes. */
const WRITER_PATIENCE_MS = 50;

/**
 * What it writes needn't be on disk before anybody goes on: it follows from what is, and reaches the disk with the next
 * commit of another connection, or by a checkpoint. After a power failure it is made anew.
 */
const UNHURRIED = ['synchronous = normal'];

/** There are several, each asked now and then, and most of what they read they read once. */
const CACHE = 'cache_size = -2000';

/** So many reads stay prepared, but for those of so many characters: prepared, they take many times their text. */
const STATEMENTS = 40;
const LONG_STATEMENT = 8_000;

/** How long a thread stays with nothing to do: it holds some 10 MB, and is back within a twentieth of a second. */
const IDLE_MS = 30_000;

type Question =
  /** A read; it ends with an error where {@link IN_TIME} is asked later than the given milliseconds from its start. */
  | { readonly sql: string; readonly parameters: readonly unknown[]; readonly milliseconds?: number }
  /** Statements of one transaction. */
  | { readonly steps: readonly string[] }
  | { readonly checkpoint: Checkpoint };

/** Whether others go on writing meanwhile, and the log keeps what they add, or wait until it is empty. */
type Checkpoint = 'passive' | 'truncate';

interface Answer {
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

interface Asked {
  readonly sql: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A condition that holds until a read's time is over, and then ends it. */
export const IN_TIME = sql<boolean>`portal_in_time()`;

/** A read took longer than it was given. */
export class OutOfTime extends Error {}

/**
 * Connections in a thread of their own, for statements that may go through a million rows, or write what nobody waits
 * for: SQLite would hold up everybody meanwhile. They wait for each other. The thread is started by the first of them.
 */
export class SqliteSideReader {
  readonly #path: string;
  readonly #log: StatementLog | undefined;
  readonly #modesty: number;
  readonly #asked: Asked[] = [];
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** `awaited`: everybody here waits while it works, so that it had better have the processor. */
  constructor(path: string, log: StatementLog | undefined, { awaited = false }: { awaited?: boolean } = {}) {
    this.#path = path;
    this.#log = log;
    this.#modesty = awaited ? 0 : MODESTY;
  }

  /** How many run or wait. */
  get waiting(): number {
    return this.#asked.length;
  }

  /**
   * Throws `busy` where too many wait; {@link OutOfTime} where the statement asks for {@link IN_TIME} when it has run
   * for longer than so many `milliseconds`.
   */
  async run<Row>(
    sql: string,
    parameters: readonly unknown[],
    { milliseconds }: { milliseconds?: number } = {},
  ): Promise<QueryResult<Row>> {
    if (this.#asked.length >= MOST_WAITING) throw new PortalError('busy', 'Too many long searches are under way.');
    this.#log?.(sql, parameters);
    const question = { sql, parameters: parameters.map(bindable), ...(milliseconds !== undefined && { milliseconds }) };
    const { columns = [], cells = [] } = await this.#ask(question, sql);
    return { rows: toRows<Row>(columns, cells) };
  }

  /** Resolves when the thread is there and has nothing else to do. */
  async ready(): Promise<void> {
    await this.#ask({ sql: 'select 1', parameters: [] }, '');
  }

  /** Runs the steps in one transaction; undefined where another process writes. */
  async write(steps: readonly string[]): Promise<Written | undefined> {
    for (const step of steps) this.#log?.(step, []);
    try {
      return (await this.#ask({ steps }, steps.at(-1) ?? '')).written;
    } catch (error) {
      if (isSqliteBusy(error instanceof PortalError ? error.cause : error)) return undefined;
      throw error;
    }
  }

  /** Moves what the write-ahead log holds into the database file, while others read and, if `passive`, write. */
  async checkpoint(how: Checkpoint = 'passive'): Promise<void> {
    await this.#ask({ checkpoint: how }, '');
  }

  /** Ends what runs as soon as SQLite lets go of it; who waits is told `busy`. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  #ask(question: Question, sql: string): Promise<Answer> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#asked.push({ sql, resolve, reject });
      worker.ref();
      worker.postMessage(question);
    });
  }

  #start(): Worker {
    // As text, for the program is one file, of which the thread needs only this.
    const worker = new Worker(`(${serveAside.toString()})()`, {
      eval: true,
      workerData: {
        library: sqliteLibraryPath(),
        path: this.#path,
        reading: [...READER_SETTINGS, CACHE],
        modesty: this.#modesty,
        statements: STATEMENTS,
        longStatement: LONG_STATEMENT,
        writing: [...WRITER_SETTINGS, `busy_timeout = ${WRITER_PATIENCE_MS}`, ...UNHURRIED, CACHE],
      } satisfies ThreadData,
    });
    worker.on('message', (answer: Answer) => this.#settle(worker, answer));
    const fail = (cause?: unknown) => {
      // One that was let go has nothing to answer.
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const error = new PortalError('busy', 'The database could not answer.', { cause });
      for (const { reject } of this.#asked.splice(0)) reject(error);
    };
    worker.on('error', fail).on('exit', () => fail());
    return worker;
  }

  #settle(worker: Worker, answer: Answer): void {
    const asked = this.#asked.shift();
    if (this.#asked.length === 0) this.#rest(worker);
    const { error, late } = answer;
    if (late) return asked?.reject(new OutOfTime('A read took too long.'));
    if (!error) return asked?.resolve(answer);
    asked?.reject(translateError(Object.assign(new Error(error.message), { code: error.code }), asked.sql));
  }

  /** An idle thread keeps no process alive, and no memory for long. */
  #rest(worker: Worker): void {
    worker.unref();
    this.#idle = setTimeout(() => {
      this.#worker = undefined;
      void worker.terminate();
    }, IDLE_MS).unref();
  }
}

function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

interface ThreadData {
  readonly library: string;
  readonly path: string;
  readonly modesty: number;
  readonly statements: number;
  readonly longStatement: number;
  readonly reading: readonly string[];
  readonly writing: readonly string[];
}

/** How much sooner everybody else has the processor, where they compete for it: by some steps of `nice`. */
const MODESTY = 5;

/** All that the thread does. It is handed over as text, so it must not refer to anything outside of itself. */
function serveAside(): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- there is nothing else that a text can load modules by */
  const { parentPort, ...threads } = require('node:worker_threads') as typeof WorkerThreads;
  const { setPriority } = require('node:os') as typeof NodeOs;
  const data = threads.workerData as ThreadData;
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

  type Prepared = { readonly statement: BetterSqlite3.Statement<unknown[], unknown[]>; readonly columns: string[] };
  const known = new Map<string, Prepared>();
  /** To prepare one takes as long as to run a short one; the same few come again and again. */
  const prepare = (sql: string): Prepared => {
    const found = known.get(sql);
    if (found) return found;
    const statement = reader.prepare<unknown[], unknown[]>(sql).raw();
    const prepared = { statement, columns: statement.columns().map(({ name }) => name) };
    if (known.size >= data.statements) known.clear();
    if (sql.length <= data.longStatement) known.set(sql, prepared);
    return prepared;
  };

  const read = ({ sql, parameters, milliseconds = Infinity }: Extract<Question, { sql: string }>): Answer => {
    [deadline, isLate] = [performance.now() + milliseconds, false];
    try {
      const { statement, columns } = prepare(sql);
      return { columns, cells: statement.all(...parameters) };
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
