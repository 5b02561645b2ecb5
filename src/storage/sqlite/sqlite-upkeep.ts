import type { Executor } from '../access';
import { hasPending, INDEXED_AT_ONCE, indexingSteps, MERGING_STEP } from '../search/search-index';
import type { SqliteFile } from './sqlite-driver';
import { SqliteWorker } from './sqlite-worker';
import type { StatementLog } from '../statement-log';

/** What so many commits, or so many rows, leave in the write-ahead log is worth moving. */
const COMMITS = 20;
const ROWS = 10_000;

/** Who commits no more than so often from one round to the next is at rest. */
const RESTING_COMMITS = 4;

/** A step of merging that changes fewer rows has found nothing to merge. */
const MERGED_ROWS = 2;

/** What a SQLite file needs done from time to time, in a thread of its own. */
export class SqliteUpkeep {
  readonly #file: SqliteFile;
  readonly #db: Executor['db'];
  // Nobody writes while it indexes, so it must not wait for somebody's long search.
  readonly #thread: SqliteWorker;
  /** Commits until the last round. */
  #seen = 0;
  /** Commits, the thread's own among them, that the log holds. */
  #unmoved = 0;
  /** Rows that had been written when the log was moved the last time. */
  #movedRows = 0;
  /** Whether the index of trigrams may have parts to merge: of what was indexed before this process, nobody knows. */
  #isInParts = true;
  #isMerging = false;

  constructor(path: string, file: SqliteFile, db: Executor['db'], log: StatementLog | undefined) {
    this.#file = file;
    this.#db = db;
    this.#thread = new SqliteWorker(path, log, { awaited: true });
  }

  /**
   * Moves what the write-ahead log holds into the file: who commits would have to, and hold up everybody meanwhile. Then
   * takes up a few users that wait for the index of trigrams, or, while writers rest, merges a few of its pages; true
   * where there may be more to do at once.
   */
  async round(): Promise<boolean> {
    const isResting = this.#look();
    await this.#moveLog();
    if (await hasPending({ db: this.#db })) return await this.#index();
    this.#isMerging = isResting && this.#isInParts && (await this.#merge());
    return this.#isMerging;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  /** Between two steps of merging, which follow each other at once, a single commit tells that somebody writes. */
  #look(): boolean {
    const commits = this.#file.commits - this.#seen;
    this.#seen += commits;
    this.#unmoved += commits;
    return commits <= (this.#isMerging ? 0 : RESTING_COMMITS);
  }

  async #moveLog(): Promise<void> {
    const { rowsWritten } = this.#file;
    if (this.#unmoved < COMMITS && rowsWritten - this.#movedRows < ROWS) return;
    this.#unmoved = 0;
    this.#movedRows = rowsWritten;
    // Who was deleted has left something behind in the index, of which nobody else tells.
    this.#isInParts = true;
    await this.#thread.checkpoint();
  }

  async #index(): Promise<boolean> {
    this.#isMerging = false;
    this.#isInParts = true;
    const written = await this.#write(indexingSteps({ db: this.#db }));
    return written?.changes === INDEXED_AT_ONCE;
  }

  /** Whether there was anything to merge. Where another process writes, it is tried again later. */
  async #merge(): Promise<boolean> {
    const written = await this.#write([MERGING_STEP]);
    if (written) this.#isInParts = written.inAll >= MERGED_ROWS;
    return written !== undefined && this.#isInParts;
  }

  async #write(steps: readonly string[]) {
    await this.#thread.ready();
    this.#unmoved += 1;
    return await this.#file.pausing(() => this.#thread.write(steps));
  }
}
