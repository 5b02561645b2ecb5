import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { PortalError } from '../portal/errors';
import { translateError } from './errors';
import { SqliteHandle } from './sqlite-handle';
import type { StatementLog } from './statement-log';
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

  constructor(path: string, log: StatementLog | undefined) {
    this.#log = log;
    this.#writer = SqliteHandle.writer(path);
    this.#reader = SqliteHandle.reader(path);
    this.#queue = new WriteQueue(this.#writer);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(new SqliteConnection(this));
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#queue.enter().catch(rethrowTranslated);
    this.#writer.run(`savepoint ${SAVEPOINT}`, []);
    asSqlite(connection).inTransaction = true;
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#assertInTransaction();
    this.#writer.run(`release ${SAVEPOINT}`, []);
    asSqlite(connection).inTransaction = false;
    await this.#queue.settle().catch(rethrowTranslated);
  }

  /** Also called after a commit failed, when the turn is over already. */
  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (!asSqlite(connection).inTransaction) return Promise.resolve();
    asSqlite(connection).inTransaction = false;
    if (this.#writer.inTransaction) {
      this.#writer.run(`rollback to ${SAVEPOINT}`, []);
      this.#writer.run(`release ${SAVEPOINT}`, []);
    }
    this.#queue.abandon();
    return Promise.resolve();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
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
  runInTransaction<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    this.#assertInTransaction();
    this.#log?.(sql, parameters);
    return this.#writer.run(sql, parameters);
  }

  /** Runs a statement on its own: a read at once, a write as a transaction of one. */
  async runAlone<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    this.#log?.(sql, parameters);
    if (this.#reader.isRead(sql)) return this.#reader.run(sql, parameters);
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

  constructor(private readonly driver: SqliteDriver) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return this.inTransaction ? this.driver.runInTransaction<Row>(query) : await this.driver.runAlone<Row>(query);
    } catch (error) {
      throw translateError(error, query.sql);
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

/** Migrations run in a transaction, which SQLite allows; kysely's own adapter says no. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** A SQLite file, opened: the way of kysely to it, and what only SQLite can do. */
export interface SqliteFile {
  readonly dialect: KyselyDialect;
  /** Moves what the write-ahead log holds into the database file. */
  checkpoint(): Promise<void>;
}

/** Opens a SQLite file, and creates it and its folder where there is none. */
export function openSqliteFile(path: string, log: StatementLog | undefined): SqliteFile {
  const driver = new SqliteDriver(path, log);
  return {
    dialect: {
      createAdapter: () => new TransactionalSqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    checkpoint: () => driver.checkpoint(),
  };
}
