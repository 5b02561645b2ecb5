import type { Created, Creating, Executor } from '../access';
import { dialects } from '../dialect';
import { insertsOfCreated, recordedWith } from '../users/created-user';
import type { Script } from './write-scripts';

/** What a transaction needs of the connection that writes. */
export interface WritingTurn {
  /** Waits for the turn, which was asked for already. */
  take(): Promise<void>;
  /** Gives a turn back that was not used. */
  giveBack(): void;
  /** Whether the turn is one within a group that is being written. */
  isInGroup(): boolean;
  /** Begins the transaction within the turn. */
  begin(): Promise<void>;
  readonly run: Executor['run'];
  readonly runEach: NonNullable<Executor['runEach']>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Has a thread write it, instead of this turn, which is over then; resolves when it is on disk. */
  handOver(script: Script): Promise<void>;
  nameOf: Creating['nameOf'];
}

/**
 * A transaction that begins when it asks for something. Until then it may have a user created: if that is all that it
 * does, a thread does it, and the next turn comes at once. Its place among the turns it has from the beginning.
 */
export class LateTransaction {
  readonly #turn: WritingTurn;
  #created: Created | undefined;
  #begun: Promise<void> | undefined;
  #hasBegun = false;
  /** Whether the turn is over without having been used. */
  #isOver = false;

  constructor(turn: WritingTurn) {
    this.#turn = turn;
  }

  /** Not an async function, for the sake of what is asked once it has begun. */
  readonly run: Executor['run'] = (sql, parameters) => {
    if (this.#hasBegun) return this.#turn.run(sql, parameters);
    return this.#begin().then(() => this.#turn.run(sql, parameters));
  };

  readonly runEach: WritingTurn['runEach'] = (sql, rows) => {
    if (this.#hasBegun) return this.#turn.runEach(sql, rows);
    return this.#begin().then(() => this.#turn.runEach(sql, rows));
  };

  readonly creating: Creating = {
    nameOf: (organization) => this.#turn.nameOf(organization),
    create: (created) => {
      if (this.#created || this.#begun) return false;
      this.#created = { ...created, audit: [] };
      return true;
    },
    record: (rows) => {
      const recorded = this.#created && !this.#begun ? recordedWith(this.#created, rows) : undefined;
      if (recorded) this.#created = recorded;
      return recorded !== undefined;
    },
  };

  async commit(): Promise<void> {
    if (!this.#begun) await this.#turn.take();
    if (this.#begun || (this.#created && this.#turn.isInGroup())) {
      await this.#begin();
      return await this.#turn.commit();
    }
    this.#isOver = true;
    if (this.#created) await this.#turn.handOver(scriptOf(this.#created));
    else this.#turn.giveBack();
  }

  /** To be called where the work, or the commit, has failed. */
  async rollback(): Promise<void> {
    if (this.#begun) return await this.#turn.rollback();
    if (this.#isOver) return;
    await this.#turn.take();
    this.#turn.giveBack();
  }

  #begin(): Promise<void> {
    return (this.#begun ??= this.#beginNow());
  }

  async #beginNow(): Promise<void> {
    await this.#turn.take();
    await this.#turn.begin();
    this.#hasBegun = true;
    const script = this.#created ? scriptOf(this.#created) : [];
    // Asked for at once, so that nothing comes in between.
    await Promise.all(script.map(([sql, parameters]) => this.#turn.run(sql, parameters)));
  }
}

function scriptOf(created: Created): Script {
  return insertsOfCreated(created, dialects.sqlite).map(({ sql, parameters }) => [sql, parameters.map(bindable)]);
}

/** SQLite knows no truth values. */
function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}
