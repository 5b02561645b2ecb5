import type { Provider } from '../users/user';

/** What `auth` needs to check a password. */
export interface Credentials {
  readonly userId: string;
  readonly passwordHash: string | null;
  readonly active: boolean;
  readonly organizationActive: boolean;
  readonly provider: Provider;
  readonly mustChangePassword: boolean;
  readonly failedLogins: number;
  readonly lockedUntil: string | null;
}

/** A failed sign-in and the rule that it counts for. */
export interface SignInFailure {
  readonly at: string;
  /** Failures count together when the first of them was at this time or later; an older count starts anew. */
  readonly since: string;
  /** With this many of them the account is locked until `lockUntil`. */
  readonly limit: number;
  readonly lockUntil: string;
}

/** Sign-in; deliberately not scoped, there is no caller yet. */
export interface CredentialStore {
  findByUserName(userName: string): Promise<Credentials | undefined>;
  /** Sets lastLogin, forgets the failures and the lock; replaces the password's hash when given. */
  recordSuccess(userId: string, at: string, rehash?: string): Promise<void>;
  /** Counts and, at the limit, locks: in one statement, so that parallel failures all count. */
  recordFailure(userId: string, failure: SignInFailure): Promise<void>;
  /** Forgets the failures and the lock: an administrator's unlock, a new password. */
  clearFailures(userId: string): Promise<void>;
  /** The stored forms of a user's present password and of those before it that are remembered, the latest first. */
  lastPasswords(userId: string, limit: number): Promise<readonly string[]>;
  /** Forgets former passwords where none are remembered any more, at most so many; how many they were. */
  forgetFormerPasswords(limit: number): Promise<number>;
}
