/** With fewer transactions under way, a thread is not worth the way to it. */
const MANY = 4;

/** For so long there are taken to be more: who was answered together comes again one by one. */
const LASTING_MS = 200;

/** Whether transactions come many at a time. */
export class Company {
  #underWay = 0;
  #until = 0;

  /** Belongs to the beginning of each; true where there are, or were a moment ago, many. */
  join(): boolean {
    this.#underWay += 1;
    const now = performance.now();
    if (this.#underWay >= MANY) this.#until = now + LASTING_MS;
    return now < this.#until;
  }

  /** And to its end. */
  leave(): void {
    this.#underWay -= 1;
  }
}
