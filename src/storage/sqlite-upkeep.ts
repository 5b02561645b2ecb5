import type { Executor } from './access';
import { hasPending, INDEXED_AT_ONCE, indexingSteps } from './search-index';
import type { SqliteFile } from './sqlite-driver';
import { SqliteSideReader } from './sqlite-side-reader';
import type { StatementLog } from './statement-log';

/** What so many commits leave in the write-ahead log is worth moving. */
const COMMITS = 20;

/** What a SQLite file needs done from time to time, in a thread of its own. */
export class SqliteUpkeep {
  readonly #file: SqliteFile;
  readonly #db: Executor['db'];
  // Nobody writes while it indexes, so it must not wait for somebody's long search.
  readonly #thread: SqliteSideReader;
  #moved = 0;

  constructor(path: string, file: SqliteFile, db: Executor['db'], log: StatementLog | undefined) {
    this.#file = file;
    this.#db = db;
    this.#thread = new SqliteSideReader(path, log, { awaited: true });
  }

  /**
   * Moves what the write-ahead log holds into the file: who commits would have to, and hold up everybody meanwhile. Then
   * takes up a few users that wait for the index of trigrams; true where more may wait.
   */
  async round(): Promise<boolean> {
    await this.#moveLog();
    if (!(await hasPending({ db: this.#db }))) return false;
    await this.#thread.ready();
    return (await this.#file.pausing(() => this.#index())) === INDEXED_AT_ONCE;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #moveLog(): Promise<void> {
    const { commits } = this.#file;
    if (commits - this.#moved < COMMITS) return;
    this.#moved = commits;
    await this.#thread.checkpoint();
  }

  #index(): Promise<number> {
    return this.#thread.write(indexingSteps({ db: this.#db }));
  }
}
