import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Engine } from '../../db/column-types';
import type { Scope } from '../portal/model';
import type { Storage, Store, TransactionOptions } from '../portal/store';
import type { StorageLoad } from '../portal/storage-load';
import type { Access, Executor } from './access';
import { BoundStore } from './bound-store';
import { dialects } from './dialect';
import { connect, type Connected } from './engines';
import { isLostConnection, isSerializationFailure } from './errors';
import { TakesTooLong } from './postgres/shared-transaction';
import type { InTurn } from './sqlite/sqlite-thread';
import type { StatementLog } from './statement-log';

export interface StorageOptions {
  /** `sqlite:path/to.db` or `postgres://user:password@host:port/database`, with several hosts where there are standbys. */
  readonly databaseUrl: string;
  /** Replicas of a PostgreSQL that lists are read from; without one, or while none answers, from the database itself. */
  readonly readUrl?: string | undefined;
  /** Connections to each PostgreSQL server at most. Default: 10. */
  readonly connections?: number;
  /** Where resources are found on the web (`https://portal.example/scim/v2`): filters can ask for such addresses. */
  readonly resourceBase: string;
  /** Whether this portal sends mail: where not, nobody may queue one. Default: no. */
  readonly sendsMail?: boolean;
  /** How many of a user's last passwords, the present one among them, are remembered. Default: 0, only the present one. */
  readonly passwordHistory?: number;
  /**
   * Whether much is going to be written: with SQLite, transactions run in a thread of their own; each when the function
   * lets it, if one is given. Default: no.
   */
  readonly bulk?: boolean | InTurn;
  /** Whether nobody waits while a read takes long, so that SQLite needs no thread of its own for it. Default: no. */
  readonly alone?: boolean;
  /**
   * Whether others read the same SQLite file all the time: then what is written here tells them what it changed, so that
   * they needn't take all they know for out of date. Default: no.
   */
  readonly shared?: boolean;
  readonly statementLog?: StatementLog;
}

/** The storage, with what only the program that opened it needs. */
export interface OpenStorage extends Storage {
  readonly engine: Engine;
  /** Brings the tables up to date; throws where a newer version has used the database. */
  migrate(): Promise<void>;
  /**
   * A step at the index by which filters find parts of users' texts (`co`, `sw`, `ew`); true where there is more to do
   * at once. With SQLite it takes up a few users that were written; without it they are found all the same, more slowly
   * the more they are. With PostgreSQL, which keeps the index itself, it makes one where there is none; throws `busy`
   * where it may not.
   */
  indexSearch(): Promise<boolean>;
  /**
   * To be called when much was written at once: plans of queries shall be those of full tables, before the database finds
   * out by itself. SQLite plans without having counted anything.
   */
  analyze(): Promise<void>;
  /** Runs `work` while nobody writes here, where only one can write: another thread may, without both waiting blindly. */
  pausing<T>(work: () => Promise<T>): Promise<T>;
  /** Throws `busy` unless the database answers. */
  ping(): Promise<void>;
  /** How busy it is, and what it has done. */
  load(): StorageLoad;
  /** Leaves everything in the database's own file, where it has one. */
  checkpoint(): Promise<void>;
  /** Waits for what runs, then closes. */
  close(): Promise<void>;
}

/** Opens a database, without migrating it. Throws where the URL or the database won't do. */
export async function openStorage(options: StorageOptions): Promise<OpenStorage> {
  const { databaseUrl, resourceBase, sendsMail = false, passwordHistory = 0 } = options;
  const base = resourceBase.replace(/\/$/, '');
  const storage = new DatabaseStorage(await connect(databaseUrl, options), {
    resourceBase: base,
    sendsMail,
    passwordHistory,
  });
  await storage.ping();
  return storage;
}

/** How often a transaction is run again after it met another one or lost its connection, and how far apart at most. */
const RETRIES = 5;
const RETRY_SPREAD_MS = 50;

