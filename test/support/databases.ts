import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDatabase } from '../../src/storage/sqlite/sqlite-library';
import type { Engine } from '../../db/column-types';
import { openStorage, type OpenStorage, type StorageOptions } from '../../src/storage/open';
import { inDatabase, withPostgres } from './postgres';
import { ENGINES, TEMPLATE, readTestEnvironment } from './test-environment';

/** Where the storages of the tests believe resources to be found. */
export const RESOURCE_BASE = 'http://127.0.0.1:8080/scim/v2';

type Options = Partial<StorageOptions>;

/** Where tests may leave files; it goes when all are done. */
export function readTestFolder(): string {
  return readTestEnvironment().folder;
}

/** A database of one's own, and a way past the storage to what is in it. */
export interface TestDatabase {
  readonly engine: Engine;
  readonly url: string;
  /** Opens it; once more for each call, as several processes would. */
  open(options?: Options): Promise<OpenStorage>;
  /** The rows of a statement, past the storage. */
  query(statement: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** How the engine would run a statement, with no table too small for an index. */
  explain(statement: string, parameters: readonly unknown[]): Promise<string>;
  /** Everything it holds, as text. */
  dump(): Promise<string>;
}

/** Makes a database; migrated, unless told otherwise. */
export type CreateDatabase = (options?: { empty?: boolean }) => Promise<TestDatabase>;

/** Opens a migrated database of its own with each call. */
export type OpenDatabase = (options?: Options) => Promise<OpenStorage>;

/**
 * A suite that must hold on every engine. Databases made in a test or before each test go after it, those made before
 * all tests go after all.
 */
export function onEveryDatabase(name: string, body: (open: OpenDatabase, create: CreateDatabase) => void): void {
  onDatabases(ENGINES, name, body);
}

/** The same, on the engines named. */
export function onDatabases(
  engines: readonly Engine[],
  name: string,
  body: (open: OpenDatabase, create: CreateDatabase) => void,
): void {
  const chosen = engines.filter((each) => ENGINES.includes(each));
  // A file without a single test would count as failed.
  if (chosen.length === 0) test.skip(`${name} (${engines.join(', ')})`, () => undefined);
  for (const engine of chosen) {
    describe(`${name} (${engine})`, () => {
      const made = new Made(engine);
      beforeEach(() => made.mark());
      body(
        async (options) => (await made.create()).open(options),
        ({ empty = false } = {}) => made.create(empty),
      );
      afterEach(() => made.removeMarked());
      afterAll(() => made.removeAll());
    });
  }
}

/** The databases of a suite, to be removed. */
class Made {
  readonly #engine: Engine;
  readonly #databases: Removable[] = [];
  #mark = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async create(empty = false): Promise<TestDatabase> {
    const database = this.#engine === 'sqlite' ? createSqlite(empty) : await createPostgres(empty);
    this.#databases.push(database);
    return database;
  }

  mark(): void {
    this.#mark = this.#databases.length;
  }

  async removeMarked(): Promise<void> {
    for (const database of this.#databases.splice(this.#mark)) await database.remove();
  }

  async removeAll(): Promise<void> {
    this.#mark = 0;
    await this.removeMarked();
  }
}

abstract class Removable implements TestDatabase {
  readonly #open: OpenStorage[] = [];

  abstract readonly engine: Engine;

  constructor(readonly url: string) {}

  async open(options: Options = {}): Promise<OpenStorage> {
    const storage = await openStorage({ databaseUrl: this.url, resourceBase: RESOURCE_BASE, ...options });
    this.#open.push(storage);
    return storage;
  }

  async dump(): Promise<string> {
    const tables = await this.query(this.tablesQuery());
    const rows = await Promise.all(tables.map(({ name }) => this.query(`select * from "${String(name)}"`)));
    return JSON.stringify(rows);
  }

  async remove(): Promise<void> {
    for (const storage of this.#open) await storage.close();
    await this.drop();
  }

  abstract query(statement: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  abstract explain(statement: string, parameters: readonly unknown[]): Promise<string>;
  protected abstract tablesQuery(): string;
  protected abstract drop(): Promise<void>;
}

class TestSqlite extends Removable {
  override readonly engine = 'sqlite';

  constructor(private readonly path: string) {
    super(`sqlite:${path}`);
  }

  override query(statement: string, parameters: readonly unknown[] = []) {
    const database = new SqliteDatabase(this.path);
    try {
      const prepared = database.prepare(statement);
      if (prepared.reader) return Promise.resolve(prepared.all(...parameters) as Record<string, unknown>[]);
      prepared.run(...parameters);
      return Promise.resolve([]);
    } finally {
      database.close();
    }
  }

  override async explain(statement: string, parameters: readonly unknown[]): Promise<string> {
    const steps = await this.query(`explain query plan ${statement}`, parameters);
    return steps.map(({ detail }) => detail).join('\n');
  }

  protected override tablesQuery(): string {
    return `select name from sqlite_master where type = 'table'`;
  }

  protected override drop(): Promise<void> {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${this.path}${suffix}`, { force: true });
    return Promise.resolve();
  }
}

class TestPostgres extends Removable {
  override readonly engine = 'postgres';

  constructor(
    private readonly server: string,
    private readonly database: string,
  ) {
    super(inDatabase(server, database));
  }

  override query(statement: string, parameters: readonly unknown[] = []) {
    return withPostgres(
      this.url,
      async (client) => (await client.query<Record<string, unknown>>(statement, [...parameters])).rows,
    );
  }

  override explain(statement: string, parameters: readonly unknown[]): Promise<string> {
    return withPostgres(this.url, async (client) => {
      await client.query('set enable_seqscan = off');
      const { rows } = await client.query<Record<string, string>>(`explain ${statement}`, [...parameters]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  }

  protected override tablesQuery(): string {
    return `select tablename as name from pg_tables where schemaname = 'public'`;
  }

  protected override async drop(): Promise<void> {
    await withPostgres(this.server, (client) => client.query(`drop database ${this.database} with (force)`));
  }
}

function createSqlite(empty: boolean): Removable {
  const { folder } = readTestEnvironment();
  const path = join(folder, `${randomName()}.db`);
  if (!empty) copyFileSync(join(folder, `${TEMPLATE}.db`), path);
  return new TestSqlite(path);
}

async function createPostgres(empty: boolean): Promise<Removable> {
  const server = readTestEnvironment().postgresUrl;
  if (server === undefined) throw new Error('PostgreSQL was left out of this run.');
  const name = randomName();
  const template = empty ? 'template0' : TEMPLATE;
  // The other strategy, PostgreSQL's default, writes the whole database to its log, too: three times as long.
  const create = `create database ${name} template ${template} strategy file_copy`;
  await withPostgres(server, (client) => client.query(create));
  return new TestPostgres(server, name);
}

function randomName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}
