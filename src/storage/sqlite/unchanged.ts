/** So many answers are kept; when there are more, all are forgotten. */
const KEPT = 1_000;

/**
 * Answers that hold until somebody, in this process or another, changes what answers rest on: `version` tells whether
 * that has happened (see `Storage.stamp`). Never out of date, then, but of use only where much is read between two writes.
 */
export class Unchanged {
  readonly #version: () => number;
  readonly #answers = new Map<string, unknown>();
  #at: number | undefined;

  constructor(version: () => number) {
    this.#version = version;
  }

  /** What `find` gave last time; asked again, if the database has changed or it found nothing. */
  async get<Answer>(question: string, find: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
    const now = this.#version();
    if (now !== this.#at || this.#answers.size >= KEPT) this.#answers.clear();
    this.#at = now;
    const known = this.#answers.get(question) as Answer | undefined;
    if (known !== undefined) return known;
    const found = await find();
    // Asked at one version, found perhaps at a later one, which the next question notices.
    if (found !== undefined && this.#at === now) this.#answers.set(question, found);
    return found;
  }
}
