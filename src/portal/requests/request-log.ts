import { PortalError } from '../errors';
import type { Storage } from '../store';
import type { RequestEntry } from './request-entry';

/** How long an entry waits for others to be written with it. */
const DELAY = 500;

/** Entries in one statement: few enough that requests hardly wait for it. */
const BATCH = 50;

/** Entries that wait at most, when the database doesn't take them. */
const MOST_WAITING = 5_000;

/** How many are given up at a time: to move all the others for each would take longer than to write them. */
const ROOM = 100;

export interface RequestLogOptions {
  readonly storage: Storage;
  /** Entries couldn't be written; whether they are tried again. */
  readonly onError: (error: unknown, again: boolean) => void;
}

/** Entries of the log of requests on their way into the database: never in a request's way, nor its failure. */
export interface RequestLog {
  add(entry: RequestEntry): void;
  /** The same for an entry that isn't whole yet; the promise must not fail. */
  addLater(entry: Promise<RequestEntry>): void;
  /** Counts a request of a flood, which gets no entry. */
  skip(): void;
  /** Writes what waits. Never fails. */
  flush(): Promise<void>;
  /** How many entries wait, */
  readonly waiting: number;
  /** how many were given up since the start, */
  readonly dropped: number;
  /** and how many were skipped. */
  readonly skipped: number;
}

/**
 * Gathers entries and writes them in batches. When too many wait, the oldest successful reads are given up first: they
 * tell no more than that somebody is alive.
 */
export function createRequestLog(options: RequestLogOptions): RequestLog {
  return new BufferedRequestLog(options);
}

class BufferedRequestLog implements RequestLog {
  dropped = 0;
  skipped = 0;
  #reads: RequestEntry[] = [];
  #others: RequestEntry[] = [];
  readonly #coming = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  readonly #options: RequestLogOptions;

  constructor(options: RequestLogOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#reads.length + this.#others.length;
  }

  add(entry: RequestEntry): void {
    (isRead(entry) ? this.#reads : this.#others).push(entry);
    this.#makeRoom();
    this.#timer ??= setTimeout(() => void this.flush(), DELAY).unref();
  }

  addLater(entry: Promise<RequestEntry>): void {
    const added = entry.then((whole) => {
      this.#coming.delete(added);
      this.add(whole);
    });
    this.#coming.add(added);
  }

  skip(): void {
    this.skipped += 1;
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writing = (this.#writing ?? Promise.resolve()).then(() => this.#writeAll());
    this.#writing = writing;
    return writing;
  }

  async #writeAll(): Promise<void> {
    await Promise.all(this.#coming);
    for (;;) {
      const batch = this.#take();
      if (batch.length === 0) return;
      try {
        await this.#append(batch);
      } catch (error) {
        const again = error instanceof PortalError && error.code === 'busy';
        this.#options.onError(error, again);
        if (again) return this.#putBack(batch);
        await this.#appendEach(batch);
      }
    }
  }

  #append(entries: readonly RequestEntry[]): Promise<void> {
    return this.#options.storage.within({ all: true }).requests.append(entries);
  }

  /** One that the database refuses must not take the others with it. */
  async #appendEach(entries: readonly RequestEntry[]): Promise<void> {
    for (const entry of entries) {
      await this.#append([entry]).catch(() => {
        this.dropped += 1;
      });
    }
  }

  #take(): RequestEntry[] {
    const others = this.#others.splice(0, BATCH);
    return [...others, ...this.#reads.splice(0, BATCH - others.length)];
  }

  #putBack(batch: readonly RequestEntry[]): void {
    this.#others.unshift(...batch.filter((entry) => !isRead(entry)));
    this.#reads.unshift(...batch.filter(isRead));
    this.#makeRoom();
    this.#timer ??= setTimeout(() => void this.flush(), DELAY).unref();
  }

  #makeRoom(): void {
    if (this.waiting <= MOST_WAITING) return;
    this.dropped += (this.#reads.length > 0 ? this.#reads : this.#others).splice(0, ROOM).length;
    this.#makeRoom();
  }
}

function isRead({ failed, method }: RequestEntry): boolean {
  return !failed && (method === 'GET' || method === 'HEAD');
}
