/**
 * What one writer makes of something, in order. Whoever reads it may be told any state from the one that was last
 * acknowledged, or told of, before the reading began, to the one last sent when it ended; nothing older, nothing else.
 */
export class History<State> {
  readonly #states: State[];
  #floor = 0;

  constructor(first: State) {
    this.#states = [first];
  }

  /** The state that was sent last. */
  get last(): State {
    return this.#states.at(-1)!;
  }

  /** To be called before it is sent. */
  send(state: State): void {
    this.#states.push(state);
  }

  /** All that was sent is answered. */
  acknowledge(): void {
    this.#floor = this.#states.length - 1;
  }

  /** Begins a reading; what it returns ends it: true if the answer may be, and then nobody may be told less. */
  reading(): (isTold: (state: State) => boolean) => boolean {
    const from = this.#floor;
    return (isTold) => {
      const at = this.#states.findIndex((state, index) => index >= from && isTold(state));
      this.#floor = Math.max(this.#floor, at);
      return at !== -1;
    };
  }
}
