import type { CompiledQuery, DatabaseConnection, Dialect as KyselyDialect, Driver, QueryResult } from 'kysely';
import { PortalError } from '../../portal/errors';
import type { TransactionOptions } from '../../portal/store';
import type { Executor } from '../access';
import { translateError } from '../errors';
import { Company } from './company';
import { LateTransaction } from './late-transaction';
import { buildersOn, dialectOver } from './sqlite-dialect';
import { SqliteHandle } from './sqlite-handle';
import type { SqliteStamps } from './sqlite-stamps';
import type { Script } from './write-scripts';
import type { StatementLog } from '../statement-log';
import { Unchanged } from './unchanged';
import { WriteQueue } from './write-queue';
import { WriteThread } from './write-thread';

const SAVEPOINT = 'turn';

const NAME_OF_ORGANIZATION = 'select name from organizations where id = ?';

/**
 * Two connections to one file: one writes, in turns; the other reads what is committed and waits for nobody. What is
 * asked inside a transaction goes to the first, so that it sees its own changes.
 */
class SqliteDriver implements Driver {
  readonly #log: StatementLog | undefined;
  readonly #writer: SqliteHandle;
  readonly #reader: SqliteHandle;
  readonly #thread: WriteThread;
  readonly #queue: WriteQueue;
  readonly #company = new Company();
  readonly unchanged: Unchanged;
  /** What is known of changes of that on which kept answers may rest. */
  readonly stamps: SqliteStamps;

  constructor(path: string, log: StatementLog | undefined) {
    this.#log = log;
    this.#writer = SqliteHandle.writer(path);
    this.#reader = SqliteHandle.reader(path);
    this.#thread = new WriteThread(path);
    this.#queue = new WriteQueue(this.#writer, this.#thread);
    this.stamps = this.#writer.stamps;
    this.unchanged = new Unchanged(() => this.stamps.now());
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(new SqliteConnection(this));
  }

  async transaction<T>(work: (inside: Executor) => Promise<T>, { writesMuch }: TransactionOptions = {}): Promise<T> {
    const isLate = this.#company.join() && !writesMuch && this.#thread.isUp;
    try {
      return await (isLate ? this.#transactLate(work) : this.#transact(work, writesMuch));
    } finally {
      this.#company.leave();
    }
  }

  async #transactLate<T>(work: (inside: Executor) => Promise<T>): Promise<T> {
    const connection = new SqliteConnection(this);
    const reserved = this.#queue.reserve();
    const late = new LateTransaction({
      take: () => reserved,
      giveBack: () => this.#queue.abandon(),
      isInGroup: () => this.#queue.isOpen,
      begin: () => this.#begin(connection, false, reserved),
      run: (...statement) => connection.run(...statement),
      runEach: (...statement) => connection.runEach(...statement),
      commit: () => this.commitTransaction(connection),
      rollback: () => this.rollbackTransaction(connection),
      handOver: (script) => this.#handOver(script),
      nameOf: (organization) => this.#nameOf(organization),
    });
    try {
      const result = await work(connection.lateExecutor(late));
      await late.commit();
      return result;
    } catch (error) {
      await late.rollback();
      throw error;
    }
  }

  #handOver(script: Script): Promise<void> {
    for (const statement of script) this.#log?.(...statement);
    const kept = this.#thread.run(script);
    this.#queue.abandon();
    return kept;
  }

  #nameOf(organization: string): string | undefined {
    return this.read<{ name: string }>(NAME_OF_ORGANIZATION, [organization]).rows[0]?.name;
  }

  /** The same as kysely's own, without its many steps; its statements needn't pass the query builder. */
  async #transact<T>(work: (inside: Executor) => Promise<T>, writesMuch: boolean | undefined): Promise<T> {
    const connection = new SqliteConnection(this);
    try {
      await this.#begin(connection, writesMuch);
      const result = await work(connection.executor());
      await this.commitTransaction(connection);
      return result;
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw error;
    }
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#begin(connection);
  }

  async #begin(connection: DatabaseConnection, first?: boolean, reserved?: Promise<void>): Promise<void> {
    await this.#queue.enter(first, reserved).catch(rethrowTranslated);
    // SQLite copies what it changes after a savepoint, page by page.
    asSqlite(connection).isSavepoint = !this.#queue.isFirstTurn;
    if (asSqlite(connection).isSavepoint) this.#writer.run(`savepoint ${SAVEPOINT}`, []);
    asSqlite(connection).inTransaction = true;
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#assertInTransaction();
    if (asSqlite(connection).isSavepoint) this.#writer.run(`release ${SAVEPOINT}`, []);
    asSqlite(connection).inTransaction = false;
    await this.#queue.settle().catch(rethrowTranslated);
  }

  /** Also called after a commit failed, when the turn is over already. */
  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (!asSqlite(connection).inTransaction) return Promise.resolve();
    asSqlite(connection).inTransaction = false;
    if (this.#writer.inTransaction) this.#rollBack(asSqlite(connection).isSavepoint);
    this.#queue.abandon();
    return Promise.resolve();
  }

  #rollBack(toSavepoint: boolean): void {
    if (!toSavepoint) return void this.#writer.run('rollback', []);
    this.#writer.run(`rollback to ${SAVEPOINT}`, []);
    this.#writer.run(`release ${SAVEPOINT}`, []);
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  get commits(): number {
    return this.#queue.commits + this.#thread.commits;
  }

  get rowsWritten(): number {
    return this.#writer.rowsWritten + this.#thread.rowsWritten;
  }

  get writesWaiting(): number {
    return this.#queue.length;
  }

  /** Nobody writes here until the work is done. */
  async pausing<T>(work: () => Promise<T>): Promise<T> {
    await this.#queue.finish();
    try {
      return await work();
    } finally {
      this.#queue.abandon();
    }
  }

  async checkpoint(): Promise<void> {
    await this.#queue.finish();
    this.#writer.checkpoint();
    this.#queue.abandon();
  }

  async destroy(): Promise<void> {
    await this.checkpoint();
    await this.#thread.close();
    this.#reader.close();
    this.#writer.close();
  }

  /** Runs a statement of an open transaction. */
  runInTransaction<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    this.#assertInTransaction();
    this.#log?.(sql, parameters);
    return this.#writer.run(sql, parameters);
  }

  runEachInTransaction(sql: string, rows: readonly (readonly unknown[])[]): void {
    this.#assertInTransaction();
    for (const row of rows) {
      this.#log?.(sql, row);
      this.#writer.run(sql, row);
    }
  }

  /** Whether the statement leaves the database as it is. */
  isRead(sql: string): boolean {
    return this.#reader.isRead(sql);
  }

  /** Runs a statement on its own that is a read. */
  read<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    this.#log?.(sql, parameters);
    return this.#reader.run(sql, parameters);
  }

  /** Runs a statement on its own, as a transaction of one. */
  async write<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    this.#log?.(sql, parameters);
    await this.#queue.enter();
    let result: QueryResult<Row>;
    try {
      result = this.#writer.run(sql, parameters);
    } catch (error) {
      this.#queue.abandon();
      throw error;
    }
    await this.#queue.settle();
    return result;
  }

  /** After a full disk SQLite has rolled back on its own; what followed would commit one by one. */
  #assertInTransaction(): void {
    if (!this.#writer.inTransaction) throw new PortalError('busy', 'The database could not keep the change.');
  }
}

