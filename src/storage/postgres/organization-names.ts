import { LRUCache } from 'lru-cache';
import type { Executor } from '../access';
import type { Stamps } from '../engines';

const KEPT = 1_000;

/** What organizations are called, as of the beginning of the request; asked for where nobody can tell whether that has changed. */
export class OrganizationNames {
  readonly #run: Executor['run'];
  readonly #stamps: Stamps | undefined;
  readonly #known = new LRUCache<string, { readonly name: string; readonly stamp: number }>({ max: KEPT });

  /** `run`: how a short statement gets to the server that is written to. */
  constructor(run: Executor['run'], stamps: Stamps | undefined) {
    this.#run = run;
    this.#stamps = stamps;
  }

  /** Undefined: there is no such organization. */
  readonly nameOf = (id: string): string | Promise<string | undefined> => {
    const known = this.#known.get(id);
    // Organizations are among what concerns those who call.
    const changed = this.#stamps?.shown.callers() ?? Infinity;
    return known && known.stamp >= changed ? known.name : this.#find(id);
  };

  async #find(id: string): Promise<string | undefined> {
    // Before it is asked: what changes meanwhile counts as changed.
    const stamp = this.#stamps?.now();
    const { rows } = await this.#run<{ name: string }>('select name from organizations where id = $1', [id]);
    const name = rows[0]?.name;
    if (name !== undefined && stamp !== undefined) this.#known.set(id, { name, stamp });
    return name;
  }
}
