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
import { types, type PoolConfig } from 'pg';
import { databaseServers } from '../portal/database-servers';
import { PortalError } from '../portal/errors';
import type { StorageLoad } from '../portal/storage-load';
import { copyIn, isCopyIn } from './copy-in';
import { isLostConnection, isReadOnly, isReadTimeout, isUnsent, translateError } from './errors';
import { connectToOne, PostgresServer, type Held, type Transaction } from './postgres-server';
import type { StatementLog } from './statement-log';

const INT8 = 20;

/** How often a connection that is lost is replaced for the same question. */
const RETRIES = 3;

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
  constructor(
    private readonly servers: readonly PostgresServer[],
    private readonly log: StatementLog | undefined,
  ) {}

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    try {
      return new PostgresConnection(await connectToOne(this.servers), this.servers, this.log);
    } catch (error) {
      throw translateError(error, '');
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await asPostgres(connection).begin();
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
    await Promise.all(this.servers.map((server) => server.close()));
  }
}

class PostgresConnection implements DatabaseConnection {
  #held: Held | undefined;
  #transaction: Transaction | undefined;
  /** It can't be used again: the pool has to make a new one. */
  #broken = false;
  /** Rows that nobody waits for; what they met, all that follows in the transaction answers with. */
  #copying: Promise<void> = Promise.resolve();
  #fault: Error | undefined;

  constructor(
    held: Held,
    private readonly servers: readonly PostgresServer[],
    private readonly log: StatementLog | undefined,
  ) {
    this.#held = held;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    this.log?.(sql, parameters);
    if (isCopyIn(sql)) return await this.#copy(sql, parameters as readonly (readonly unknown[])[]);
    for (let lost = 0; ; lost += 1) {
      try {
        return await this.#query<Row>(sql, parameters);
      } catch (error) {
        if (this.#fault !== undefined) throw this.#fault;
        if (lost === RETRIES || !this.#mayAskAgain(error, sql)) throw translateError(error, sql);
        await this.#reconnect();
      }
    }
  }

  /** Returns when the rows before these are in, so that the next ones are made while these are written. */
  async #copy<Row>(sql: string, rows: readonly (readonly unknown[])[]): Promise<QueryResult<Row>> {
    const before = this.#copying;
    this.#copying = copyIn(this.#holding().client, sql, rows).catch((error: unknown) => {
      this.#fault ??= translateError(this.#noting(error), sql) as Error;
    });
    await before;
    if (this.#fault !== undefined) throw this.#fault;
    return { rows: [] };
  }

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const { client, server } = this.#holding();
    try {
      const name = server.names.nameOf(sql);
      const { rows, rowCount } = await client.query<object>({ name, text: sql, values: [...parameters] });
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      throw this.#noting(error);
    }
  }

  /** What only reads may be asked a second time, and what was never sent. */
  #mayAskAgain(error: unknown, sql: string): boolean {
    return !this.#transaction && isLostConnection(error) && (isUnsent(error) || /^\s*select\b/i.test(sql));
  }

  async #reconnect(): Promise<void> {
    this.release();
    try {
      this.#held = await connectToOne(this.servers);
      this.#broken = false;
    } catch (error) {
      throw translateError(error, '');
    }
  }

  /** With a number of its own, by which its outcome can be asked for. */
  async begin(): Promise<void> {
    const begun = performance.now();
    const [, { rows }] = (await this.#command('begin; select pg_current_xact_id()::text as xid')) as [
      unknown,
      { rows: [{ xid: string }] },
    ];
    this.#transaction = { xid: rows[0].xid, begun };
    this.#fault = undefined;
  }

  async commit(): Promise<void> {
    await this.#copying;
    if (this.#fault !== undefined) throw this.#fault;
    try {
      const { command } = (await this.#command('commit')) as { command: string };
      // So PostgreSQL answers the commit of a transaction that had an error.
      if (command === 'ROLLBACK') throw new PortalError('busy', 'The database gave the transaction up.');
    } catch (error) {
      await this.#settle(error);
    }
    this.#transaction = undefined;
  }

  /** A commit without an answer may be one all the same: run again blindly, it would be done twice. */
  async #settle(error: unknown): Promise<void> {
    const transaction = this.#transaction;
    if (!this.#broken || !transaction || isUnsent(error)) throw error;
    const { server } = this.#holding();
    this.release();
    const outcome = await server.outcomeOf(transaction);
    if (outcome === 'committed') return;
    if (outcome === 'aborted') throw error;
    throw new PortalError('busy', 'The database was lost in the middle: the change may have been made, or not.', {
      retryAfter: 1,
    });
  }

  /** Never throws: the error that led here is the one to hear of. */
  async rollback(): Promise<void> {
    this.#transaction = undefined;
    await this.#copying;
    this.#fault = undefined;
    if (this.#broken) return;
    await this.#command('rollback').catch(() => {
      this.#broken = true;
    });
  }

  /** Sends statements without parameters. */
  async #command(sql: string): Promise<unknown> {
    try {
      return await this.#holding().client.query(sql);
    } catch (error) {
      throw translateError(this.#noting(error), sql);
    }
  }

  /** An answer that is still due would be taken for that to the next question; a standby won't take the next write either. */
  #noting(error: unknown): unknown {
    if (isReadTimeout(error) || isLostConnection(error) || isReadOnly(error)) this.#broken = true;
    return error;
  }

  #holding(): Held {
    if (!this.#held) throw new PortalError('busy', 'The connection to the database is gone.', { retryAfter: 1 });
    return this.#held;
  }

  release(): void {
    this.#held?.client.release(this.#broken);
    this.#held = undefined;
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Rows are read whole, not as a stream.');
  }
}

function asPostgres(connection: DatabaseConnection): PostgresConnection {
  return connection as PostgresConnection;
}

/** Pools of connections to PostgreSQL: the ways of kysely to it, and how busy they are. */
export interface PostgresPools {
  readonly dialect: KyselyDialect;
  /** To the replica for lists, as long as it answers, else to where everything else goes; undefined without one. */
  readonly readDialect: KyselyDialect | undefined;
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
    dialect: dialectOver(new PostgresDriver(primaries, log)),
    readDialect: replicas.length > 0 ? dialectOver(new PostgresDriver(all, log)) : undefined,
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

function dialectOver(driver: Driver): KyselyDialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
