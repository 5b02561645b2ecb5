import { record } from '../audit/audit';
import { PortalError } from '../errors';
import { fold } from '../fold';
import { timeIn } from '../instant';
import type { Operation } from '../operation';
import type { PasswordHasher } from '../passwords/hasher';
import { preparePassword, type PreparedPassword } from '../passwords/prepare-password';
import type { Credentials } from './credentials';
import { createAccountGate } from './account-gate';
import { countingFailures } from './address-attempts';
import { FAILURES } from './lifetimes';

export interface PasswordClaim {
  readonly userName: string;
  readonly password: string;
}

/** An account whose password was right, and what to store instead of its present form, if anything. */
export interface ProvenAccount {
  readonly credentials: Credentials;
  readonly rehash: string | undefined;
}

/** Stands in the audit trail for whoever can't sign in anyway. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The account that the claim proves; undefined for every other outcome. Counts failures. Throws `busy`. */
export type CheckPassword = (op: Operation, claim: PasswordClaim) => Promise<ProvenAccount | undefined>;

/**
 * Checks a user's name and password. Whether the account is unknown, disabled, locked, of an enterprise store or
 * without a password: the work is the same as for a wrong password, and so is the outcome. Failures count for the
 * account and for the operation's network address.
 */
export function createCheckPassword(hasher: PasswordHasher): CheckPassword {
  const gate = createAccountGate();

  async function check(
    op: Operation,
    userName: string,
    password: PreparedPassword,
  ): Promise<ProvenAccount | undefined> {
    const credentials = await op.store.credentials.findByUserName(userName);
    if (!credentials || !maySignIn(credentials)) {
      await hasher.verifyDummy(password);
      await op.transaction((inner) => recordFailure(inner, userName, NOBODY));
      return undefined;
    }
    const { ok, rehash } = await hasher.verify(password, credentials.passwordHash);
    if (ok) return { credentials, rehash: rehash ? await hashIfIdle(hasher, password) : undefined };
    await op.transaction((inner) => recordFailure(inner, userName, credentials.userId));
    return undefined;
  }

  return async (op, { userName, password }) => {
    const prepared = prepareClaimed(password);
    if (!prepared) return undefined;
    return await countingFailures(op, () => gate.run(fold(userName), () => check(op, userName, prepared)));
  };
}

/** Whether the account can sign in with a password at all, at present. */
export function maySignIn(credentials: Credentials): credentials is Credentials & { passwordHash: string } {
  const { active, organizationActive, provider, passwordHash, lockedUntil } = credentials;
  const locked = lockedUntil !== null && lockedUntil > timeIn(0);
  return active && organizationActive && provider === 'builtIn' && passwordHash !== null && !locked;
}

/** A text that can't be a password is a wrong one, for free: it says nothing about any account. */
function prepareClaimed(password: string): PreparedPassword | undefined {
  try {
    return preparePassword(password);
  } catch (error) {
    if (error instanceof PortalError) return undefined;
    throw error;
  }
}

/** A better stored form is worth having, but no reason to refuse a right password. */
async function hashIfIdle(hasher: PasswordHasher, password: PreparedPassword): Promise<string | undefined> {
  try {
    return await hasher.hash(password);
  } catch (error) {
    if (error instanceof PortalError && error.code === 'busy') return undefined;
    throw error;
  }
}

/**
 * The same statements for everybody, so that the time they take tells nothing either. The name that was claimed is not
 * recorded: by mistake, it may be a password.
 */
async function recordFailure(op: Operation, userName: string, userId: string): Promise<void> {
  await op.store.credentials.recordFailure(userId, {
    at: timeIn(0),
    since: timeIn(-FAILURES.window),
    limit: FAILURES.limit,
    lockUntil: timeIn(FAILURES.lock),
  });
  const user = await op.store.users.find(userId);
  const present = await op.store.credentials.findByUserName(userName);
  const lockedUntil = present?.userId === userId ? present.lockedUntil : null;
  await record(op, {
    action: lockedUntil ? 'user.lock' : 'user.sign-in-failed',
    subjectType: 'User',
    subjectId: userId,
    organizationId: user?.organization.id ?? null,
    changes: lockedUntil ? { lockedUntil: [null, lockedUntil] } : {},
  });
}
