import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { PoolConfig } from 'pg';
import { databaseServers } from '../../portal/database-servers';
import type { StorageLoad } from '../../portal/storage-load';
import type { Executor } from '../access';
import { CreatedTogether } from './created-together';
import { asPostgres, PostgresConnection } from './postgres-connection';
import { PostgresLanes } from './postgres-lanes';
import { PostgresServer } from './postgres-server';
import { RowTurns } from './row-turns';
import type { StatementLog } from '../statement-log';

const LIMITS: PoolConfig = {
  application_name: 'portal-scim',
  connectionTimeoutMillis: 5_000,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  // Compiling a query takes longer than any of ours runs.
  options: '-c jit=off',
  statement_timeout: 30_000,
  // For a server that doesn't say anything any more; one that does is the first to give up.
  query_timeout: 35_000,
  idle_in_transaction_session_timeout: 30_000,
  // A statement is sent without waiting for the answer to the one before.
  pipeline: true,
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
  readonly #turns = new RowTurns();
  readonly #together = new CreatedTogether(() => this.connection());

  constructor(
    private readonly servers: readonly PostgresServer[],
    private readonly log: StatementLog | undefined,
  ) {}

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<PostgresConnection> {
    return Promise.resolve(this.connection());
  }

  /** It takes one of the pool when it is first asked something. */
  connection(): PostgresConnection {
    return new PostgresConnection(this.servers, this.#turns, this.#together, this.log);
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    asPostgres(connection).begin();
    return Promise.resolve();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await asPostgres(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await asPostgres(connection).rollback();
  }

  /** Runs a statement past the query builder. */
  async run<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const connection = this.connection();
    try {
      return await connection.executeQuery<Row>({ sql, parameters });
    } finally {
      connection.release();
    }
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    asPostgres(connection).release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }
}

/** The ways to PostgreSQL: of the query builder, and past it. */
export interface PostgresWay {
  readonly dialect: KyselyDialect;
  readonly run: Executor['run'];
  readonly runShort: Executor['run'];
}

/** Pools of connections to PostgreSQL, and how busy they are. */
export interface PostgresPools {
  readonly primary: PostgresWay;
  /** To the replica for lists, as long as it answers, else to where everything else goes; undefined without one. */
  readonly replica: PostgresWay | undefined;
  load(): NonNullable<StorageLoad['connections']>;
}

interface PoolOptions {
  readonly readUrl?: string | undefined;
  readonly connections?: number | undefined;
  readonly statementLog?: StatementLog | undefined;
}

/** Throws where a URL asks for a kind of server that can't be had. */
export function postgresPools(
  url: string,
  { readUrl, connections = 10, statementLog: log }: PoolOptions,
): PostgresPools {
  const limits = { ...LIMITS, max: connections };
  const primaries = serversOf(url, limits, true);
  const replicas = readUrl === undefined ? [] : serversOf(readUrl, limits, false);
  const all = [...replicas, ...primaries];
  return {
    primary: wayOver(new PostgresDriver(primaries, log)),
    replica: replicas.length > 0 ? wayOver(new PostgresDriver(all, log)) : undefined,
    load: () => all.map((server) => server.load()).reduce(sumOf),
  };
}

/** The same for migrations, with their patience. */
export function postgresMigrationDialect(url: string): KyselyDialect {
  return dialectOver(new PostgresDriver(serversOf(url, MIGRATION_LIMITS, true), undefined));
}

function serversOf(url: string, limits: PoolConfig, writable: boolean): readonly PostgresServer[] {
  const servers = databaseServers(url);
  if (!servers) throw new Error('target_session_attrs has to be read-write or primary.');
  return servers.map((connectionString) => new PostgresServer({ ...limits, connectionString }, writable));
}

type Load = NonNullable<StorageLoad['connections']>;

function sumOf(one: Load, other: Load): Load {
  return { open: one.open + other.open, idle: one.idle + other.idle, waiting: one.waiting + other.waiting };
}

function wayOver(driver: PostgresDriver): PostgresWay {
  const lanes = new PostgresLanes(() => driver.connection());
  return {
    dialect: dialectOver(driver),
    run: (sql, parameters) => driver.run(sql, parameters),
    runShort: (sql, parameters) => lanes.run(sql, parameters),
  };
}

function dialectOver(driver: Driver): KyselyDialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
