import { CompiledQuery, Kysely } from 'kysely';
import type { Engine } from '../../db/column-types';
import { migrate } from '../../db/migrator';
import type { Executor } from './access';
import { postgresPools, postgresMigrationDialect } from './postgres-driver';
import { makeSearchIndex } from './postgres-search-index';
import { hasPending, indexPending } from './search-index';
import { openSqliteFile } from './sqlite-driver';
import { SqliteSideReader } from './sqlite-side-reader';
import { SqliteThread } from './sqlite-thread';
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
  /** A step at the index for parts of users' texts; true where there is more to do at once. */
  indexSearch(): Promise<boolean>;
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
  /** Whether much is going to be written: with SQLite, transactions run in a thread of their own. Default: no. */
  readonly bulk?: boolean | undefined;
}

/**
 * Opens the database of a URL: `sqlite:data/portal.db` (a path, relative to where the process runs) or
 * `postgres://user:password@host:port/database`, with several hosts where there are standbys.
 * Throws where it is neither.
 */
export function connect(databaseUrl: string, options: ConnectOptions = {}): Connected {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return connectPostgres(databaseUrl, options);
  if (databaseUrl.startsWith('sqlite:')) return connectSqlite(sqlitePath(databaseUrl), options);
  throw new Error('The database URL has to start with sqlite: or postgres://.');
}

/** The path in `sqlite:data/portal.db`. Throws where there is none. */
export function sqlitePath(databaseUrl: string): string {
  const path = databaseUrl.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  // Two connections to a database in memory would be two databases.
  if (path === '' || path === ':memory:') throw new Error('The database URL sqlite: needs the path of a file.');
  return path;
}

function connectSqlite(path: string, { statementLog, bulk }: ConnectOptions): Connected {
  const file = openSqliteFile(path, statementLog);
  const side = new SqliteSideReader(path, statementLog);
  const thread = bulk ? new SqliteThread(path, statementLog) : undefined;
  const db = new Kysely<Tables>({ dialect: file.dialect });
  return {
    engine: 'sqlite',
    db,
    run: (sql, parameters) => file.run(sql, parameters),
    runAside: (sql, parameters) => side.run(sql, parameters),
    unchanged: file.unchanged,
    transaction: (work) => (thread ?? file).transaction(work),
    migrate: () => migrate(db, 'sqlite'),
    indexSearch: async () => (await hasPending({ db })) && (await file.transaction(indexPending)),
    checkpoint: () => file.checkpoint(),
    close: async () => {
      await side.close();
      await thread?.close();
      await db.destroy();
    },
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

async function migratePostgres(url: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: postgresMigrationDialect(url) });
  try {
    await migrate(db, 'postgres');
  } finally {
    await db.destroy();
  }
}
