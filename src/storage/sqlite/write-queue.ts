import { setImmediate } from 'node:timers';
import { setImmediate as nextRound, setTimeout } from 'node:timers/promises';
import { PortalError } from '../../portal/errors';
import { isSqliteBusy } from '../errors';
import type { SqliteHandle } from './sqlite-handle';
import type { WriteThread } from './write-thread';

/** How long a write waits for another process to finish writing, and how often it looks. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 5;

/**
 * A group lasts for a few times as long as it takes to commit it, so that most of the time goes into writing and not
 * into waiting for the disk; but not so long that others notice.
 */
const GROUP_COMMITS = 4;
const GROUP_MS = { least: 10, most: 50 };

/** For this part of a commit's time a group waits for further turns after the last one, where turns come together. */
const PAUSE_OF_COMMIT = 1 / 8;

/** How much of what the present commit took goes into what they are thought to take. */
const LEARNING = 1 / 8;

interface Settlement {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns at SQLite's one writing connection, one at a time and in order. Turns that follow each other closely share one
 * transaction of the database, and so one wait for the disk: each but the first is a savepoint in it, and counts as done
 * when all are committed. A turn is taken with {@link enter} and given back with {@link settle} or {@link abandon}.
 */
export class WriteQueue {
  readonly #writer: SqliteHandle;
  readonly #beside: Pick<WriteThread, 'idle'> | undefined;
  readonly #waiting: (() => void)[] = [];
  #settlements: Settlement[] = [];
  #taken = false;
  #open = false;
  #openedAt = 0;
  #commitPlanned = false;
  #lastTurnAt = 0;
  #turns = 0;
  /** How many turns the last group had. */
  #lastTurns = 1;
  #commits = 0;
  /** What a commit takes at present, in milliseconds. */
  #commitMs = 1;

  /** `beside`: who writes what turns have handed over, until it is idle. */
  constructor(writer: SqliteHandle, beside?: Pick<WriteThread, 'idle'>) {
    this.#writer = writer;
    this.#beside = beside;
  }

  /** How many wait for their turn. */
  get length(): number {
    return this.#waiting.length;
  }

  /** How many groups were committed. */
  get commits(): number {
    return this.#commits;
  }

  /** Whether nobody has had a turn in the open transaction before: to take it back is to take back the present turn. */
  get isFirstTurn(): boolean {
    return this.#turns === 0;
  }

  /** Whether a transaction is open that turns share. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Asks for a turn; resolves when it is there. It has to be given to {@link enter}, or to {@link abandon}. */
  async reserve(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
  }

  /** Resolves when it is the caller's turn and the transaction is open; a new one for who asks to be the `first` in it. */
  async enter(first = false, reserved = this.reserve()): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    await reserved;
    try {
      if (first && this.#open) this.#commit();
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
    await this.reserve();
    if (this.#open) this.#commit();
    await this.#beside?.idle();
  }

  async #begin(deadline: number): Promise<void> {
    await this.#beside?.idle();
    while (!this.#tryBegin(performance.now() > deadline)) {
      await setTimeout(PAUSE_MS);
      // Timers that follow timers would keep a commit of this process from its turn.
      await nextRound();
    }
    this.#open = true;
    this.#turns = 0;
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
    this.#turns += 1;
    this.#lastTurnAt = performance.now();
    const full = this.#open && this.#isFull(this.#lastTurnAt);
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

  /** When the event loop's rounds bring no more turns, so that requests that arrived together share the commit. */
  #planCommit(): void {
    if (this.#commitPlanned) return;
    this.#commitPlanned = true;
    setImmediate(() => {
      this.#commitPlanned = false;
      if (!this.#open || this.#taken) return;
      if (this.#isOver(performance.now())) this.#commit();
      else this.#planCommit();
    });
  }

  /** When as many are together as the last time, nobody waits for more: where turns come one by one, never. */
  #isOver(now: number): boolean {
    if (this.#turns >= this.#lastTurns) return true;
    return now - this.#lastTurnAt >= this.#commitMs * PAUSE_OF_COMMIT || this.#isFull(now);
  }

  #isFull(now: number): boolean {
    const most = Math.min(Math.max(GROUP_COMMITS * this.#commitMs, GROUP_MS.least), GROUP_MS.most);
    return now - this.#openedAt > most;
  }

  #commit(): void {
    const settlements = this.#settlements;
    this.#settlements = [];
    this.#open = false;
    this.#lastTurns = this.#turns;
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
    const start = performance.now();
    try {
      this.#writer.run('commit', []);
      this.#commits += 1;
    } catch (error) {
      if (this.#writer.inTransaction) this.#writer.run('rollback', []);
      throw error;
    }
    this.#commitMs += (performance.now() - start - this.#commitMs) * LEARNING;
  }
}
