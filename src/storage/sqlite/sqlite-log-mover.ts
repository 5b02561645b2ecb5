import { statSync } from 'node:fs';
import type { SqliteWorker } from './sqlite-worker';

const MEGABYTE = 1024 * 1024;

/** The log is moved whenever it has grown by so much: the more, the more often its pages were changed until then. */
const STEP = 96 * MEGABYTE;

/**
 * When it is longer than this, who writes waits until it is empty: as soon as little is left to be moved, and at the
 * latest when it is as long as that.
 */
const LONG = 384 * MEGABYTE;
const LONGEST = 640 * MEGABYTE;

/**
 * Moves the write-ahead log of a connection that writes all the time into the database file, in a thread of its own: the
 * disk takes as long over it as SQLite takes to write.
 */
export class SqliteLogMover {
  readonly #log: string;
  readonly #side: Pick<SqliteWorker, 'checkpoint' | 'close'>;
  #moved = 0;
  #moving: Promise<void> | undefined;

  constructor(path: string, side: Pick<SqliteWorker, 'checkpoint' | 'close'>) {
    this.#log = `${path}-wal`;
    this.#side = side;
  }

  /** To be called between two transactions. Waits only where the log has become so long that it has to begin anew. */
  async move(): Promise<void> {
    const length = this.#length();
    const isMoved = !this.#moving && length - this.#moved <= STEP;
    if (length > LONGEST || (length > LONG && isMoved)) await this.#empty();
    else if (!this.#moving && !isMoved) this.#begin(length);
  }

  /** Leaves everything on disk. */
  async close(): Promise<void> {
    await this.#empty();
    await this.#side.close();
  }

  #begin(length: number): void {
    this.#moved = length;
    this.#moving = this.#side.checkpoint().finally(() => (this.#moving = undefined));
    // Whoever waits for it is told; until then nobody listens.
    this.#moving.catch(() => undefined);
  }

  async #empty(): Promise<void> {
    await this.#moving;
    await this.#side.checkpoint('truncate');
    this.#moved = this.#length();
  }

  #length(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
  }
}
