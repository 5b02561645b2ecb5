import { setImmediate } from 'node:timers';
import { setImmediate as nextRound, setTimeout } from 'node:timers/promises';
import { PortalError } from '../portal/errors';
import { isSqliteBusy } from './errors';
import type { SqliteHandle } from './sqlite-handle';

/** How long a write waits for another process to finish writing, and how often it looks. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 5;

/** A group that has lasted this long is committed, whoever waits. */
const GROUP_MS = 10;

interface Settlement {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns at SQLite's one writing connection, one at a time and in order. Turns that follow each other closely share one
 * transaction of the database, and so one wait for the disk: each is a savepoint in it, and counts as done when all
 * are committed. A turn is taken with {@link enter} and given back with {@link settle} or {@link abandon}.
 */
export class WriteQueue {
  readonly #writer: SqliteHandle;
  readonly #waiting: (() => void)[] = [];
  #settlements: Settlement[] = [];
  #taken = false;
  #open = false;
  #openedAt = 0;
  #commitPlanned = false;

  constructor(writer: SqliteHandle) {
    this.#writer = writer;
  }

  /** How many wait for their turn. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Resolves when it is the caller's turn and the transaction is open. */
  async enter(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    await this.#takeTurn();
    try {
      if (!this.#open) await this.#begin(deadline);
    } catch (error) {
      this.#pass();
      throw error;
    }
  }

  /** Ends the turn; resolves when what it wrote is on disk. */
  settle(): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => this.#settlements.push({ resolve, reject }));
    this.#pass();
    return settled;
  }

  /** Ends a turn that leaves nothing behind. */
  abandon(): void {
    this.#pass();
  }

  /** Waits for all turns and leaves no transaction open; the caller keeps the last turn. */
  async finish(): Promise<void> {
    await this.#takeTurn();
    if (this.#open) this.#commit();
  }

  async #takeTurn(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
  }

  async #begin(deadline: number): Promise<void> {
    while (!this.#tryBegin(performance.now() > deadline)) {
      await setTimeout(PAUSE_MS);
      // Timers that follow timers would keep a commit of this process from its turn.
      await nextRound();
    }
    this.#open = true;
    this.#openedAt = performance.now();
  }

  #tryBegin(lastTry: boolean): boolean {
    try {
      this.#writer.run('begin immediate', []);
      return true;
    } catch (error) {
      if (lastTry || !isSqliteBusy(error)) throw error;
      return false;
    }
  }

  #pass(): void {
    const full = this.#open && performance.now() - this.#openedAt > GROUP_MS;
    if (full || (this.#open && !this.#writer.inTransaction)) this.#commit();
    const next = this.#waiting.shift();
    this.#taken = next !== undefined;
    // After a full group the event loop has its turn first.
    if (next) return full ? void setImmediate(next) : next();
    if (this.#open) this.#end();
  }

  #end(): void {
    if (this.#settlements.length === 0) this.#commit();
    else this.#planCommit();
  }

  /** At the end of the event loop's round, so that requests that arrived together share the commit. */
  #planCommit(): void {
    if (this.#commitPlanned) return;
    this.#commitPlanned = true;
    setImmediate(() => {
      this.#commitPlanned = false;
      if (this.#open && !this.#taken) this.#commit();
    });
  }

  #commit(): void {
    const settlements = this.#settlements;
    this.#settlements = [];
    this.#open = false;
    try {
      this.#writeCommit();
    } catch (error) {
      for (const { reject } of settlements) reject(error);
      return;
    }
    for (const { resolve } of settlements) resolve();
  }

  #writeCommit(): void {
    if (!this.#writer.inTransaction) throw new PortalError('busy', 'The database could not keep the change.');
    try {
      this.#writer.run('commit', []);
    } catch (error) {
      if (this.#writer.inTransaction) this.#writer.run('rollback', []);
      throw error;
    }
  }
}
