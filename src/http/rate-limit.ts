import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from 'pino';
import type { Actor } from '../portal/actor';
import { PortalError } from '../portal/errors';
import { networkOf } from '../portal/network-of';
import type { RateStore } from '../portal/store';
import type { Authenticated, Authenticator } from './authenticate';

export interface RateLimits {
  /** Counts a request of a caller who is known; undefined where nobody counts. Throws `too-many-requests`. */
  countRequest(actor: Pick<Actor, 'kind' | 'id'>): Promise<void> | undefined;
  /** Counts a request that wasn't let in against the address it came from. Throws `too-many-requests`. */
  countFailure(address: string | undefined): Promise<void>;
  /** Resolves when nothing is left to write in the background: await it before the storage closes. */
  settled(): Promise<void>;
}

/** Beyond the limit nothing is refused. */
export const UNLIMITED: RateLimits = {
  countRequest: () => undefined,
  countFailure: () => Promise.resolve(),
  settled: () => Promise.resolve(),
};

export interface RateLimitOptions {
  /** Of one connection, or one signed-in user: on average, and at once. */
  readonly perSecond: number;
  readonly burst: number;
  /** Where processes that serve one portal add up what they counted; undefined: there is one process. */
  readonly shared?: RateStore | undefined;
  readonly log: Logger;
}

/** Requests without a valid token from one address; those with one never suffer from others behind the same proxy. */
export const FAILING = { requests: 120, seconds: 60, networks: 20_000 } as const;

/** How much of the limit a process counts before it tells the others. */
const SHARE = 0.1;

/**
 * Counts in memory, so that no request waits for the database: where processes share the limit, each reports every
 * tenth of it in the background, and refuses when the sum is beyond the limit. So a caller may get up to a tenth more
 * for each process, and one far below the limit never causes a write.
 */
export function createRateLimits({ perSecond, burst, shared, log }: RateLimitOptions): RateLimits {
  const duration = burst / perSecond;
  const callers = new RateLimiterMemory({ points: burst, duration });
  const failing = new FailureCounts();
  const slice = Math.max(1, Math.floor(burst * SHARE));
  const reports = new Set<Promise<void>>();

  async function report(store: RateStore, key: string): Promise<void> {
    const now = Date.now();
    const window = { at: new Date(now).toISOString(), until: new Date(now + duration * 1000).toISOString() };
    const { points, until } = await store.count(key, slice, window);
    const left = (Date.parse(until) - Date.now()) / 1000;
    if (points > burst && left > 0) await callers.block(key, left);
  }

  function startReport(store: RateStore, key: string): void {
    const reporting = report(store, key)
      .catch((error: unknown) => log.warn({ err: error }, 'requests could not be counted for all processes'))
      .finally(() => reports.delete(reporting));
    reports.add(reporting);
  }

  return {
    async countRequest({ kind, id }) {
      const key = `${kind}:${id}`;
      const { consumedPoints } = await callers.consume(key).catch(rethrow);
      if (shared && consumedPoints % slice === 0) startReport(shared, key);
    },
    async countFailure(address) {
      if (address !== undefined) failing.count(networkOf(address));
    },
    settled: async () => {
      await Promise.all(reports);
    },
  };
}

/**
 * Failures by network within a window. Whoever has many IPv6 networks can fail from each of them, so only the last ones
 * to fail are remembered.
 */
class FailureCounts {
  readonly #windows = new LRUCache<string, { failures: number; readonly until: number }>({ max: FAILING.networks });

  /** Throws `too-many-requests`. */
  count(network: string): void {
    const now = Date.now();
    const present = this.#windows.get(network);
    const window = present && present.until > now ? present : { failures: 0, until: now + FAILING.seconds * 1000 };
    window.failures += 1;
    this.#windows.set(network, window);
    if (window.failures > FAILING.requests) throw tooMany(window.until - now);
  }
}

function rethrow(error: unknown): never {
  throw error instanceof RateLimiterRes ? tooMany(error.msBeforeNext) : error;
}

function tooMany(milliseconds: number): PortalError {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1000));
  return new PortalError('too-many-requests', `Too many requests: try again in ${retryAfter} s.`, { retryAfter });
}

/** No valid token; or one from an address that is not on its connection's list, which would cost nothing otherwise. */
function isRefusal(error: unknown): boolean {
  return error instanceof PortalError && (error.code === 'unauthenticated' || error.code === 'forbidden');
}

/** An authenticator that also throws `too-many-requests`: whatever way a request comes in, it is counted here. */
export function limitCallers(authenticator: Authenticator, limits: RateLimits): Authenticator {
  type Answer = Authenticated | Promise<Authenticated>;

  function counted(authority: Answer, address: string | undefined): Answer {
    if (authority instanceof Promise) return countedLater(authority, address);
    const counting = limits.countRequest(authority.actor);
    return counting ? counting.then(() => authority) : authority;
  }

  async function countedLater(authenticating: Promise<Authenticated>, address: string | undefined) {
    const authority = await authenticating.catch((error: unknown) => refuse(error, address));
    await limits.countRequest(authority.actor);
    return authority;
  }

  async function refuse(error: unknown, address: string | undefined): Promise<never> {
    if (isRefusal(error)) await limits.countFailure(address);
    throw error;
  }

  return {
    authenticate: (authorization, caller) =>
      counted(authenticator.authenticate(authorization, caller), caller?.address),
    authenticateToken: (token, caller) => counted(authenticator.authenticateToken(token, caller), caller?.address),
    settled: async () => {
      await Promise.all([authenticator.settled(), limits.settled()]);
    },
  };
}
