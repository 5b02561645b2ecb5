import type { Database, Statement } from 'better-sqlite3';
import type { Told } from '../change-times';

interface Row {
  readonly since: number;
  readonly until: number;
  readonly callers: number;
  readonly places: Buffer | null;
}

/** How often anything was changed, by whomever. */
export const COUNT = 'select changes from shown_changes';

/** A commit that changed more is told as one that changed all. */
const MOST_PLACES = 1_000;

/** Whoever is further behind reads all anew. */
const KEPT_CHANGES = 5_000;

/** Older ones go whenever another so many were counted. */
const SWEPT_AT_ONCE = 256;

const INSERT = 'insert into shown_log (since, until, callers, places) values (?, ?, ?, ?)';
const SWEEP = 'delete from shown_log where until < ?';

/** What a thread needs to know that writes as {@link ShownLog.write} does. */
export const SHOWN_LOG = {
  log: { insert: INSERT, sweep: SWEEP, count: COUNT },
  most: { places: MOST_PLACES, kept: KEPT_CHANGES, sweptAtOnce: SWEPT_AT_ONCE },
};

/**
 * What commits tell the other processes that share a SQLite file of what they changed. Each goes from one count of
 * `shown_changes` to another, so that a commit of somebody who tells nothing leaves a gap.
 */
export class ShownLog {
  readonly #insert: Statement<[since: number, until: number, callers: number, places: Buffer | null]>;
  readonly #sweep: Statement<[until: number]>;
  readonly #read: Statement<[since: number], Row>;

  constructor(database: Database) {
    this.#insert = database.prepare(INSERT);
    this.#sweep = database.prepare(SWEEP);
    this.#read = database.prepare('select since, until, callers, places from shown_log where until > ? order by until');
  }

  /** Belongs into the transaction that has moved the count. */
  write(since: number, until: number, { places, callers }: Told): void {
    const all = places && [...places];
    const few = all && all.length <= MOST_PLACES ? Uint16Array.from(all) : undefined;
    this.#insert.run(since, until, callers ? 1 : 0, few ? Buffer.from(few.buffer) : null);
    const isDue = Math.floor(since / SWEPT_AT_ONCE) < Math.floor(until / SWEPT_AT_ONCE);
    if (isDue) this.#sweep.run(until - KEPT_CHANGES);
  }

  /** What was changed from one count to another; undefined where not all of it was told. */
  read(since: number, until: number): Told | undefined {
    const places: number[] = [];
    let [told, isAll, callers] = [since, false, false];
    for (const row of this.#read.all(since)) {
      if (row.since !== told) return undefined;
      told = row.until;
      callers ||= row.callers === 1;
      isAll ||= row.places === null;
      if (row.places) places.push(...placesIn(row.places));
    }
    // More may have come since it was counted.
    return told < until ? undefined : { places: isAll ? undefined : places, callers };
  }
}

/** Copied, for it begins anywhere. */
function placesIn(bytes: Buffer): Uint16Array {
  return new Uint16Array(new Uint8Array(bytes).buffer);
}
