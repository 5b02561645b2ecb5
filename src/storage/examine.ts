import { Kysely, sql, SqliteDialect } from 'kysely';
import { readMigrationState, type MigrationState } from '../../db/migrator';
import { SEARCH_INDEX } from '../../db/search-document';
import { connect, sqlitePath } from './engines';
import { SqliteDatabase } from './sqlite/sqlite-library';
import type { Tables } from './tables';

/** A database as an administrator needs to know it, looked at without changing it. */
export interface Examination {
  /** The engine's own version. */
  readonly version: string;
  /** Why nothing can be written; undefined where it can. */
  readonly readOnly: string | undefined;
  /** What the engine says of itself, by the engine's own names. */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings that the portal needs otherwise, a sentence each. */
  readonly unfit: readonly string[];
  readonly migrations: MigrationState;
  /** The database's clock, in milliseconds since 1970; undefined where it has none of its own. */
  readonly clock: number | undefined;
  /** Why filters for parts of names go through all users; undefined where an index finds them. */
  readonly searchesAll: string | undefined;
}

/** Looks at the database of a URL. Throws where it doesn't answer. */
export async function examineDatabase(databaseUrl: string): Promise<Examination> {
  if (databaseUrl.startsWith('sqlite:')) return await examineSqlite(sqlitePath(databaseUrl));
  const { db } = await connect(databaseUrl);
  try {
    return { ...(await examinePostgres(db)), migrations: await readMigrationState(db) };
  } finally {
    await db.destroy();
  }
}

/** Past the storage's own connections, which set what they need and so couldn't open what is read-only. */
async function examineSqlite(path: string): Promise<Examination> {
  const database = new SqliteDatabase(path, { fileMustExist: true, timeout: 2_000 });
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  try {
    const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
    const [journal, pages] = ['journal_mode', 'page_count'].map((name) =>
      String(database.pragma(name, { simple: true })),
    );
    return {
      version: `SQLite ${version}`,
      readOnly: refusalOf(() => database.exec('begin immediate; rollback')),
      settings: { 'journal mode': journal ?? '', pages: pages ?? '' },
      unfit: [],
      clock: undefined,
      searchesAll: undefined,
      migrations: await readMigrationState(db),
    };
  } finally {
    await db.destroy();
  }
}

type PostgresExamination = Omit<Examination, 'migrations'>;

function refusalOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

interface PostgresFacts {
  readonly version: string;
  readonly encoding: string;
  readonly recovery: boolean;
  readonly read_only: string;
  readonly may_create: boolean;
  readonly max_connections: number;
  readonly connections: number;
  readonly clock: Date;
  readonly search_index: boolean;
  readonly trigrams: boolean;
}

async function examinePostgres(db: Kysely<Tables>): Promise<PostgresExamination> {
  const { rows } = await sql<PostgresFacts>`
    select current_setting('server_version') as version,
      current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as recovery,
      current_setting('default_transaction_read_only') as read_only,
      has_schema_privilege(current_schema(), 'create') as may_create,
      cast(current_setting('max_connections') as integer) as max_connections,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
      clock_timestamp() as clock,
      exists (select 1 from pg_index where indexrelid = to_regclass(${SEARCH_INDEX}) and indisvalid) as search_index,
      exists (select 1 from pg_extension where extname = 'pg_trgm') as trigrams`.execute(db);
  const facts = rows[0];
  if (!facts) throw new Error('PostgreSQL says nothing of itself.');
  return {
    version: `PostgreSQL ${facts.version}`,
    readOnly: readOnlyBy(facts),
    settings: {
      encoding: facts.encoding,
      connections: `${facts.connections} of ${facts.max_connections}`,
    },
    unfit: unfitOf(facts),
    clock: facts.clock.getTime(),
    searchesAll: searchesAll(facts),
  };
}

function searchesAll({ search_index: isThere, trigrams }: PostgresFacts): string | undefined {
  if (isThere) return undefined;
  return trigrams ? 'the running server has not made its index yet' : 'the extension pg_trgm is missing';
}

function readOnlyBy({ recovery, read_only, may_create }: PostgresFacts): string | undefined {
  if (recovery) return 'it is a standby, which takes no writes';
  if (read_only === 'on') return 'default_transaction_read_only is on';
  return may_create ? undefined : 'the role may not create tables in its schema';
}

/** Another process of ours takes up to ten connections, and an administrator needs some, too. */
const SPARE_CONNECTIONS = 13;

function unfitOf({ version, encoding, connections, max_connections }: PostgresFacts): string[] {
  const spare = max_connections - connections;
  return [
    ...(encoding === 'UTF8' ? [] : [`the encoding is ${encoding}: names of people need a database in UTF8`]),
    ...(Number.parseInt(version, 10) >= 13 ? [] : ['PostgreSQL before 13 is not supported']),
    ...(spare >= SPARE_CONNECTIONS ? [] : [`only ${spare} more connections are possible: raise max_connections`]),
  ];
}
