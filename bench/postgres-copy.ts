import { once } from 'node:events';
import { Client } from 'pg';
import { openStorage } from '../src/storage/open';
import { SqliteDatabase } from '../src/storage/sqlite/sqlite-library';
import { startPostgres } from '../test/support/start-postgres';
import { BASE_URL } from './population';

/** A PostgreSQL of the bench's own, which holds what a SQLite database does. */
export interface PostgresCopy {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What a population consists of, in the order in which rows may refer to each other. */
const TABLES = ['organizations', 'users', 'user_emails', 'groups', 'group_users'];

const ROWS = 1_000;

export async function startPostgresCopy(path: string): Promise<PostgresCopy> {
  const { url: server, server: child } = await startPostgres({ project: process.cwd(), durable: true });
  const url = `${server}/postgres`;
  const storage = await openStorage({ databaseUrl: url, resourceBase: BASE_URL });
  await storage.migrate();
  await copyTables(path, url);
  while (await storage.indexSearch());
  await storage.close();
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin?.end();
      await ended;
    },
  };
}

async function copyTables(path: string, url: string): Promise<void> {
  const source = new SqliteDatabase(path, { readonly: true });
  const target = new Client({ connectionString: url });
  await target.connect();
  try {
    for (const table of TABLES) {
      for (const rows of inParts(source.prepare(`select * from "${table}"`).iterate()))
        await insert(target, table, rows);
    }
    await target.query('analyze');
  } finally {
    await target.end();
    source.close();
  }
}

/** The database makes its own types of what JSON has: 1 of a boolean's column is true. */
async function insert(target: Client, table: string, rows: readonly unknown[]): Promise<void> {
  const statement = `insert into "${table}" select * from json_populate_recordset(null::"${table}", $1) on conflict do nothing`;
  await target.query(statement, [JSON.stringify(rows)]);
}

function* inParts(rows: Iterable<unknown>): Generator<readonly unknown[]> {
  let part: unknown[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < ROWS) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
