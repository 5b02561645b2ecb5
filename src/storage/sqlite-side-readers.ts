import { availableParallelism } from 'node:os';
import type { QueryResult } from 'kysely';
import { SqliteSideReader } from './sqlite-side-reader';
import type { StatementLog } from './statement-log';

/** The first is for what takes moments only; one core is left to those who wait for none of this. */
const THREADS = Math.min(Math.max(availableParallelism() - 1, 2), 3);

export interface AsideOptions {
  /** See {@link SqliteSideReader.run}. */
  readonly milliseconds?: number;
  /** Whether an index tells all there is to know, so that it takes moments: it waits for no walk through all rows. */
  readonly brief?: boolean;
  /** Whether it may as well hold up others for some milliseconds, rather than wait behind many. */
  readonly orHere?: boolean;
}

/** Whoever may choose waits behind no more. */
const QUEUE = 4;

/** Side readers that share the load. Each of their threads starts when it is needed first. */
export class SqliteSideReaders {
  readonly #readers: readonly SqliteSideReader[];

  constructor(path: string, log: StatementLog | undefined) {
    this.#readers = Array.from({ length: THREADS }, () => new SqliteSideReader(path, log));
  }

  /** Whether whoever comes now has to wait for some. */
  get isBusy(): boolean {
    return this.#readers.every(({ waiting }) => waiting >= QUEUE);
  }

  /** How many statements run at the same time. */
  get size(): number {
    return this.#readers.length;
  }

  /** Runs a read where fewest wait. Throws as {@link SqliteSideReader.run} does. */
  run<Row>(sql: string, parameters: readonly unknown[], options: AsideOptions = {}): Promise<QueryResult<Row>> {
    const { brief = false, milliseconds } = options;
    const reader = this.#readers
      .slice(brief ? 0 : 1)
      .reduce((best, each) => (each.waiting < best.waiting ? each : best));
    return reader.run(sql, parameters, milliseconds === undefined ? {} : { milliseconds });
  }

  async close(): Promise<void> {
    for (const reader of this.#readers) await reader.close();
  }
}