class DatabaseStorage implements OpenStorage {
  readonly catchUp: Storage['catchUp'];
  readonly #database: Connected;
  readonly #access: Omit<Access, 'scope'>;
  readonly #stores = new WeakMap<Scope, Store>();
  readonly #counts = { committed: 0, failed: 0, retried: 0, milliseconds: 0 };

  constructor(database: Connected, settings: Pick<Access, 'resourceBase' | 'sendsMail' | 'passwordHistory'>) {
    this.#database = database;
    this.catchUp = database.stamps?.catchUp;
    const { db, run, runShort, runAside, asideSize, unchanged, places, lists, engine } = database;
    const ways = { db, run, runShort, runAside, asideSize, unchanged, places, lists };
    this.#access = { ...ways, dialect: dialects[engine], ...settings };
  }

  get engine(): Engine {
    return this.#database.engine;
  }

  get keepsOrder(): boolean {
    return this.#database.keepsOrder;
  }

  within(scope: Scope): Store {
    const known = this.#stores.get(scope) ?? new BoundStore({ ...this.#access, scope });
    this.#stores.set(scope, known);
    return known;
  }

  stamp(): number | undefined {
    return this.#database.stamps?.now();
  }

  userStamp(id: string): number | undefined {
    return this.#database.stamps?.shown.text(id);
  }

  textStamp(text: string): number | undefined {
    return this.#database.stamps?.shown.text(text);
  }

  callerStamp(): number | undefined {
    return this.#database.stamps?.shown.callers();
  }

  async transaction<T>(work: (storage: Storage) => Promise<T>, options?: TransactionOptions): Promise<T> {
    const counts = this.#counts;
    const start = performance.now();
    try {
      const result = await this.#attempt(work, options);
      counts.committed += 1;
      return result;
    } catch (error) {
      counts.failed += 1;
      throw error;
    } finally {
      counts.milliseconds += performance.now() - start;
    }
  }

  async #attempt<T>(work: (storage: Storage) => Promise<T>, asked?: TransactionOptions): Promise<T> {
    let options = asked;
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#database.transaction((inside) => work(this.#inTransaction(inside)), options);
      } catch (error) {
        if (error instanceof TakesTooLong) options = { writesMuch: true };
        else if (retries === RETRIES || !isUndone(error)) throw error;
        this.#counts.retried += 1;
        await setTimeout(Math.random() * RETRY_SPREAD_MS);
      }
    }
  }

  load(): StorageLoad {
    const { milliseconds, ...transactions } = this.#counts;
    return { transactions, transactionSeconds: milliseconds / 1000, ...this.#database.load() };
  }

  migrate(): Promise<void> {
    return this.#database.migrate();
  }

  indexSearch(): Promise<boolean> {
    return this.#database.indexSearch();
  }

  analyze(): Promise<void> {
    return this.#database.analyze();
  }

  pausing<T>(work: () => Promise<T>): Promise<T> {
    return this.#database.pausing(work);
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#database.db);
  }

  checkpoint(): Promise<void> {
    return this.#database.checkpoint();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #inTransaction(inside: Executor): Storage {
    const access = {
      ...this.#access,
      runShort: undefined,
      runAside: undefined,
      asideSize: undefined,
      unchanged: undefined,
      places: undefined,
      lists: undefined,
      ...inside,
    };
    const storage: Storage = {
      // Who joins a transaction does so side by side.
      keepsOrder: false,
      within: (scope) => new BoundStore({ ...access, scope }),
      catchUp: undefined,
      stamp: () => undefined,
      userStamp: () => undefined,
      textStamp: () => undefined,
      callerStamp: () => undefined,
      transaction: (work) => work(storage),
    };
    return storage;
  }
}

/** Whether nothing of a transaction is kept, so that it can be run again. A commit without an answer is not among these. */
function isUndone(error: unknown): boolean {
  return isSerializationFailure(error) || isLostConnection(error);
}
