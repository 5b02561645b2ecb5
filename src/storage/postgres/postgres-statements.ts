import type { CompiledQuery, QueryResult } from 'kysely';
import { types } from 'pg';
import { PortalError } from '../../portal/errors';
import { isLostConnection, isReadOnly, isReadTimeout, isUnsent, translateError } from '../errors';
import type { Created } from '../access';
import { dialects } from '../dialect';
import { insertsOfCreated } from '../users/created-user';
import { copyIn, isCopyIn } from './copy-in';
import { send, type Answer, type Statement } from './postgres-query';
import { connectToOne, type Held, type PostgresServer } from './postgres-server';
import type { Begun } from './shared-transaction';
import type { StatementLog } from '../statement-log';

const INT8 = 20;

/** How often a connection that is lost is replaced for the same question. */
const RETRIES = 3;

/** Counts are int8, which pg gives as text; none of ours outgrows a number. */
function parserOf(type: number): (text: string) => unknown {
  return type === INT8 ? Number : (types.getTypeParser(type, 'text') as (text: string) => unknown);
}
/**
 * Statements, as a transaction or not, on a connection to the first server that will do, taken from its pool with the
 * first of them.
 */
export abstract class PostgresStatements {
  protected held: Held | undefined;
  protected connecting: Promise<void> | undefined;
  /** A transaction begins with its first statement: both go out together. */
  protected transaction: 'none' | 'due' | Begun = 'none';
  /** Somebody else goes on with the transaction, behind what was told here. */
  protected hasPassed = false;
  /** It can't be used again: the pool has to make a new one. */
  protected broken = false;
  /** Who is to be created by the transaction, which has asked nothing yet. */
  protected created: Created | undefined;
  /** Rows that nobody waits for; nothing else can be sent before they are in. */
  protected copying: Promise<void> | undefined;
  /** What the transaction's first statement to fail met: all behind it, and the commit, fail by the same. */
  protected fault: Error | undefined;

  constructor(
    protected readonly servers: readonly PostgresServer[],
    protected readonly log: StatementLog | undefined,
  ) {}

  abstract release(): void;

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
    const ready = this.#ready();
    if (ready) await ready;
    try {
      const { rows, tag } = await this.send({
        text: sql,
        values: parameters,
        name: this.holding().server.names.nameOf(sql),
      });
      return { rows: rows as unknown as Row[], numAffectedRows: affectedBy(tag) };
    } catch (error) {
      throw this.fault ?? translateError(error, sql);
    }
  }

  /** Sends what nobody waits for: should it fail, the transaction does, by its commit at the latest. */
  async tell(sql: string, parameters: readonly unknown[]): Promise<void> {
    this.log?.(sql, parameters);
    const ready = this.#ready();
    if (ready) await ready;
    this.#sendTold(sql, parameters);
  }

  #sendTold(sql: string, parameters: readonly unknown[]): void {
    const name = this.holding().server.names.nameOf(sql);
    this.send({ text: sql, values: parameters, name }).catch(() => undefined);
  }

  /** Begins the transaction, unless it has. */
  protected async start(): Promise<void> {
    await this.#ready();
  }

  /** Returns when the rows before these are in, so that the next ones are made while these are written. */
  async #copy<Row>(sql: string, rows: readonly (readonly unknown[])[]): Promise<QueryResult<Row>> {
    this.log?.(sql, rows);
    const ready = this.#ready();
    if (ready) await ready;
    const copying = copyIn(this.holding().client, sql, rows)
      .catch((error: unknown) => void this.#noting(error, sql))
      .then(() => {
        if (this.copying === copying) this.copying = undefined;
      });
    this.copying = copying;
    return { rows: [] };
  }

  protected async send(statement: Statement): Promise<Answer> {
    const { client, server } = this.holding();
    return await new Promise((resolve, reject) => {
      send(client, { statement, shapes: server.shapes, parserOf }, (error, answer) => {
        if (answer && !error) return resolve(answer);
        reject(this.#noting(error, statement.text));
      });
    });
  }

  /** What only reads may be asked a second time, and what was never sent. */
  #mayAskAgain(error: unknown, sql: string): boolean {
    return this.transaction === 'none' && isLostConnection(error) && (isUnsent(error) || /^\s*select\b/i.test(sql));
  }

  /** Resolves when the next statement may be sent; undefined: now. */
  #due(): Promise<void> | undefined {
    if (this.held) return this.copying;
    this.connecting ??= this.#connect().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  /** Resolves when a statement may be sent. Throws where the transaction has failed by now. */
  #ready(): Promise<void> | undefined {
    if (this.fault !== undefined) throw this.fault;
    if (this.#due()) return this.#whenReady();
    this.#beginIfDue();
    return undefined;
  }

  async #whenReady(): Promise<void> {
    await this.#whenDue();
    if (this.fault !== undefined) throw this.fault;
    this.#beginIfDue();
  }

  async #whenDue(): Promise<void> {
    for (let due = this.#due(); due; due = this.#due()) await due;
  }

  async #connect(): Promise<void> {
    if (typeof this.transaction === 'object') throw connectionIsGone();
    try {
      this.held = await connectToOne(this.servers);
    } catch (error) {
      throw translateError(error, '');
    }
  }

  /** With a number of its own, by which its outcome can be asked for. */
  #beginIfDue(): void {
    if (this.transaction !== 'due') return;
    const answered = this.send({ text: 'begin; select pg_current_xact_id()::text as xid' }).then(
      ({ rows: [row] }) => {
        begun.xid = (row as { xid: string }).xid;
      },
      () => undefined,
    );
    const begun: Begun = { at: performance.now(), answered };
    this.transaction = begun;
    this.#sendCreated();
  }

  #sendCreated(): void {
    if (!this.created) return;
    const inserts = insertsOfCreated(this.created, dialects.postgres);
    this.created = undefined;
    for (const { sql, parameters } of inserts) {
      this.log?.(sql, parameters);
      this.#sendTold(sql, parameters);
    }
  }

  /** Answers come in order, but who waits for one may hear of it after who waits for the next: so it is noted here. */
  #noting(error: unknown, sql: string): Error {
    if (this.transaction !== 'none' || this.hasPassed) this.fault ??= this.faultOf(error, sql);
    // An answer that is still due would be taken for that to the next question; a standby won't take the next write either.
    if (isReadTimeout(error) || isLostConnection(error) || isReadOnly(error)) this.broken = true;
    return error as Error;
  }

  protected faultOf(error: unknown, sql: string): Error {
    return translateError(error, sql) as Error;
  }

  protected holding(): Held {
    if (!this.held) throw connectionIsGone();
    return this.held;
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Rows are read whole, not as a stream.');
  }
}

export function connectionIsGone(): PortalError {
  return new PortalError('busy', 'The connection to the database is gone.', { retryAfter: 1 });
}

/** The number at the end, as in `UPDATE 3`. */
function affectedBy(tag: string): bigint {
  return BigInt(/\d+$/.exec(tag)?.[0] ?? 0);
}
