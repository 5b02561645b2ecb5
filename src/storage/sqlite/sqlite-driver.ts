import {
  DefaultQueryExecutor,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { PortalError } from '../../portal/errors';
import type { TransactionOptions } from '../../portal/store';
import type { Executor } from '../access';
import { translateError } from '../errors';
import { SqliteHandle } from './sqlite-handle';
import type { SqliteStamps } from './sqlite-stamps';
import type { StatementLog } from '../statement-log';
import type { Tables } from '../tables';
import { Unchanged } from './unchanged';
import { WriteQueue } from './write-queue';

const SAVEPOINT = 'turn';

/**
 * Two connections to one file: one writes, in turns; the other reads what is committed and waits for nobody. What is
 * asked inside a transaction goes to the first, so that it sees its own changes.
 */
class SqliteDriver implements Driver {
  readonly #log: StatementLog | undefined;
  readonly #writer: SqliteHandle;
  readonly #reader: SqliteHandle;
  readonly #queue: WriteQueue;
  readonly unchanged: Unchanged;
  /** What is known of changes of that on which kept answers may rest. */
  readonly stamps: SqliteStamps;

  constructor(path: string, log: StatementLog | undefined) {
    this.#log = log;
    this.#writer = SqliteHandle.writer(path);
    this.#reader = SqliteHandle.reader(path);
    this.#queue = new WriteQueue(this.#writer);
    this.stamps = this.#writer.stamps;
    this.unchanged = new Unchanged(() => this.stamps.now());
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(new SqliteConnection(this));
  }

  /** The same as kysely's own, without its many steps; its statements needn't pass the query builder. */
  async transaction<T>(work: (inside: Executor) => Promise<T>, { writesMuch }: TransactionOptions = {}): Promise<T> {
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

  async #begin(connection: DatabaseConnection, first?: boolean): Promise<void> {
    await this.#queue.enter(first).catch(rethrowTranslated);
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
    return this.#queue.commits;
  }

  get rowsWritten(): number {
    return this.#writer.rowsWritten;
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
      runEach: (...statement) => this.#runEach(...statement),
    };
  }

  async #runEach(sql: string, rows: readonly (readonly unknown[])[]): Promise<void> {
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

/** Of a transaction's connection nobody else disposes. */
export const IDLE_DRIVER: Omit<Driver, 'acquireConnection'> = {
  init: () => Promise.resolve(),
  releaseConnection: () => Promise.resolve(),
  beginTransaction: refuseTransaction,
  commitTransaction: refuseTransaction,
  rollbackTransaction: refuseTransaction,
  destroy: () => Promise.resolve(),
};

/** The query builder on a connection. All but the connection is the same for all: making it takes as long as a statement. */
function buildersOn(connection: DatabaseConnection): Kysely<Tables> {
  const { dialect, driver, compiler, adapter } = (common ??= commonParts());
  const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: (use) => use(connection) });
  return new Kysely<Tables>({ config: { dialect }, dialect, driver, executor });
}

let common: ReturnType<typeof commonParts> | undefined;

function commonParts() {
  const dialect = dialectOver({ ...IDLE_DRIVER, acquireConnection: refuseTransaction });
  return {
    dialect,
    driver: dialect.createDriver(),
    compiler: dialect.createQueryCompiler(),
    adapter: dialect.createAdapter(),
  };
}

function refuseTransaction(): never {
  throw new Error('A transaction within a transaction.');
}

function asSqlite(connection: DatabaseConnection): SqliteConnection {
  return connection as SqliteConnection;
}

function rethrowTranslated(error: unknown): never {
  throw translateError(error, '');
}

/** Migrations run in a transaction, which SQLite allows; kysely's own adapter says no. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
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

/** The query builder's way to SQLite over a driver. */
export function dialectOver(driver: Driver): KyselyDialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
