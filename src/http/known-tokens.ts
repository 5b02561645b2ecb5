import { LRUCache } from 'lru-cache';
import type { ResolvedConnection } from '../portal/connections/resolve-connection';
import { hashToken } from '../portal/connections/token';
import type { Storage } from '../portal/store';

/** More connections than a portal has. */
const KEPT = 1_000;

/** A connection as it is, but for what time alone has ended; with the storage's stamp as it was looked up. */
export interface KnownConnection extends ResolvedConnection {
  readonly stamp?: number | undefined;
}

type Stamps = Pick<Storage, 'stamp' | 'callerStamp'>;

/**
 * Whom tokens stand for, as long as the storage can tell that nothing has changed: what was revoked is refused from
 * then on. Tokens are known by their hash, as in the database.
 */
export class KnownTokens {
  readonly #storage: Stamps;
  readonly #known = new LRUCache<string, { now: KnownConnection }>({ max: KEPT });

  constructor(storage: Stamps) {
    this.#storage = storage;
  }

  /** Undefined: it has to be found. */
  get(token: string): KnownConnection | undefined {
    if (this.#known.size === 0) return undefined;
    const hash = hashToken(token);
    const entry = this.#known.get(hash);
    const since = entry?.now.stamp;
    if (!entry || since === undefined) return undefined;
    const stamp = this.#storage.stamp();
    if (stamp === since) return entry.now;
    if (stamp === undefined || since < (this.#storage.callerStamp() ?? Infinity)) return undefined;
    // Another one, for who was told before goes by the stamp of then.
    return (entry.now = { ...entry.now, stamp });
  }

  /** Keeps what `find` finds. */
  async find(
    token: string,
    find: (token: string) => Promise<ResolvedConnection | undefined>,
  ): Promise<KnownConnection | undefined> {
    // Before it is asked: what changes meanwhile counts as changed.
    const stamp = this.#storage.stamp();
    const resolved = await find(token);
    if (!resolved || stamp === undefined) return resolved;
    const known = { ...resolved, stamp };
    this.#known.set(hashToken(token), { now: known });
    return known;
  }
}
