import { LRUCache } from 'lru-cache';

/** Each connection to PostgreSQL keeps the plans of this many statements. */
const NAMED = 100;
/** A statement this often asked is worth keeping. */
const OFTEN = 3;
const WATCHED = 1_000;

/**
 * Which statements PostgreSQL prepares once per connection and knows by name ever after: those that come again, which
 * spares it to parse and plan them, most of the time of a short read. Lists with filters come in endlessly many texts,
 * so names are given to the first that prove themselves, and are never taken back.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #counts = new LRUCache<string, number>({ max: WATCHED });

  /** The name of a statement; undefined while it has none. */
  nameOf(sql: string): string | undefined {
    return this.#names.get(sql) ?? this.#count(sql);
  }

  #count(sql: string): string | undefined {
    if (this.#names.size === NAMED) return undefined;
    const count = (this.#counts.get(sql) ?? 0) + 1;
    this.#counts.set(sql, count);
    if (count < OFTEN) return undefined;
    this.#counts.delete(sql);
    const name = `portal_${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }
}
