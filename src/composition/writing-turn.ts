import type { OpenStorage } from '../storage/open';

/** A turn at writing that is taken by one call and given back by another, for somebody who may be gone meanwhile. */
export class WritingTurn {
  readonly #storage: Pick<OpenStorage, 'pausing'>;
  #end: (() => void) | undefined;
  #isClosed = false;

  constructor(storage: Pick<OpenStorage, 'pausing'>) {
    this.#storage = storage;
  }

  /** Resolves when nobody else writes here, until {@link end}. */
  begin(): Promise<void> {
    return new Promise((resolve, reject) => {
      const work = () =>
        new Promise<void>((end) => {
          if (this.#isClosed) return end();
          this.#end = end;
          resolve();
        });
      this.#storage.pausing(work).catch(reject);
    });
  }

  end(): void {
    this.#end?.();
    this.#end = undefined;
  }

  /** Ends it, and lets pass what was asked for and comes only now. */
  close(): void {
    this.#isClosed = true;
    this.end();
  }
}
