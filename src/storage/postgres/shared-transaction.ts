import { PortalError } from '../../portal/errors';
import { isLostConnection, isSerializationFailure } from '../errors';
import type { Held } from './postgres-server';

/** So many share a transaction, and for so long others come in: those who came first wait for the rest. */
const MOST = 16;
const OPEN_MS = 50;

/** Whoever takes longer over its part has a transaction of its own. */
export const PART_MS = 250;

/** Others wait for the same commit, and this takes long: it is to be begun anew, in a transaction of its own. */
export class TakesTooLong extends PortalError {
  constructor() {
    super('busy', 'The change takes too long to share a transaction.', { retryAfter: 1 });
  }
}

/** What a transaction has sent to begin with, and what that made of it. */
export interface Begun {
  readonly at: number;
  readonly answered: Promise<void>;
  xid?: string;
}

/**
 * A transaction of several who change the same row, one after another: each from a savepoint of its own, so that one
 * that fails undoes nothing but its own; all are answered after the one commit. What nobody waits for goes out with the
 * next one's first statement; should any of that fail, so does the whole.
 */
export class SharedTransaction {
  readonly held: Held;
  readonly begun: Begun;
  /** Resolves when it is committed. Rejects with what all of them may try again after, where nothing of it is kept. */
  readonly committed: Promise<void>;
  #count = 1;
  #end: (error: Error | undefined) => void = () => undefined;

  constructor(held: Held, begun: Begun) {
    this.held = held;
    this.begun = begun;
    this.committed = new Promise((resolve, reject) => {
      this.#end = (error) => (error ? reject(error) : resolve());
    });
    // Whoever waits for it hears of it.
    this.committed.catch(() => undefined);
  }

  /** Whether one more may go on with it. */
  get isOpen(): boolean {
    return this.#count < MOST && performance.now() - this.begun.at < OPEN_MS;
  }

  /** One more goes on with it; how its part begins. */
  join(): string {
    this.#count += 1;
    return this.#count === 2
      ? `savepoint ${this.#part}`
      : `release ${this.#partOf(this.#count - 1)}; savepoint ${this.#part}`;
  }

  /** Takes back the part of the last one to join. */
  get undoPart(): string {
    return `rollback to ${this.#part}`;
  }

  end(error?: unknown): void {
    this.#end(error === undefined ? undefined : faultOfAll(error));
  }

  get #part(): string {
    return this.#partOf(this.#count);
  }

  /** Never one name twice: what goes back to a part must not meet that of somebody else. */
  #partOf(number: number): string {
    return `part_${number}`;
  }
}

/** What one of them met is nothing to the others, but that they have to begin anew. */
export function faultOfAll(error: unknown): Error {
  const isKnown = error instanceof PortalError && (error.code === 'busy' || isSerializationFailure(error));
  if (isKnown || isLostConnection(error)) return error as Error;
  const cause = { code: '40001', message: 'Somebody else who shared the transaction failed.' };
  return new PortalError('busy', 'The database gave the transaction up.', { retryAfter: 1, cause });
}
