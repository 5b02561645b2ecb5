import { PortalError } from '../../portal/errors';
import type { SharedTransaction } from './shared-transaction';

/** As long as PostgreSQL has a statement wait for a row's lock. */
const PATIENCE_MS = 30_000;

/** The time in which nobody else here changes a row. */
export interface Turn {
  /** The transaction of those who had their turns before, if it goes on. */
  readonly shared: SharedTransaction | undefined;
  /** Whether somebody waits for the next turn who would go on with the same transaction. */
  isAwaited(): boolean;
  /** Ends it; whoever is next goes on with `shared`, which somebody has to wait for. More than once is once. */
  pass(shared?: SharedTransaction): void;
}

interface Waiting {
  readonly alone: boolean;
  readonly begin: (turn: Turn) => void;
  readonly patience: NodeJS.Timeout;
}

/**
 * Those who want to change the same row wait for each other here, before they take a connection: waiting in the
 * database, each would hold one that others need.
 */
export class RowTurns {
  readonly #patience: number;
  /** By the rows that are somebody's turn. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(patience = PATIENCE_MS) {
    this.#patience = patience;
  }

  /** Resolves when it is the caller's turn; `alone`: in a transaction of its own. Throws `busy` where that takes too long. */
  take(row: string, alone = false): Promise<Turn> {
    const waiting = this.#waiting.get(row);
    if (waiting) return this.#wait(waiting, alone);
    const none: Waiting[] = [];
    this.#waiting.set(row, none);
    return Promise.resolve(this.#turn(row, none));
  }

  #wait(waiting: Waiting[], alone: boolean): Promise<Turn> {
    return new Promise((begin, refuse) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(mine), 1);
        refuse(new PortalError('busy', 'Too many change the same at the moment.', { retryAfter: 1 }));
      };
      const mine = { alone, begin, patience: setTimeout(giveUp, this.#patience) };
      waiting.push(mine);
    });
  }

  #turn(row: string, waiting: Waiting[], shared?: SharedTransaction): Turn {
    let isOver = false;
    return {
      shared,
      isAwaited: () => waiting[0]?.alone === false,
      pass: (further) => {
        if (isOver) return;
        isOver = true;
        const next = waiting.shift();
        if (!next) return void this.#waiting.delete(row);
        clearTimeout(next.patience);
        next.begin(this.#turn(row, waiting, further));
      },
    };
  }
}
