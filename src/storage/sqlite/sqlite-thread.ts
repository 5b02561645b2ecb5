import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Kysely, type DatabaseConnection, type QueryResult } from 'kysely';
import { PortalError } from '../../portal/errors';
import type { Executor } from '../access';
import { isSqliteBusy, translateError } from '../errors';
import { dialectOver, IDLE_DRIVER } from './sqlite-dialect';
import { WRITER_SETTINGS } from './sqlite-handle';
import { sqliteLibraryPath } from './sqlite-library';
import type { SqliteLogMover } from './sqlite-log-mover';
import { packRows, unpackRows } from './pack-rows';
import {
  serveStatements,
  type PackedRows,
  type ThreadAnswer,
  type ThreadData,
  type ThreadRequest,
} from './sqlite-thread-statements';
import type { StatementLog } from '../statement-log';
import type { Tables } from '../tables';

/** How long a transaction waits for another process to finish writing, and how often it looks. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 5;

/**
 * What this connection does otherwise than others. Its commits don't wait for the disk: they reach it with the next one
 * of any other connection, or by a checkpoint, and who loses the last ones with the power brings them in again. And it
 * writes all over the file, so it needs more of it in memory.
 */
const BULK_SETTINGS = ['synchronous = normal', 'cache_size = -32000'];

/**
 * And where its log is moved by another: so much is written between two commits that with less memory pages were read
 * again while they are still to be written.
 */
const MOVED_SETTINGS = ['wal_autocheckpoint = 0', 'cache_size = -64000'];

/** The thread holds the rows of one statement at a time. */
const YOUNG_MEGABYTES = 16;

/** Runs a transaction when no other thread of this process writes, for those who wait by trying hold up their thread. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

interface Settlement {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A writing connection in a thread of its own, so that the next rows are read and judged while it writes the last ones:
 * for programs that write much, one transaction after the other. The thread is started by the first of them.
 */
export class SqliteThread {
  readonly #path: string;
  readonly #log: StatementLog | undefined;
  readonly #inTurn: InTurn;
  readonly #mover: SqliteLogMover | undefined;
  readonly #asked: Settlement[] = [];
  #worker: Worker | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();

  /** With a mover the connection leaves its write-ahead log to that. */
  constructor(
    path: string,
    log: StatementLog | undefined,
    { inTurn = (work) => work(), mover }: { readonly inTurn?: InTurn; readonly mover?: SqliteLogMover } = {},
  ) {
    this.#path = path;
    this.#log = log;
    this.#inTurn = inTurn;
    this.#mover = mover;
  }

  /** Commits when the work resolves, rolls back when it throws. Transactions wait for each other. */
  transaction<T>(work: (inside: Executor) => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(() => this.#inTurn(() => this.#transact(work)));
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for what runs. */
  async close(): Promise<void> {
    await this.#lastTurn;
    if (!this.#worker) return;
    await this.#ask({ close: true });
    await this.#worker.terminate();
    this.#worker = undefined;
    await this.#mover?.close();
  }

  async #transact<T>(work: (inside: Executor) => Promise<T>): Promise<T> {
    await this.#mover?.move();
    await this.#begin();
    try {
      const result = await work(this.#executor());
      await this.#run('commit', []);
      return result;
    } catch (thrown) {
      // Whoever only tried has to be told, too, what was refused while nobody waited for it.
      const { error } = await this.#ask({ rollback: true });
      throw error ? toError(error) : thrown;
    }
  }

  async #begin(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { error } = await this.#ask({ sql: 'begin immediate', begins: true, rows: [[]] });
      if (!error) return;
      if (!isSqliteBusy(error) || performance.now() > deadline) throw toError(error);
      await setTimeout(PAUSE_MS);
    }
  }

  #executor(): Executor {
    const connection: DatabaseConnection = {
      executeQuery: ({ sql, parameters }) => this.#run(sql, parameters),
      streamQuery: () => {
        throw new Error('Rows of SQLite are read whole, not as a stream.');
      },
    };
    const driver = { ...IDLE_DRIVER, acquireConnection: () => Promise.resolve(connection) };
    return {
      db: new Kysely<Tables>({ dialect: dialectOver(driver) }),
      run: (sql, parameters) => this.#run(sql, parameters),
      runEach: (sql, rows) => this.#runEach(sql, rows),
      runPacked: (sql, packed) => this.#runPacked(sql, packed),
    };
  }

  async #run<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    this.#log?.(sql, parameters);
    const { error, rows = [], changes } = await this.#ask({ sql, rows: [parameters] });
    if (error) throw toError(error);
    return { rows: rows as Row[], ...(changes !== undefined && { numAffectedRows: BigInt(changes) }) };
  }

  /** Nobody waits for the outcome: what goes wrong, the next statements answer with, and so does the commit. */
  #runEach(sql: string, rows: readonly (readonly unknown[])[]): Promise<void> {
    for (const row of rows) this.#log?.(sql, row);
    const packed = packRows(rows);
    return this.#send(packed ? { sql, packed } : { sql, rows });
  }

  /** The same for rows that are packed already. */
  #runPacked(sql: string, packed: PackedRows): Promise<void> {
    if (this.#log) for (const row of unpackRows(packed)) this.#log(sql, row);
    return this.#send({ sql, packed });
  }

  #send(request: ThreadRequest): Promise<void> {
    this.#ask(request).catch(() => undefined);
    return Promise.resolve();
  }

  #ask(request: ThreadRequest): Promise<ThreadAnswer> {
    this.#worker ??= this.#start();
    const answer = new Promise<ThreadAnswer>((resolve, reject) => this.#asked.push({ resolve, reject }));
    this.#worker.postMessage(request);
    return answer;
  }

  #start(): Worker {
    const settings = [...WRITER_SETTINGS, ...BULK_SETTINGS, ...(this.#mover ? MOVED_SETTINGS : [])];
    // As text, for the program is one file, of which the thread needs only this.
    const worker = new Worker(`(${serveStatements.toString()})()`, {
      eval: true,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
      workerData: { library: sqliteLibraryPath(), path: this.#path, settings } satisfies ThreadData,
    });
    worker.on('message', (answer: ThreadAnswer) => this.#asked.shift()?.resolve(answer));
    const fail = (cause?: unknown) => {
      if (this.#worker === worker) this.#worker = undefined;
      const error = new PortalError('busy', 'The database could not keep the change.', { cause });
      for (const { reject } of this.#asked.splice(0)) reject(error);
    };
    worker.on('error', fail).on('exit', () => fail());
    return worker;
  }
}

function toError({ message, code, sql }: NonNullable<ThreadAnswer['error']>): unknown {
  return translateError(Object.assign(new Error(message), { code }), sql);
}
