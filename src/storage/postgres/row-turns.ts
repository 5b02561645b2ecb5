import { PortalError } from '../../portal/errors';
import { isInTime } from '../../portal/in-time';

/** As long as PostgreSQL has a statement wait for a row's lock. */
const PATIENCE_MS = 30_000;

/**
 * Those who want to change the same row wait for each other here, before they take a connection: waiting in the
 * database, each would hold one that others need.
 */
export class RowTurns {
  readonly #patience: number;
  readonly #last = new Map<string, Promise<void>>();

  constructor(patience = PATIENCE_MS) {
    this.#patience = patience;
  }

  /** Resolves when it is the caller's turn, with what ends it. Throws `busy` where that takes too long. */
  async take(row: string): Promise<() => void> {
    const before = this.#last.get(row);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const mine = before ? before.then(() => ended) : ended;
    this.#last.set(row, mine);
    void mine.then(() => {
      if (this.#last.get(row) === mine) this.#last.delete(row);
    });
    if (before && !(await isInTime(before, this.#patience))) {
      end();
      throw new PortalError('busy', 'Too many change the same at the moment.', { retryAfter: 1 });
    }
    return end;
  }
}
