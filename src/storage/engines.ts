import { CompiledQuery, Kysely } from 'kysely';
import type { Engine } from '../../db/column-types';
import { migrate } from '../../db/migrator';
import type { Executor } from './access';
import { postgresPools, postgresMigrationDialect } from './postgres-driver';
import { openSqliteFile } from './sqlite-driver';
import type { StorageLoad } from '../portal/storage-load';
import type { StatementLog } from './statement-log';
import type { Tables } from './tables';

/** An open database and the chores that each engine does its own way. */
export interface Connected extends Executor {
  readonly engine: Engine;
  /** Where lists are read from, if elsewhere; it may be a moment behind. */
  readonly lists?: Executor | undefined;
  /** Commits when the work resolves, rolls back when it throws. */
  transaction<T>(work: (inside: Executor) => Promise<T>): Promise<T>;
  migrate(): Promise<void>;
  checkpoint(): Promise<void>;
  close(): Promise<void>;
  /** How busy the way to the database is. */
  load(): Pick<StorageLoad, 'writesWaiting' | 'connections'>;
}

export interface ConnectOptions {
  /** Where a PostgreSQL has replicas for lists. */
  readonly readUrl?: string | undefined;
  /** Connections to each PostgreSQL server at most. */
  readonly connections?: number | undefined;
  readonly statementLog?: StatementLog | undefined;
}

/**
 * Opens the database of a URL: `sqlite:data/portal.db` (a path, relative to where the process runs) or
 * `postgres://user:password@host:port/database`, with several hosts where there are standbys.
 * Throws where it is neither.
 */
export function connect(databaseUrl: string, options: ConnectOptions = {}): Connected {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return connectPostgres(databaseUrl, options);
  if (databaseUrl.startsWith('sqlite:')) return connectSqlite(sqlitePath(databaseUrl), options.statementLog);
  throw new Error('The database URL has to start with sqlite: or postgres://.');
}

/** The path in `sqlite:data/portal.db`. Throws where there is none. */
export function sqlitePath(databaseUrl: string): string {
  const path = databaseUrl.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  // Two connections to a database in memory would be two databases.
  if (path === '' || path === ':memory:') throw new Error('The database URL sqlite: needs the path of a file.');
  return path;
}

function connectSqlite(path: string, log: StatementLog | undefined): Connected {
  const file = openSqliteFile(path, log);
  const db = new Kysely<Tables>({ dialect: file.dialect });
  return {
    engine: 'sqlite',
    db,
    run: (sql, parameters) => file.run(sql, parameters),
    unchanged: file.unchanged,
    transaction: (work) => file.transaction(work),
    migrate: () => migrate(db, 'sqlite'),
    checkpoint: () => file.checkpoint(),
    close: () => db.destroy(),
    load: () => ({ writesWaiting: file.writesWaiting }),
  };
}

function connectPostgres(url: string, options: ConnectOptions): Connected {
  const pools = postgresPools(url, options);
  const db = new Kysely<Tables>({ dialect: pools.dialect });
  const lists = pools.readDialect && new Kysely<Tables>({ dialect: pools.readDialect });
  return {
    engine: 'postgres',
    ...executor(db),
    lists: lists && executor(lists),
    transaction: (work) => db.transaction().execute((inside) => work(executor(inside))),
    migrate: () => migratePostgres(url),
    checkpoint: () => Promise.resolve(),
    close: async () => void (await Promise.all([db.destroy(), lists?.destroy()])),
    load: () => ({ connections: pools.load() }),
  };
}

function executor(db: Kysely<Tables>): Executor {
  return { db, run: (sql, parameters) => db.executeQuery(CompiledQuery.raw(sql, [...parameters])) };
}

async function migratePostgres(url: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: postgresMigrationDialect(url) });
  try {
    await migrate(db, 'postgres');
  } finally {
    await db.destroy();
  }
}
