import { Worker } from 'node:worker_threads';
import { sql, type QueryResult } from 'kysely';
import { PortalError } from '../../portal/errors';
import { isSqliteBusy, translateError } from '../errors';
import { READER_SETTINGS, toRows, WRITER_SETTINGS } from './sqlite-handle';
import { sqliteLibraryPath } from './sqlite-library';
import {
  serveTasks,
  type Answer,
  type Checkpoint,
  type Question,
  type WorkerSettings,
  type Written,
} from './sqlite-worker-tasks';
import type { StatementLog } from '../statement-log';

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

/** How much sooner everybody else has the processor, where they compete for it: by some steps of `nice`. */
const MODESTY = 5;

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
export class SqliteWorker {
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

  /** Whether its thread runs, or is about to. */
  get isThere(): boolean {
    return this.#worker !== undefined;
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
    const worker = new Worker(`(${serveTasks.toString()})()`, {
      eval: true,
      workerData: {
        library: sqliteLibraryPath(),
        path: this.#path,
        reading: [...READER_SETTINGS, CACHE],
        modesty: this.#modesty,
        statements: STATEMENTS,
        longStatement: LONG_STATEMENT,
        writing: [...WRITER_SETTINGS, `busy_timeout = ${WRITER_PATIENCE_MS}`, ...UNHURRIED, CACHE],
      } satisfies WorkerSettings,
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
