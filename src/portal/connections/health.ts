import type { Connection, Token } from './connection';

const DAY = 24 * 3_600_000;

/** A token that ends within this time is told of: in the log, in answers, to administrators. */
export const EXPIRES_SOON = 30 * DAY;

/** What a token is good for now. */
export type TokenState = 'active' | 'expires-soon' | 'expired' | 'revoked';

/** As of now. */
export function tokenState({ revokedAt, expiresAt }: Token): TokenState {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'active';
  const left = Date.parse(expiresAt) - Date.now();
  if (left <= 0) return 'expired';
  return left <= EXPIRES_SOON ? 'expires-soon' : 'active';
}

/** `no-token`: every token has ended; `expires-soon`: the last to end does so soon; `unused`: nobody ever called. */
export type Health = 'ok' | 'unused' | 'expires-soon' | 'no-token' | 'revoked';

/** How a connection is, to see at a glance what needs doing. */
export interface ConnectionHealth {
  readonly health: Health;
  /** When the last of its tokens ends; null: never, or there is none. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** By its tokens, all of them. */
export function healthOf({ revokedAt }: Connection, tokens: readonly Token[]): ConnectionHealth {
  const live = tokens.filter((token) => /^(active|expires-soon)$/.test(tokenState(token)));
  const forever = live.some(({ expiresAt }) => expiresAt === null);
  const lastUsedAt = latest(tokens.map((token) => token.lastUsedAt));
  const expiresAt = forever ? null : latest(live.map((token) => token.expiresAt));
  return { health: judge(revokedAt !== null, live, lastUsedAt), expiresAt, lastUsedAt };
}

function judge(revoked: boolean, live: readonly Token[], lastUsedAt: string | null): Health {
  if (revoked) return 'revoked';
  if (live.length === 0) return 'no-token';
  if (live.every((token) => tokenState(token) === 'expires-soon')) return 'expires-soon';
  return lastUsedAt === null ? 'unused' : 'ok';
}

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((late, time) => (time !== null && (late === null || time > late) ? time : late), null);
}
