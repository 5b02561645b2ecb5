import { Kysely } from 'kysely';
import { migrate } from '../../../db/migrator';
import { idOfTime } from '../../portal/new-id';
import type { TransactionOptions } from '../../portal/store';
import type { Executor } from '../access';
import { analyzeTables } from './analyze-tables';
import type { Connected, ConnectOptions } from '../engines';
import { connectionOf } from './postgres-connection';
import { postgresMigrationDialect, postgresPools, type PostgresWay } from './postgres-driver';
import { foldTotals } from './fold-totals';
import { OrganizationNames } from './organization-names';
import { Places } from '../list/places';
import { makeSearchIndex } from './postgres-search-index';
import { PostgresStamps, ToldSweep } from './postgres-stamps';
import type { Tables } from '../tables';

/** Whoever comes in front of a user of that age is counted as a shift; of the last half hour, by another clock, not. */
const SETTLED_MS = 3_600_000;

/** Opens a PostgreSQL, one host or several; see {@link ConnectOptions}. */
export function connectPostgres(url: string, options: ConnectOptions): Connected {
  const pools = postgresPools(url, options);
  const primary = executor(pools.primary);
  const makeIndex = once(() => makeSearchIndex(url));
  const lists = pools.replica && executor(pools.replica);
  const sweep = new ToldSweep(primary.run);
  // What a replica answers may be older than what was told.
  const stamps = lists ? undefined : new PostgresStamps(pools.primary.runShort);
  const names = new OrganizationNames(pools.primary.runShort, stamps);
  return {
    engine: 'postgres',
    ...primary,
    lists,
    stamps,
    keepsOrder: false,
    places: new Places((id) => id < idOfTime(Date.now() - SETTLED_MS)),
    transaction: (work, options) =>
      primary.db.transaction().execute(async (inside) => work(await transactionExecutor(inside, names, options))),
    pausing: (work) => work(),
    migrate: () => migratePostgres(url),
    indexSearch: async () => {
      await makeIndex();
      await foldTotals(primary);
      await sweep.round();
      return false;
    },
    analyze: () => analyzeTables(primary.db),
    checkpoint: () => Promise.resolve(),
    close: async () => void (await Promise.all([primary.db.destroy(), lists?.db.destroy()])),
    load: () => ({ connections: pools.load() }),
  };
}

/** There is nothing more to do, whether it could be done or not. */
function once(work: () => Promise<void>): () => Promise<void> {
  let begun = false;
  return async () => {
    if (begun) return;
    begun = true;
    await work();
  };
}

function executor({ dialect, run, runShort }: PostgresWay): Executor {
  return { db: new Kysely<Tables>({ dialect }), run, runShort };
}

async function transactionExecutor(
  db: Kysely<Tables>,
  { nameOf }: OrganizationNames,
  { writesMuch }: TransactionOptions = {},
): Promise<Executor> {
  const connection = await connectionOf(db);
  const run: Executor['run'] = (sql, parameters) => connection.executeQuery({ sql, parameters });
  return {
    db,
    run,
    runShort: undefined,
    held: new Map(),
    creating: {
      nameOf,
      create: (created) => connection.create(created),
      record: (rows) => connection.record(rows),
    },
    takeTurn: (row) => connection.takeTurn(row, writesMuch),
    runLater: (sql, parameters) => connection.tell(sql, parameters),
    copyIn: async (table, columns, rows) => {
      await run(`copy "${table}" (${columns.join(',')}) from stdin`, rows);
    },
  };
}

async function migratePostgres(url: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: postgresMigrationDialect(url) });
  try {
    await migrate(db, 'postgres');
  } finally {
    await db.destroy();
  }
}
