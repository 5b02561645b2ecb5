import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { Pool, types, type PoolClient, type PoolConfig } from 'pg';
import { PortalError } from '../portal/errors';
import { isReadTimeout, translateError } from './errors';
import type { StatementLog } from './statement-log';
import { StatementNames } from './statement-names';

const INT8 = 20;
const LIMITS: PoolConfig = {
  application_name: 'portal-scim',
  max: 10,
  connectionTimeoutMillis: 5_000,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  // Compiling a query takes longer than any of ours runs.
  options: '-c jit=off',
  statement_timeout: 30_000,
  // For a server that doesn't say anything any more; one that does is the first to give up.
  query_timeout: 35_000,
  idle_in_transaction_session_timeout: 30_000,
  // Counts are int8, which pg gives as text; none of ours outgrows a number.
  types: {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 ? Number : (types.getTypeParser(oid, format) as (value: string) => unknown),
  },
};

/** Migrations change whole tables and wait for each other: no statement of theirs is too long. */
const MIGRATION_LIMITS: PoolConfig = {
  ...LIMITS,
  max: 2,
  statement_timeout: 0,
  query_timeout: 0,
  idle_in_transaction_session_timeout: 0,
};

class PostgresDriver implements Driver {
  readonly #pool: Pool;
  readonly #names = new StatementNames();

  constructor(
    config: PoolConfig,
    private readonly log: StatementLog | undefined,
  ) {
    this.#pool = new Pool(config);
    // A connection lost while idle is replaced by the pool; one lost in use fails its query, or the next.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect(), this.#names, this.log);
    } catch (error) {
      throw translateError(error, '');
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await asPostgres(connection).command('begin');
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await asPostgres(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await asPostgres(connection).rollback();
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    asPostgres(connection).release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class PostgresConnection implements DatabaseConnection {
  /** It can't be used again: the pool has to make a new one. */
  #broken = false;

  constructor(
    private readonly client: PoolClient,
    private readonly names: StatementNames,
    private readonly log: StatementLog | undefined,
  ) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    this.log?.(sql, parameters);
    try {
      const { rows, rowCount } = await this.client.query<object>({
        name: this.names.nameOf(sql),
        text: sql,
        values: [...parameters],
      });
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      throw this.#failure(error, sql);
    }
  }

  /** Sends a statement without parameters and gives PostgreSQL's name of what it did. */
  async command(sql: string): Promise<string> {
    try {
      return (await this.client.query(sql)).command;
    } catch (error) {
      throw this.#failure(error, sql);
    }
  }

  /** PostgreSQL answers the commit of a transaction that had an error with a rollback, not with an error. */
  async commit(): Promise<void> {
    if ((await this.command('commit')) === 'ROLLBACK') {
      throw new PortalError('busy', 'The database gave the transaction up.');
    }
  }

  /** Never throws: the error that led here is the one to hear of. */
  async rollback(): Promise<void> {
    if (this.#broken) return;
    await this.command('rollback').catch(() => {
      this.#broken = true;
    });
  }

  /** An answer that is still due would be taken for that to the next question. */
  #failure(error: unknown, sql: string): unknown {
    if (isReadTimeout(error)) this.#broken = true;
    return translateError(error, sql);
  }

  release(): void {
    this.client.release(this.#broken);
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Rows are read whole, not as a stream.');
  }
}

function asPostgres(connection: DatabaseConnection): PostgresConnection {
  return connection as PostgresConnection;
}

/** The way of kysely to a PostgreSQL database, through a pool of connections. */
export function postgresDialect(url: string, log: StatementLog | undefined): KyselyDialect {
  return dialectOf({ ...LIMITS, connectionString: url }, log);
}

/** The same for migrations, with their patience. */
export function postgresMigrationDialect(url: string): KyselyDialect {
  return dialectOf({ ...MIGRATION_LIMITS, connectionString: url }, undefined);
}

function dialectOf(config: PoolConfig, log: StatementLog | undefined): KyselyDialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PostgresDriver(config, log),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
