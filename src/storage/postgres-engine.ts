import { CompiledQuery, Kysely } from 'kysely';
import { migrate } from '../../db/migrator';
import type { Executor } from './access';
import type { Connected, ConnectOptions } from './engines';
import { postgresMigrationDialect, postgresPools } from './postgres-driver';
import { makeSearchIndex } from './postgres-search-index';
import type { Tables } from './tables';

/** Opens a PostgreSQL, one host or several; see {@link ConnectOptions}. */
export function connectPostgres(url: string, options: ConnectOptions): Connected {
  const pools = postgresPools(url, options);
  const db = new Kysely<Tables>({ dialect: pools.dialect });
  const lists = pools.readDialect && new Kysely<Tables>({ dialect: pools.readDialect });
  return {
    engine: 'postgres',
    ...executor(db),
    lists: lists && executor(lists),
    transaction: (work) => db.transaction().execute((inside) => work(transactionExecutor(inside))),
    pausing: (work) => work(),
    migrate: () => migratePostgres(url),
    indexSearch: once(() => makeSearchIndex(url)),
    checkpoint: () => Promise.resolve(),
    close: async () => void (await Promise.all([db.destroy(), lists?.destroy()])),
    load: () => ({ connections: pools.load() }),
  };
}

/** There is nothing more to do, whether it could be done or not. */
function once(work: () => Promise<void>): () => Promise<boolean> {
  let begun = false;
  return async () => {
    if (!begun) {
      begun = true;
      await work();
    }
    return false;
  };
}

function executor(db: Kysely<Tables>): Executor {
  return { db, run: (sql, parameters) => db.executeQuery(CompiledQuery.raw(sql, [...parameters])) };
}

function transactionExecutor(inside: Kysely<Tables>): Executor {
  const { run, ...rest } = executor(inside);
  const copyIn: Executor['copyIn'] = async (table, columns, rows) => {
    await run(`copy "${table}" (${columns.join(',')}) from stdin`, rows);
  };
  return { ...rest, run, copyIn };
}

async function migratePostgres(url: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: postgresMigrationDialect(url) });
  try {
    await migrate(db, 'postgres');
  } finally {
    await db.destroy();
  }
}
