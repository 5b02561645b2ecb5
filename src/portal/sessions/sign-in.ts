import { record } from '../audit/audit';
import { hashToken, newToken } from '../connections/token';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { User } from '../users/user';
import type { Session } from './session';
import { maySignIn, type CheckPassword, type PasswordClaim, type ProvenAccount } from './check-password';
import { SESSION_LIFETIME } from './lifetimes';

export interface SignedIn {
  /** The session's token: shown once, kept as a hash only. */
  readonly token: string;
  /** Seconds until the session ends at the latest. */
  readonly expiresIn: number;
  readonly user: User;
}

/**
 * Starts a session for whoever knows the user's password. The operation must see every organization: there is no
 * caller yet. Throws `unauthenticated`, the same for every cause, and `busy`.
 */
export async function signIn(op: Operation, check: CheckPassword, claim: PasswordClaim): Promise<SignedIn> {
  const proven = await check(op, claim);
  if (!proven) throw refusal();
  const token = newToken('pss_');
  const user = await op.transaction((inner) => startSession(inner, claim.userName, proven, token));
  return { token, expiresIn: SESSION_LIFETIME / 1000, user };
}

async function startSession(op: Operation, userName: string, proven: ProvenAccount, token: string): Promise<User> {
  const { userId } = proven.credentials;
  const user = await op.store.users.find(userId, { forUpdate: true });
  if (!user || !(await isUnchanged(op, userName, proven))) throw refusal();
  const session = newSession(userId);
  await op.store.credentials.recordSuccess(userId, session.created, proven.rehash);
  await op.store.sessions.create(session, hashToken(token));
  await record(op, {
    action: 'user.sign-in',
    subjectType: 'User',
    subjectId: userId,
    organizationId: user.organization.id,
    changes: { session: [null, session.id] },
  });
  return user;
}

/** While the password was checked, an administrator may have replaced it or disabled the account. */
async function isUnchanged(op: Operation, userName: string, { credentials }: ProvenAccount): Promise<boolean> {
  const present = await op.store.credentials.findByUserName(userName);
  return present !== undefined && present.passwordHash === credentials.passwordHash && maySignIn(present);
}

function newSession(userId: string): Session {
  const now = timeIn(0);
  return { id: newId(), userId, created: now, expiresAt: timeIn(SESSION_LIFETIME), lastUsedAt: now };
}

function refusal(): PortalError {
  return new PortalError('unauthenticated', 'The user name or the password is wrong, or this account can not sign in.');
}
