/** A chunk of fewer rows costs nearly as much, where nothing else is said. */
const LEAST = 50;

/** Before anything is known. */
const FIRST = 500;

export interface PaceOptions {
  /** Rows of a transaction. */
  readonly most: number;
  /** How long a transaction may take. Default: however long it takes, so that each has the most rows. */
  readonly milliseconds?: number | undefined;
  /** Never fewer than this, but to begin with, however long they take. */
  readonly least?: number | undefined;
  /** Rows of a chunk, which becomes one transaction or several. Default: as many as a transaction has. */
  readonly window?: number | undefined;
}

/** How many rows share a transaction: as many as may, and no more than can be written in the time. */
export class ChunkPace {
  readonly #most: number;
  readonly #least: number;
  readonly #milliseconds: number;
  readonly #window: number;
  #rows: number;
  /** Whether somebody writes, so that there is time to read more. */
  isWriting = false;

  constructor({ most, milliseconds = Infinity, least = LEAST, window = 0 }: PaceOptions) {
    this.#most = most;
    this.#least = Math.min(least, most);
    this.#milliseconds = milliseconds;
    this.#window = window;
    this.#rows = milliseconds === Infinity ? most : Math.min(most, FIRST);
  }

  /** Of a chunk: who has nothing to write gets what there is. */
  get rows(): number {
    return this.isWriting ? Math.max(this.#rows, this.#window) : this.#rows;
  }

  /** Of a transaction. */
  get together(): number {
    return this.#rows;
  }

  /** How long a transaction took. What one alone took may be chance, so half of it counts. */
  note(rows: number, milliseconds: number): void {
    if (this.#milliseconds === Infinity || rows < Math.min(LEAST, this.#rows)) return;
    const wanted = rows * (this.#milliseconds / Math.max(milliseconds, 1));
    const next = Math.round((this.#rows + wanted) / 2);
    this.#rows = Math.min(this.#most, Math.max(this.#least, next));
  }
}
