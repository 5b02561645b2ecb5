import { setTimeout } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { Engine } from '../../db/column-types';
import type { Scope } from '../portal/model';
import type { Storage, Store } from '../portal/store';
import type { Access } from './access';
import { BoundStore } from './bound-store';
import { dialects } from './dialect';
import { connect, type Connected } from './engines';
import { isSerializationFailure } from './errors';
import type { StatementLog } from './statement-log';
import type { Tables } from './tables';

export interface StorageOptions {
  /** `sqlite:path/to.db` or `postgres://user:password@host:port/database`. */
  readonly databaseUrl: string;
  /** Where resources are found on the web (`https://portal.example/scim/v2`): filters can ask for such addresses. */
  readonly resourceBase: string;
  /** Whether this portal sends mail: where not, nobody may queue one. Default: no. */
  readonly sendsMail?: boolean;
  readonly statementLog?: StatementLog;
}

/** The storage, with what only the program that opened it needs. */
export interface OpenStorage extends Storage {
  readonly engine: Engine;
  /** Brings the tables up to date; throws where a newer version has used the database. */
  migrate(): Promise<void>;
  /** Throws `busy` unless the database answers. */
  ping(): Promise<void>;
  /** Leaves everything in the database's own file, where it has one. */
  checkpoint(): Promise<void>;
  /** Waits for what runs, then closes. */
  close(): Promise<void>;
}

/** Opens a database, without migrating it. Throws where the URL or the database won't do. */
export async function openStorage(options: StorageOptions): Promise<OpenStorage> {
  const { databaseUrl, resourceBase, sendsMail = false, statementLog } = options;
  const base = resourceBase.replace(/\/$/, '');
  const storage = new DatabaseStorage(connect(databaseUrl, statementLog), { resourceBase: base, sendsMail });
  await storage.ping();
  return storage;
}

/** How often a transaction is run again after it met another one, and how far apart at most. */
const RETRIES = 5;
const RETRY_SPREAD_MS = 50;

class DatabaseStorage implements OpenStorage {
  readonly #database: Connected;
  readonly #access: Omit<Access, 'scope'>;

  constructor(database: Connected, settings: Pick<Access, 'resourceBase' | 'sendsMail'>) {
    this.#database = database;
    this.#access = { db: database.db, dialect: dialects[database.engine], ...settings };
  }

  get engine(): Engine {
    return this.#database.engine;
  }

  within(scope: Scope): Store {
    return new BoundStore({ ...this.#access, scope });
  }

  async transaction<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#database.db.transaction().execute((db) => work(this.#inTransaction(db)));
      } catch (error) {
        if (retries === RETRIES || !isSerializationFailure(error)) throw error;
        await setTimeout(Math.random() * RETRY_SPREAD_MS);
      }
    }
  }

  migrate(): Promise<void> {
    return this.#database.migrate();
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#database.db);
  }

  checkpoint(): Promise<void> {
    return this.#database.checkpoint();
  }

  close(): Promise<void> {
    return this.#database.db.destroy();
  }

  #inTransaction(db: Kysely<Tables>): Storage {
    const access = { ...this.#access, db };
    const storage: Storage = {
      within: (scope) => new BoundStore({ ...access, scope }),
      transaction: (work) => work(storage),
    };
    return storage;
  }
}