class SqliteConnection implements DatabaseConnection {
  inTransaction = false;
  /** Whether the transaction is a part of one that others share. */
  isSavepoint = false;

  constructor(private readonly driver: SqliteDriver) {}

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return this.run(sql, parameters);
  }

  /** Not an async function: most statements are done when it returns, and each step that waits costs. */
  run<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    try {
      if (this.inTransaction) return Promise.resolve(this.driver.runInTransaction<Row>(sql, parameters));
      if (this.driver.isRead(sql)) return Promise.resolve(this.driver.read<Row>(sql, parameters));
    } catch (error) {
      const told = translateError(error, sql) as Error;
      return Promise.reject(told);
    }
    return this.driver.write<Row>(sql, parameters).catch((error: unknown) => {
      throw translateError(error, sql);
    });
  }

  /** The ways of an open transaction to this connection. */
  executor(): Executor {
    return {
      db: buildersOn(this),
      run: (...statement) => this.run(...statement),
      runEach: (...statement) => this.runEach(...statement),
    };
  }

  /** The same of one that begins when it has to. */
  lateExecutor({ run, runEach, creating }: LateTransaction): Executor {
    const executeQuery = <Row>({ sql, parameters }: CompiledQuery) => run<Row>(sql, parameters);
    return { db: buildersOn({ executeQuery, streamQuery: () => this.streamQuery() }), run, runEach, creating };
  }

  async runEach(sql: string, rows: readonly (readonly unknown[])[]): Promise<void> {
    try {
      this.driver.runEachInTransaction(sql, rows);
    } catch (error) {
      throw translateError(error, sql);
    }
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Rows of SQLite are read whole, not as a stream.');
  }
}

function asSqlite(connection: DatabaseConnection): SqliteConnection {
  return connection as SqliteConnection;
}

function rethrowTranslated(error: unknown): never {
  throw translateError(error, '');
}

/** A SQLite file, opened: the way of kysely to it, and what only SQLite can do. */
export interface SqliteFile extends Omit<Executor, 'db'> {
  readonly unchanged: Unchanged;
  readonly stamps: SqliteStamps;
  readonly dialect: KyselyDialect;
  transaction<T>(work: (inside: Executor) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Lets another connection write: this one doesn't until the work is done. */
  pausing<T>(work: () => Promise<T>): Promise<T>;
  /** Moves what the write-ahead log holds into the database file. */
  checkpoint(): Promise<void>;
  /** How many writes wait for their turn. */
  readonly writesWaiting: number;
  /** How often it was committed to here, and about how many rows were written. */
  readonly commits: number;
  readonly rowsWritten: number;
}

/** Opens a SQLite file, and creates it and its folder where there is none. */
export function openSqliteFile(path: string, log: StatementLog | undefined): SqliteFile {
  const driver = new SqliteDriver(path, log);
  const connection = new SqliteConnection(driver);
  return {
    dialect: dialectOver(driver),
    run: (sql, parameters) => connection.run(sql, parameters),
    unchanged: driver.unchanged,
    stamps: driver.stamps,
    transaction: (work, options) => driver.transaction(work, options),
    pausing: (work) => driver.pausing(work),
    checkpoint: () => driver.checkpoint(),
    get writesWaiting() {
      return driver.writesWaiting;
    },
    get commits() {
      return driver.commits;
    },
    get rowsWritten() {
      return driver.rowsWritten;
    },
  };
}
