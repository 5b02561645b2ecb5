import type { CompiledQuery, DatabaseConnection, Kysely, QueryResult } from 'kysely';
import { types } from 'pg';
import { PortalError } from '../../portal/errors';
import { copyIn, isCopyIn } from './copy-in';
import { isLostConnection, isReadOnly, isReadTimeout, isUnsent, translateError } from '../errors';
import { send, type Answer, type Statement } from './postgres-query';
import { connectToOne, type Held, type PostgresServer } from './postgres-server';
import type { RowTurns } from './row-turns';
import type { StatementLog } from '../statement-log';
import type { Tables } from '../tables';

const INT8 = 20;

/** How often a connection that is lost is replaced for the same question. */
const RETRIES = 3;

/** Counts are int8, which pg gives as text; none of ours outgrows a number. */
function parserOf(type: number): (text: string) => unknown {
  return type === INT8 ? Number : (types.getTypeParser(type, 'text') as (text: string) => unknown);
}

/** What a transaction has sent to begin with, and what that made of it. */
interface Begun {
  readonly at: number;
  readonly answered: Promise<void>;
  xid?: string;
}

/** A connection to the first server that will do, taken from its pool with the first statement; or a transaction on it. */
export class PostgresConnection implements DatabaseConnection {
  #held: Held | undefined;
  #connecting: Promise<void> | undefined;
  /** Resolves with what ends the time in which no other transaction of this process changes the same row. */
  #turn: Promise<() => void> | undefined;
  /** A transaction begins with its first statement: both go out together. */
  #transaction: 'none' | 'due' | Begun = 'none';
  /** It can't be used again: the pool has to make a new one. */
  #broken = false;
  /** Rows that nobody waits for; nothing else can be sent before they are in. */
  #copying: Promise<void> | undefined;
  /** What the transaction's first statement to fail met: all behind it, and the commit, fail by the same. */
  #fault: Error | undefined;

  constructor(
    private readonly servers: readonly PostgresServer[],
    private readonly turns: RowTurns,
    private readonly log: StatementLog | undefined,
  ) {}

  async executeQuery<Row>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<Row>> {
    if (isCopyIn(sql)) return await this.#copy(sql, parameters as readonly (readonly unknown[])[]);
    for (let lost = 0; ; lost += 1) {
      try {
        return await this.ask<Row>(sql, parameters);
      } catch (error) {
        if (lost === RETRIES || !this.#mayAskAgain(error, sql)) throw error;
        this.release();
      }
    }
  }

  /** Asks once. */
  async ask<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    this.log?.(sql, parameters);
    if (this.#due()) await this.#whenDue();
    if (this.#fault !== undefined) throw this.#fault;
    this.#beginIfDue();
    try {
      const { rows, tag } = await this.#send({
        text: sql,
        values: parameters,
        name: this.#holding().server.names.nameOf(sql),
      });
      return { rows: rows as unknown as Row[], numAffectedRows: affectedBy(tag) };
    } catch (error) {
      throw this.#fault ?? translateError(error, sql);
    }
  }

