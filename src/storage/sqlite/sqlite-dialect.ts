import {
  DefaultQueryExecutor,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
} from 'kysely';
import type { Tables } from '../tables';

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
export function buildersOn(connection: DatabaseConnection): Kysely<Tables> {
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

/** Migrations run in a transaction, which SQLite allows; kysely's own adapter says no. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
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
