import { Worker } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import type { QueryResult } from 'kysely';
import type * as WorkerThreads from 'node:worker_threads';
import { PortalError } from '../portal/errors';
import { translateError } from './errors';
import { READER_SETTINGS } from './sqlite-handle';
import { sqliteLibraryPath } from './sqlite-library';
import type { StatementLog } from './statement-log';

/** So many may wait; whoever comes then had better ask later. */
const MOST_WAITING = 100;

interface Question {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

interface Answer {
  readonly rows?: readonly unknown[];
  readonly error?: { readonly message: string; readonly code: string };
}

interface Asked {
  readonly sql: string;
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A reading connection in a thread of its own, for statements that may go through a million rows: SQLite would hold up
 * everybody meanwhile. They wait for each other. The thread is started by the first of them.
 */
export class SqliteSideReader {
  readonly #path: string;
  readonly #log: StatementLog | undefined;
  readonly #asked: Asked[] = [];
  #worker: Worker | undefined;

  constructor(path: string, log: StatementLog | undefined) {
    this.#path = path;
    this.#log = log;
  }

  /** Throws `busy` where too many wait. */
  async run<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    if (this.#asked.length >= MOST_WAITING) throw new PortalError('busy', 'Too many long searches are under way.');
    this.#log?.(sql, parameters);
    const worker = (this.#worker ??= this.#start());
    const rows = await new Promise<readonly unknown[]>((resolve, reject) => {
      this.#asked.push({ sql, resolve, reject });
      worker.ref();
      worker.postMessage({ sql, parameters: parameters.map(bindable) } satisfies Question);
    });
    return { rows: rows as Row[] };
  }

  /** Ends what runs as soon as SQLite lets go of it; who waits is told `busy`. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // As text, for the program is one file, of which the thread needs only this.
    const worker = new Worker(`(${serveReads.toString()})()`, {
      eval: true,
      workerData: { library: sqliteLibraryPath(), path: this.#path, settings: READER_SETTINGS },
    });
    worker.on('message', (answer: Answer) => this.#settle(worker, answer));
    const fail = (cause?: unknown) => {
      if (this.#worker === worker) this.#worker = undefined;
      const error = new PortalError('busy', 'The database could not answer.', { cause });
      for (const { reject } of this.#asked.splice(0)) reject(error);
    };
    worker.on('error', fail).on('exit', () => fail());
    return worker;
  }

  #settle(worker: Worker, { rows = [], error }: Answer): void {
    const asked = this.#asked.shift();
    // An idle thread keeps no process alive.
    if (this.#asked.length === 0) worker.unref();
    if (!error) return asked?.resolve(rows);
    asked?.reject(translateError(Object.assign(new Error(error.message), { code: error.code }), asked.sql));
  }
}

function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** All that the thread does. It is handed over as text, so it must not refer to anything outside of itself. */
function serveReads(): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- there is nothing else that a text can load modules by */
  const { parentPort, ...threads } = require('node:worker_threads') as typeof WorkerThreads;
  const data = threads.workerData as {
    readonly library: string;
    readonly path: string;
    readonly settings: readonly string[];
  };
  /* eslint-enable @typescript-eslint/no-require-imports */
  // By a name of its own: which library it is, the caller knows.
  const load: (path: string) => unknown = require;
  const Database = load(data.library) as typeof BetterSqlite3;
  const database = new Database(data.path, { timeout: 5_000, fileMustExist: true });
  for (const setting of data.settings) database.pragma(setting);
  parentPort?.on('message', (question: Question) => {
    try {
      const rows = database.prepare<unknown[]>(question.sql).all(...question.parameters);
      parentPort.postMessage({ rows } satisfies Answer);
    } catch (error) {
      const { message, code = '' } = error as { message: string; code?: string };
      parentPort.postMessage({ error: { message, code } } satisfies Answer);
    }
  });
}
