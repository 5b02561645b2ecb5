import { setImmediate as nextRound } from 'node:timers/promises';
import type { Operation } from '../portal/operation';
import { createPackedUsers, type PackedUser } from '../portal/users/packed-users';
import { createUsers, type NewUser } from '../portal/users/users';

/** How many users are written at a time; first fewer, for whoever writes them has nothing to do until then. */
const WRITTEN_AT_A_TIME = 256;
const WRITTEN_FIRST = 64;

/** Writes new users, some dozens at a time. A database in a thread of its own does while the next ones are judged. */
export class NewUserWriter {
  readonly #op: Operation;
  readonly #created: NewUser[] = [];
  readonly #packed: PackedUser[] = [];
  #full = WRITTEN_FIRST;

  constructor(op: Operation) {
    this.#op = op;
  }

  async add({ created, packed }: { readonly created?: NewUser; readonly packed?: PackedUser }): Promise<void> {
    if (created) this.#created.push(created);
    if (packed) this.#packed.push(packed);
    if (this.#created.length + this.#packed.length < this.#full) return;
    await this.end();
    this.#full = WRITTEN_AT_A_TIME;
  }

  /** Writes the last ones. */
  async end(): Promise<void> {
    await createUsers(this.#op, this.#created.splice(0));
    await createPackedUsers(this.#op, this.#packed.splice(0));
    // More rows come from other threads meanwhile.
    await nextRound();
  }
}
