/** A chunk of fewer rows costs nearly as much, where nothing else is said. */
const LEAST = 50;

/** Before anything is known. */
const FIRST = 500;

/** How many rows share a transaction: as many as may, and no more than can be written in the time. */
export class ChunkPace {
  readonly #most: number;
  readonly #least: number;
  readonly #milliseconds: number;
  #rows: number;

  /** Without a time, always the most; never fewer than the least, but to begin with, however long they take. */
  constructor(most: number, milliseconds = Infinity, least = LEAST) {
    this.#most = most;
    this.#least = Math.min(least, most);
    this.#milliseconds = milliseconds;
    this.#rows = milliseconds === Infinity ? most : Math.min(most, FIRST);
  }

  get rows(): number {
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
