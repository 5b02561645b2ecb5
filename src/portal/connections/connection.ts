import type { Scope, Stored } from '../model';
import type { PasswordMode, Privilege, Profile } from '../actor';

export interface Connection extends Stored {
  readonly name: string;
  readonly scope: Scope;
  readonly privileges: readonly Privilege[];
  /** Role values it may grant; `null`: any. */
  readonly grantableRoles: readonly string[] | null;
  readonly profile: Profile;
  readonly passwordMode: PasswordMode;
  /** Addresses and networks (`192.0.2.7`, `2001:db8::/32`) that it may be used from; `null`: anywhere. */
  readonly allowedAddresses: readonly string[] | null;
  readonly revokedAt: string | null;
}

export type ConnectionFields = Pick<
  Connection,
  'name' | 'scope' | 'privileges' | 'grantableRoles' | 'profile' | 'passwordMode' | 'allowedAddresses'
>;

export interface Token {
  readonly id: string;
  readonly connectionId: string;
  /** The first characters, to tell tokens apart; never enough to use one. */
  readonly prefix: string;
  readonly created: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedAddress: string | null;
  readonly lastUsedUserAgent: string | null;
}

/** When and by whom a token was used. */
export interface TokenUse {
  readonly at: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** A short-lived token that a client got for one of its connection's tokens (RFC 6749 §4.4). */
export interface AccessToken {
  readonly id: string;
  readonly tokenId: string;
  readonly privileges: readonly Privilege[];
  readonly created: string;
  readonly expiresAt: string;
}

/** A token that ends soon, and whose it is. */
export interface ExpiringToken {
  readonly token: Token;
  readonly connectionName: string;
}

export interface ConnectionStore {
  find(id: string, options?: { forUpdate?: boolean }): Promise<Connection | undefined>;
  findByName(name: string): Promise<Connection | undefined>;
  list(): Promise<readonly Connection[]>;
  create(id: string, fields: ConnectionFields): Promise<void>;
  /** Sets all fields, version + 1. Throws `conflict` (name), `not-found`. */
  update(id: string, fields: ConnectionFields): Promise<void>;
  revoke(id: string, at: string): Promise<boolean>;
  addToken(token: Token, tokenHash: string): Promise<void>;
  listTokens(connectionId: string): Promise<readonly Token[]>;
  /** Those of every connection. */
  listAllTokens(): Promise<readonly Token[]>;
  revokeToken(id: string, at: string): Promise<boolean>;
  expireToken(id: string, expiresAt: string): Promise<void>;
  /** The token of that hash with its connection. */
  findByTokenHash(tokenHash: string): Promise<{ token: Token; connection: Connection } | undefined>;
  touchToken(id: string, use: TokenUse): Promise<void>;
  /**
   * Live tokens that end between `now` and `until`, and weren't claimed since `notSince`: for one caller alone. Not those
   * that a newer one outlives and that weren't used since it was made.
   */
  claimExpiring(when: { now: string; until: string; notSince: string }): Promise<readonly ExpiringToken[]>;
}

/** Short-lived tokens, got for tokens. */
export interface AccessTokenStore {
  create(token: AccessToken, tokenHash: string): Promise<void>;
  /** The access token of that hash, with the token it was got for and the connection. */
  findByHash(
    tokenHash: string,
  ): Promise<{ accessToken: AccessToken; token: Token; connection: Connection } | undefined>;
  /** Removes those that expired before `now`, at most so many; how many they were. */
  deleteExpired(now: string, limit: number): Promise<number>;
}
