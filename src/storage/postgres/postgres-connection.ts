import type { DatabaseConnection, Kysely } from 'kysely';
import { PortalError } from '../../portal/errors';
import { isInFailedTransaction, isUnsent, translateError } from '../errors';
import { connectionIsGone, PostgresStatements } from './postgres-statements';
import type { Created } from '../access';
import { recordedWith } from '../users/created-user';
import type { CreatedTogether } from './created-together';
import type { PostgresServer } from './postgres-server';
import type { RowTurns, Turn } from './row-turns';
import { faultOfAll, PART_MS, SharedTransaction, TakesTooLong, type Begun } from './shared-transaction';
import type { StatementLog } from '../statement-log';
import type { Tables } from '../tables';

/** A connection as the query builder knows it; or a transaction on it, which may be shared with others. */
export class PostgresConnection extends PostgresStatements implements DatabaseConnection {
  /** The time in which no other transaction of this process changes the same row; or it is waited for. */
  #turn: Turn | 'awaited' | undefined;
  /** What it goes on with, after others who changed the same row; and how long they wait for it. */
  #shared: SharedTransaction | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(
    servers: readonly PostgresServer[],
    private readonly turns: RowTurns,
    private readonly together: CreatedTogether,
    log: StatementLog | undefined,
  ) {
    super(servers, log);
  }

  /**
   * Resolves when nobody else in this process is about to change a row, until the end of the transaction. Only for who
   * has asked nothing yet: whoever holds a lock and waits here as well could wait for ever. Goes on with the transaction
   * of whoever had the row before, if it isn't committed yet; `alone`: in any case in one of its own.
   */
  async takeTurn(row: string, alone?: boolean): Promise<void> {
    if (this.transaction !== 'due' || this.#turn || this.created) return;
    this.#turn = 'awaited';
    const turn = await this.turns.take(row, alone).catch((error: unknown) => {
      this.#turn = undefined;
      throw error;
    });
    this.#turn = turn;
    if (turn.shared) await this.#join(turn.shared);
  }

  async #join(shared: SharedTransaction): Promise<void> {
    // Something else was asked meanwhile, so that it begins by itself.
    if (this.transaction !== 'due' || this.connecting || this.held) return await this.#finishFor(shared);
    this.held = shared.held;
    this.transaction = shared.begun;
    this.#shared = shared;
    this.send({ text: shared.join() }).catch(() => undefined);
    this.#patience = setTimeout(() => void this.#leave(shared), PART_MS);
  }

  /** Commits what others have done. */
  async #finishFor(shared: SharedTransaction): Promise<void> {
    const other = this.#otherFor(shared);
    await other.#commit(shared.begun).catch(() => undefined);
    other.release();
  }

  /** Those who came before needn't wait for this any longer: it is undone, and fails with what is asked next. */
  async #leave(shared: SharedTransaction): Promise<void> {
    const other = this.#otherFor(shared);
    [other.#turn, other.broken] = [this.#turn, this.broken];
    this.held = undefined;
    this.#shared = undefined;
    this.#turn = undefined;
    this.broken = false;
    this.transaction = 'none';
    this.fault ??= new TakesTooLong();
    await this.copying;
    await other.#undoPart(shared, shared.begun, undefined);
    other.release();
  }

  #otherFor(shared: SharedTransaction): PostgresConnection {
    const other = new PostgresConnection(this.servers, this.turns, this.together, this.log);
    other.held = shared.held;
    other.#shared = shared;
    return other;
  }

  begin(): void {
    this.transaction = 'due';
    this.hasPassed = false;
    this.fault = undefined;
    this.created = undefined;
  }

  /** Has a user created with the commit, and with others who are; false where something else was asked before. */
  create(created: Omit<Created, 'audit'>): boolean {
    if (this.transaction !== 'due' || this.created || this.#turn || this.connecting) return false;
    this.created = { ...created, audit: [] };
    return true;
  }

  /** The same for rows of the audit trail that are about that user. */
  record(rows: Created['audit']): boolean {
    const recorded = this.created && recordedWith(this.created, rows);
    if (recorded) this.created = recorded;
    return recorded !== undefined;
  }

  async commit(): Promise<void> {
    clearTimeout(this.#patience);
    if (this.created && (await this.#createTogether(this.created))) return;
    const begun = typeof this.transaction === 'object' ? this.transaction : undefined;
    await this.copying;
    await begun?.answered;
    if (this.fault !== undefined) throw this.fault;
    if (begun) await (this.#passOn(begun) ?? this.#commit(begun));
    this.transaction = 'none';
  }

  /** False: nothing of it is kept, and it goes on alone. */
  async #createTogether(created: Created): Promise<boolean> {
    const isDone = await this.together.create(created);
    if (isDone) this.transaction = 'none';
    else await this.start();
    return isDone;
  }

  /** Lets whoever changes the same row next go on with the transaction; resolves when one of them has committed it. */
  #passOn(begun: Begun): Promise<void> | undefined {
    const turn = this.#turn;
    if (typeof turn !== 'object' || !turn.isAwaited()) return undefined;
    const shared = this.#shared ?? new SharedTransaction(this.holding(), begun);
    if (!shared.isOpen) return undefined;
    this.held = undefined;
    this.#shared = undefined;
    this.transaction = 'none';
    this.hasPassed = true;
    turn.pass(shared);
    return shared.committed.catch((error: Error) => {
      throw this.fault ?? error;
    });
  }

  async #commit(begun: Begun): Promise<void> {
    const shared = this.#shared;
    this.#shared = undefined;
    try {
      await this.#commitAlone(begun);
      shared?.end();
    } catch (error) {
      shared?.end(error);
      throw error;
    }
  }

  async #commitAlone(begun: Begun): Promise<void> {
    try {
      const committed = this.send({ text: 'commit' });
      // The next one may as well wait for the row's lock, which is passed on without coming by here.
      this.#endTurn();
      const { tag } = await committed;
      // So PostgreSQL answers the commit of a transaction that had an error.
      if (tag === 'ROLLBACK') throw this.fault ?? new PortalError('busy', 'The database gave the transaction up.');
    } catch (error) {
      await this.#settle(translateError(error, 'commit'), begun);
    }
  }

  /** A commit without an answer may be one all the same: run again blindly, it would be done twice. */
  async #settle(error: unknown, { at, xid }: Begun): Promise<void> {
    if (!this.broken || xid === undefined || isUnsent(error)) throw error;
    const { server } = this.holding();
    this.release();
    const outcome = await server.outcomeOf({ xid, begun: at });
    if (outcome === 'committed') return;
    if (outcome === 'aborted') throw error;
    throw new PortalError('busy', 'The database was lost in the middle: the change may have been made, or not.', {
      retryAfter: 1,
    });
  }

  /** Never throws: the error that led here is the one to hear of. */
  async rollback(): Promise<void> {
    clearTimeout(this.#patience);
    const begun = this.transaction;
    await this.copying;
    const fault = this.fault;
    this.transaction = 'none';
    this.fault = undefined;
    if (typeof begun !== 'object') return;
    if (this.#shared) return await this.#undoPart(this.#shared, begun, fault);
    await this.#undo();
  }

  async #undo(): Promise<void> {
    if (this.broken) return;
    await this.send({ text: 'rollback' }).catch(() => {
      this.broken = true;
    });
  }

  /** What others have done before in the same transaction stays, and goes on. */
  async #undoPart(shared: SharedTransaction, begun: Begun, fault: Error | undefined): Promise<void> {
    try {
      if (this.broken) throw fault ?? connectionIsGone();
      await this.send({ text: shared.undoPart });
    } catch (error) {
      this.#shared = undefined;
      await this.#undo();
      return shared.end(fault ?? error);
    }
    const passed = this.#passOn(begun)?.catch(() => undefined);
    // Its outcome is nothing to whoever has failed.
    if (!passed) await this.#commit(begun).catch(() => undefined);
  }

  protected override faultOf(error: unknown, sql: string): Error {
    // What somebody else before has told, who waits for the same commit.
    return this.#shared && isInFailedTransaction(error) ? faultOfAll(error) : super.faultOf(error, sql);
  }

  release(): void {
    this.held?.client.release(this.broken);
    this.held = undefined;
    this.broken = false;
    this.#endTurn();
  }

  #endTurn(): void {
    if (typeof this.#turn === 'object') this.#turn.pass();
    this.#turn = undefined;
  }
}

/** A connection that the query builder holds. */
export function asPostgres(connection: DatabaseConnection): PostgresConnection {
  return connection as PostgresConnection;
}

/** The connection that a transaction of the query builder has. */
export async function connectionOf(transaction: Kysely<Tables>): Promise<PostgresConnection> {
  return await transaction.getExecutor().provideConnection((connection) => Promise.resolve(asPostgres(connection)));
}
