export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly created: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string;
}

export interface SessionStore {
  create(session: Session, tokenHash: string): Promise<void>;
  findByHash(tokenHash: string): Promise<Session | undefined>;
  touch(id: string, lastUsedAt: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** A user's sessions, expired ones too, the last used first. */
  listForUser(userId: string): Promise<readonly Session[]>;
  /** Ends a user's sessions, but for `exceptId`. */
  deleteForUser(userId: string, exceptId?: string): Promise<void>;
  /** Ends the sessions of all users of an organization. */
  deleteForOrganization(organizationId: string): Promise<void>;
  /** Removes those that expired before `now`, at most so many; how many they were. */
  deleteExpired(now: string, limit: number): Promise<number>;
}
