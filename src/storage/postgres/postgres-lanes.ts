import type { QueryResult } from 'kysely';
import { isLostConnection } from '../errors';
import type { PostgresConnection } from './postgres-connection';

/** So many questions are under way on a connection, before another one is taken. */
const DEPTH = 16;

/** How often a question is asked again whose connection is lost. */
const RETRIES = 3;

/** A connection that has answered nothing for so long, though it was asked, is asked nothing more. */
const SILENT_MS = 1_000;

/** A connection, for as long as somebody has a question. */
interface Lane {
  readonly connection: PostgresConnection;
  asking: number;
  /** When it last answered, or was taken. */
  heard: number;
}

/**
 * Short reads of many requests on few connections: sent one behind the other, without waiting for answers, so that
 * several are one write and one read of a socket. What takes long would hold up those behind it. The same question, like
 * whom a token stands for, asked by several in one turn of the event loop, is one: it goes out at the turn's end.
 */
export class PostgresLanes {
  readonly #connect: () => PostgresConnection;
  readonly #lanes = new Set<Lane>();
  readonly #asked = new Map<string, Promise<QueryResult<unknown>>>();

  constructor(connect: () => PostgresConnection) {
    this.#connect = connect;
  }

  run<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const question = [sql, ...parameters].join('\0');
    const known = this.#asked.get(question) as Promise<QueryResult<Row>> | undefined;
    if (known) return known;
    const answer = this.#ask<Row>(sql, parameters);
    if (this.#asked.size === 0) setImmediate(() => this.#asked.clear());
    this.#asked.set(question, answer);
    return answer;
  }

  async #ask<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    for (let lost = 0; ; lost += 1) {
      const lane = this.#lane();
      lane.asking += 1;
      try {
        const answer = await lane.connection.ask<Row>(sql, parameters);
        lane.heard = performance.now();
        return answer;
      } catch (error) {
        // Whoever comes next needn't try this one.
        this.#lanes.delete(lane);
        if (lost === RETRIES || !isLostConnection(error)) throw error;
      } finally {
        lane.asking -= 1;
        if (lane.asking === 0) this.#leave(lane);
      }
    }
  }

  #lane(): Lane {
    const now = performance.now();
    for (const lane of this.#lanes) if (lane.asking < DEPTH && now - lane.heard < SILENT_MS) return lane;
    const lane = { connection: this.#connect(), asking: 0, heard: now };
    this.#lanes.add(lane);
    return lane;
  }

  #leave(lane: Lane): void {
    this.#lanes.delete(lane);
    lane.connection.release();
  }
}
