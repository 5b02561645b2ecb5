import { Kysely } from 'kysely';
import type { Engine } from '../../db/column-types';
import { migrate } from '../../db/migrator';
import type { Executor } from './access';
import { Places } from './list/places';
import { openSqliteFile } from './sqlite/sqlite-driver';
import { SqliteLogMover } from './sqlite/sqlite-log-mover';
import { SqliteWorker } from './sqlite/sqlite-worker';
import { SqliteWorkers } from './sqlite/sqlite-workers';
import { SqliteThread, type InTurn } from './sqlite/sqlite-thread';
import { SqliteUpkeep } from './sqlite/sqlite-upkeep';
import type { StorageLoad } from '../portal/storage-load';
import type { TransactionOptions } from '../portal/store';
import type { StatementLog } from './statement-log';
import type { Tables } from './tables';

/** Tells since when what was read is as it is; see {@link Storage.stamp}. */
export interface Stamps {
  now(): number | undefined;
  readonly shown: { text(text: string): number | undefined; callers(): number | undefined };
  /** See {@link Storage.catchUp}. */
  readonly catchUp?: () => Promise<void>;
}

/** An open database and the chores that each engine does its own way. */
export interface Connected extends Executor {
  readonly engine: Engine;
  /** Where lists are read from, if elsewhere; it may be a moment behind. */
  readonly lists?: Executor | undefined;
  readonly stamps?: Stamps | undefined;
  /** See `Storage.keepsOrder`. */
  readonly keepsOrder: boolean;
  /** Commits when the work resolves, rolls back when it throws. */
  transaction<T>(work: (inside: Executor) => Promise<T>, options?: TransactionOptions): Promise<T>;
  migrate(): Promise<void>;
  /** See {@link OpenStorage.pausing}. */
  pausing<T>(work: () => Promise<T>): Promise<T>;
  /** A step at the index for parts of users' texts; true where there is more to do at once. */
  indexSearch(): Promise<boolean>;
  /** See {@link OpenStorage.analyze}. */
  analyze(): Promise<void>;
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
  /** See {@link StorageOptions.bulk}. */
  readonly bulk?: boolean | InTurn | undefined;
  /** See {@link StorageOptions.alone}. */
  readonly alone?: boolean | undefined;
  /** See {@link StorageOptions.shared}. */
  readonly shared?: boolean | undefined;
}

/**
 * Opens the database of a URL: `sqlite:data/portal.db` (a path, relative to where the process runs) or
 * `postgres://user:password@host:port/database`, with several hosts where there are standbys.
 * Throws where it is neither.
 */
export async function connect(databaseUrl: string, options: ConnectOptions = {}): Promise<Connected> {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) {
    // Its driver is not for those who have SQLite to load.
    return (await import('./postgres/postgres-engine.ts')).connectPostgres(databaseUrl, options);
  }
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

function connectSqlite(path: string, { statementLog, bulk, shared, alone }: ConnectOptions): Connected {
  const file = openSqliteFile(path, statementLog);
  file.stamps.shown.watch(shared);
  const side = new SqliteWorkers(path, statementLog);
  const thread = bulk ? bulkThread(path, statementLog, bulk) : undefined;
  const db = new Kysely<Tables>({ dialect: file.dialect });
  const upkeep = new SqliteUpkeep(path, file, db, statementLog);
  return {
    engine: 'sqlite',
    db,
    run: (sql, parameters) => file.run(sql, parameters),
    runAside: (sql, parameters, options) =>
      alone || (options?.orHere && !side.haveTime()) ? file.run(sql, parameters) : side.run(sql, parameters, options),
    asideSize: side.size,
    unchanged: file.unchanged,
    places: new Places(),
    stamps: file.stamps,
    // There is one writer, and a queue in front of it.
    keepsOrder: true,
    transaction: (work, options) => (thread ? thread.transaction(work) : file.transaction(work, options)),
    pausing: (work) => file.pausing(work),
    migrate: async () => {
      await migrate(db, 'sqlite');
      file.stamps.shown.watch(shared);
    },
    indexSearch: () => upkeep.round(),
    analyze: () => Promise.resolve(),
    checkpoint: () => file.checkpoint(),
    close: async () => {
      await side.close();
      await upkeep.close();
      await thread?.close();
      await db.destroy();
    },
    load: () => ({ writesWaiting: file.writesWaiting }),
  };
}

/** Where others write in turns, none of them should find a long log to move: then it is kept short as it is written. */
function bulkThread(path: string, log: StatementLog | undefined, bulk: true | InTurn): SqliteThread {
  if (bulk !== true) return new SqliteThread(path, log, { inTurn: bulk });
  const side = new SqliteWorker(path, log, { awaited: true });
  return new SqliteThread(path, log, { mover: new SqliteLogMover(path, side) });
}
