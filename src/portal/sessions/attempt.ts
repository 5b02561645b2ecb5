/** What addresses on the network may do only so often. */
export type AttemptKind = 'sign-in' | 'mail' | 'client';

/** The rule that an attempt counts for. */
export interface AttemptRule {
  readonly at: string;
  /** Attempts count together when the first of them was at this time or later; an older count starts anew. */
  readonly since: string;
  /** With this many of them, one of which failed, the address is blocked until `blockUntil`. */
  readonly limit: number;
  readonly blockUntil: string;
}

/** Attempts by address; in the database, so that they count in all processes. */
export interface AddressStore {
  /** Until when the address is blocked, if it is. */
  blockedUntil(address: string, kind: AttemptKind, at: string): Promise<string | undefined>;
  /** Counts, in one statement, so that parallel attempts all count; false where it is beyond the limit. */
  count(address: string, kind: AttemptKind, rule: AttemptRule): Promise<boolean>;
  /** Blocks the address if the limit is reached: for when it is known that an attempt failed. */
  block(address: string, kind: AttemptKind, rule: Pick<AttemptRule, 'limit' | 'blockUntil'>): Promise<void>;
  /** Takes back one attempt that turned out well. */
  forgive(address: string, kind: AttemptKind, rule: Pick<AttemptRule, 'limit'>): Promise<void>;
  /** Forgets counts that began before `since` and blocks that ended before `now`. */
  deleteExpired(now: string, since: string): Promise<void>;
}
