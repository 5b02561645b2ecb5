import { Kysely } from 'kysely';
import type { Engine } from '../../db/column-types';
import { migrate } from '../../db/migrator';
import { postgresDialect, postgresMigrationDialect } from './postgres-driver';
import { openSqliteFile } from './sqlite-driver';
import type { StatementLog } from './statement-log';
import type { Tables } from './tables';

/** An open database and the chores that each engine does its own way. */
export interface Connected {
  readonly engine: Engine;
  readonly db: Kysely<Tables>;
  migrate(): Promise<void>;
  checkpoint(): Promise<void>;
}

/**
 * Opens the database of a URL: `sqlite:data/portal.db` (a path, relative to where the process runs) or
 * `postgres://user:password@host:port/database`. Throws where it is neither.
 */
export function connect(databaseUrl: string, log: StatementLog | undefined): Connected {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return connectPostgres(databaseUrl, log);
  if (databaseUrl.startsWith('sqlite:')) return connectSqlite(sqlitePath(databaseUrl), log);
  throw new Error('The database URL has to start with sqlite: or postgres://.');
}

function sqlitePath(databaseUrl: string): string {
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
    migrate: () => migrate(db, 'sqlite'),
    checkpoint: () => file.checkpoint(),
  };
}

function connectPostgres(url: string, log: StatementLog | undefined): Connected {
  return {
    engine: 'postgres',
    db: new Kysely<Tables>({ dialect: postgresDialect(url, log) }),
    migrate: () => migratePostgres(url),
    checkpoint: () => Promise.resolve(),
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