  /** Sends what nobody waits for: should it fail, the transaction does, by its commit at the latest. */
  async tell(sql: string, parameters: readonly unknown[]): Promise<void> {
    this.log?.(sql, parameters);
    if (this.#due()) await this.#whenDue();
    if (this.#fault !== undefined) throw this.#fault;
    this.#beginIfDue();
    const name = this.#holding().server.names.nameOf(sql);
    this.#send({ text: sql, values: parameters, name }).catch(() => undefined);
  }

  /** Returns when the rows before these are in, so that the next ones are made while these are written. */
  async #copy<Row>(sql: string, rows: readonly (readonly unknown[])[]): Promise<QueryResult<Row>> {
    this.log?.(sql, rows);
    if (this.#due()) await this.#whenDue();
    if (this.#fault !== undefined) throw this.#fault;
    this.#beginIfDue();
    const copying = copyIn(this.#holding().client, sql, rows)
      .catch((error: unknown) => void this.#noting(error, sql))
      .then(() => {
        if (this.#copying === copying) this.#copying = undefined;
      });
    this.#copying = copying;
    return { rows: [] };
  }

  async #send(statement: Statement): Promise<Answer> {
    const { client, server } = this.#holding();
    return await new Promise((resolve, reject) => {
      send(client, { statement, shapes: server.shapes, parserOf }, (error, answer) => {
        if (answer && !error) return resolve(answer);
        reject(this.#noting(error, statement.text));
      });
    });
  }

  /** What only reads may be asked a second time, and what was never sent. */
  #mayAskAgain(error: unknown, sql: string): boolean {
    return this.#transaction === 'none' && isLostConnection(error) && (isUnsent(error) || /^\s*select\b/i.test(sql));
  }

  /** Resolves when the next statement may be sent; undefined: now. */
  #due(): Promise<void> | undefined {
    if (this.#held) return this.#copying;
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #whenDue(): Promise<void> {
    for (let due = this.#due(); due; due = this.#due()) await due;
  }

  async #connect(): Promise<void> {
    if (typeof this.#transaction === 'object') throw connectionIsGone();
    try {
      this.#held = await connectToOne(this.servers);
    } catch (error) {
      throw translateError(error, '');
    }
  }

  /**
   * Resolves when nobody else in this process is about to change a row, until the end of the transaction. Only for who
   * has asked nothing yet: whoever holds a lock and waits here as well could wait for ever.
   */
  async takeTurn(row: string): Promise<void> {
    if (this.#transaction !== 'due' || this.#turn) return;
    this.#turn = this.turns.take(row);
    await this.#turn;
  }

  begin(): void {
    this.#transaction = 'due';
    this.#fault = undefined;
  }

  /** With a number of its own, by which its outcome can be asked for. */
  #beginIfDue(): void {
    if (this.#transaction !== 'due') return;
    const answered = this.#send({ text: 'begin; select pg_current_xact_id()::text as xid' }).then(
      ({ rows: [row] }) => {
        begun.xid = (row as { xid: string }).xid;
      },
      () => undefined,
    );
    const begun: Begun = { at: performance.now(), answered };
    this.#transaction = begun;
  }

  async commit(): Promise<void> {
    if (typeof this.#transaction === 'object') {
      await this.#copying;
      await this.#transaction.answered;
      if (this.#fault !== undefined) throw this.#fault;
      await this.#commit(this.#transaction);
    }
    this.#transaction = 'none';
  }

  async #commit(begun: Begun): Promise<void> {
    try {
      const committed = this.#send({ text: 'commit' });
      // The next one may as well wait for the row's lock, which is passed on without coming by here.
      this.#endTurn();
      const { tag } = await committed;
      // So PostgreSQL answers the commit of a transaction that had an error.
      if (tag === 'ROLLBACK') throw this.#fault ?? new PortalError('busy', 'The database gave the transaction up.');
    } catch (error) {
      await this.#settle(translateError(error, 'commit'), begun);
    }
  }

  /** A commit without an answer may be one all the same: run again blindly, it would be done twice. */
  async #settle(error: unknown, { at, xid }: Begun): Promise<void> {
    if (!this.#broken || xid === undefined || isUnsent(error)) throw error;
    const { server } = this.#holding();
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
    const hasBegun = typeof this.#transaction === 'object';
    this.#transaction = 'none';
    await this.#copying;
    this.#fault = undefined;
    if (this.#broken || !hasBegun) return;
    await this.#send({ text: 'rollback' }).catch(() => {
      this.#broken = true;
    });
  }

  /** Answers come in order, but who waits for one may hear of it after who waits for the next: so it is noted here. */
  #noting(error: unknown, sql: string): Error {
    if (this.#transaction !== 'none') this.#fault ??= translateError(error, sql) as Error;
    // An answer that is still due would be taken for that to the next question; a standby won't take the next write either.
    if (isReadTimeout(error) || isLostConnection(error) || isReadOnly(error)) this.#broken = true;
    return error as Error;
  }

  #holding(): Held {
    if (!this.#held) throw connectionIsGone();
    return this.#held;
  }

  release(): void {
    this.#held?.client.release(this.#broken);
    this.#held = undefined;
    this.#broken = false;
    this.#endTurn();
  }

  #endTurn(): void {
    this.#turn?.then(
      (end) => end(),
      () => undefined,
    );
    this.#turn = undefined;
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Rows are read whole, not as a stream.');
  }
}

function connectionIsGone(): PortalError {
  return new PortalError('busy', 'The connection to the database is gone.', { retryAfter: 1 });
}

/** The number at the end, as in `UPDATE 3`. */
function affectedBy(tag: string): bigint {
  return BigInt(/\d+$/.exec(tag)?.[0] ?? 0);
}

/** A connection that the query builder holds. */
export function asPostgres(connection: DatabaseConnection): PostgresConnection {
  return connection as PostgresConnection;
}

/** The connection that a transaction of the query builder has. */
export async function connectionOf(transaction: Kysely<Tables>): Promise<PostgresConnection> {
  return await transaction.getExecutor().provideConnection((connection) => Promise.resolve(asPostgres(connection)));
}
