import { availableParallelism } from 'node:os';
import type { QueryResult } from 'kysely';
import { SqliteWorker } from './sqlite-worker';
import type { StatementLog } from '../statement-log';

/** The first is for what takes moments only; one core is left to those who wait for none of this. */
const THREADS = Math.min(Math.max(availableParallelism() - 1, 2), 3);

export interface AsideOptions {
  /** See {@link SqliteWorker.run}. */
  readonly milliseconds?: number;
  /** Whether an index tells all there is to know, so that it takes moments: it waits for no walk through all rows. */
  readonly brief?: boolean;
  /** Whether it may as well hold up others for some milliseconds, where no thread has time for it. */
  readonly orHere?: boolean;
}

/** Whoever can do without waits behind no more than so many. */
const QUEUE = 4;

/** Workers that share the load. Each of their threads starts when it is needed first. */
export class SqliteWorkers {
  readonly #workers: readonly SqliteWorker[];
  #isMissed = false;

  constructor(path: string, log: StatementLog | undefined) {
    this.#workers = Array.from({ length: THREADS }, () => new SqliteWorker(path, log));
  }

  /** Whether a thread that is there has time. Where none is, one comes for those who ask again: a command asks once. */
  haveTime(): boolean {
    const there = this.#workers.filter(({ isThere }) => isThere);
    if (there.length === 0 && this.#isMissed) void this.#workers[0]?.ready().catch(() => undefined);
    this.#isMissed = there.length === 0;
    return there.some(({ waiting }) => waiting < QUEUE);
  }

  /** How many statements run at the same time. */
  get size(): number {
    return this.#workers.length;
  }

  /** Runs a read where fewest wait. Throws as {@link SqliteWorker.run} does. */
  run<Row>(sql: string, parameters: readonly unknown[], options: AsideOptions = {}): Promise<QueryResult<Row>> {
    const { brief = false, milliseconds } = options;
    const worker = this.#workers
      .slice(brief ? 0 : 1)
      .reduce((best, each) => (each.waiting < best.waiting ? each : best));
    return worker.run(sql, parameters, milliseconds === undefined ? {} : { milliseconds });
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) await worker.close();
  }
}
