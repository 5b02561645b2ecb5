import { Pool, type ClientBase, type PoolClient, type PoolConfig } from 'pg';
import { PortalError } from '../../portal/errors';
import { isConnectTimeout } from '../errors';
import type { RowShape } from './postgres-query';
import { StatementNames } from './statement-names';

/** A server that could not be used is left alone for so long, as long as there is another one. */
const REST_MS = 5_000;

/** A connection to a server. */
export interface Held {
  readonly client: PoolClient;
  readonly server: PostgresServer;
}

/** One PostgreSQL server, and a pool of connections to it. */
export class PostgresServer {
  readonly names = new StatementNames();
  /** What the rows of those statements look like. */
  readonly shapes = new Map<string, RowShape>();
  readonly #pool: Pool;
  readonly #since = new WeakMap<ClientBase, number>();
  #restsUntil = 0;
  #isClosed = false;
  /** The search for an old connection that is under way, or was the last. */
  #search: Promise<unknown> = Promise.resolve();

  /** `writable`: a standby isn't good enough. */
  constructor(config: PoolConfig, writable: boolean) {
    this.#pool = new Pool({
      ...config,
      verify: (client, done) => void this.#welcome(client, writable).then(() => done(), done),
    });
    // A connection lost while idle is replaced by the pool; one lost in use fails its query, or the next.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async connect(): Promise<Held> {
    return { client: await this.#pool.connect(), server: this };
  }

  /** Asked before a connection is used for the first time: what it answers, it answers for as long as the connection lasts. */
  async #welcome(client: ClientBase, writable: boolean): Promise<void> {
    if (writable) await refuseStandby(client);
    this.#since.set(client, performance.now());
  }

  /**
   * Whether a transaction whose commit was not answered is kept, asked over a connection from before it began: one that
   * has lived on proves that the server was neither restarted nor replaced, which would make its numbers worth nothing.
   * Undefined where nobody can tell. One at a time: several would each hold connections that the others wait for.
   */
  outcomeOf(transaction: Transaction): Promise<'committed' | 'aborted' | undefined> {
    const outcome = this.#search.then(() => this.#findOutcome(transaction));
    this.#search = outcome;
    return outcome;
  }

  async #findOutcome({ xid, begun }: Transaction): Promise<'committed' | 'aborted' | undefined> {
    const held: PoolClient[] = [];
    try {
      for (let tries = 0; tries < (this.#pool.options.max ?? 1); tries += 1) {
        const client = await this.#pool.connect();
        held.push(client);
        if ((this.#since.get(client) ?? Infinity) < begun) return await ask(client, xid);
      }
      return undefined;
    } catch {
      return undefined;
    } finally {
      for (const client of held) client.release();
    }
  }

  rest(): void {
    this.#restsUntil = performance.now() + REST_MS;
  }

  get isResting(): boolean {
    return performance.now() < this.#restsUntil;
  }

  load() {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, idle, waiting };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pool.end();
  }
}

/** A transaction by the number that the server gave it, and when it began. */
export interface Transaction {
  readonly xid: string;
  readonly begun: number;
}

/**
 * A connection to the first server that will do. One that won't is tried last for a while, so that a dead machine costs
 * one request its patience, not every request. Throws what was wrong with the first.
 */
export async function connectToOne(servers: readonly PostgresServer[]): Promise<Held> {
  const failures: unknown[] = [];
  for (const server of [...servers.filter((each) => !each.isResting), ...servers.filter((each) => each.isResting)]) {
    try {
      return await server.connect();
    } catch (error) {
      // The server is well, but all its connections are taken.
      if (isConnectTimeout(error)) throw error;
      failures.push(error);
      server.rest();
    }
  }
  throw failures[0];
}

async function refuseStandby(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
  if (rows[0]?.standby !== true) return;
  throw new PortalError('busy', 'The database takes no writes at the moment.', { retryAfter: 1 });
}

const ASKED = 20;
const ASK_AGAIN_MS = 100;

/** The server may still be at it. */
async function ask(client: PoolClient, xid: string): Promise<'committed' | 'aborted' | undefined> {
  for (let asked = 0; asked < ASKED; asked += 1) {
    const { rows } = await client.query<{ status: string | null }>('select pg_xact_status($1::xid8) as status', [xid]);
    const status = rows[0]?.status;
    if (status === 'committed' || status === 'aborted') return status;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  return undefined;
}
