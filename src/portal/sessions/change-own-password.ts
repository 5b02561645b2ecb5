import { record } from '../audit/audit';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { PasswordService } from '../passwords/password-service';
import { preparePassword } from '../passwords/prepare-password';
import type { User } from '../users/user';
import { lastPasswordsOf, passwordOwner } from '../users/given-password';
import { fieldsOf } from '../users/user-changes';
import type { CheckPassword } from './check-password';

export interface OwnPasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

export interface ChangeOwnPasswordDeps {
  readonly check: CheckPassword;
  readonly passwords: PasswordService;
}

/**
 * Sets the signed-in user's own password, and ends the user's other sessions and the links in mails. Throws
 * `invalid-value` (currentPassword is wrong; counts as a failed sign-in), `invalid-password`, `forbidden`, `busy`.
 */
export async function changeOwnPassword(
  op: Operation,
  deps: ChangeOwnPasswordDeps,
  change: OwnPasswordChange,
): Promise<void> {
  await op.transaction(await prepareOwnPassword(op, deps, change));
}

/** What is left to do in a transaction once the current password is proven; refuses if it was replaced meanwhile. */
export type ProvenPassword = (op: Operation) => Promise<void>;

/**
 * The part of {@link changeOwnPassword} that takes long and must not happen in a transaction; what it returns is the
 * rest, which must run in one, beside other changes of the same request.
 */
export async function prepareOwnPassword(
  op: Operation,
  { check, passwords }: ChangeOwnPasswordDeps,
  { currentPassword, newPassword }: OwnPasswordChange,
): Promise<ProvenPassword> {
  const { user, storedHash } = await prove(op, check, currentPassword);
  if (preparePassword(newPassword) === preparePassword(currentPassword)) throw samePassword();
  const lastPasswords = await lastPasswordsOf(op, passwords.history, user.id);
  const owner = { ...passwordOwner(user), lastPasswords };
  const passwordHash = await passwords.accept(newPassword, owner);
  return (inner) => setPassword(inner.asSystem(), user.id, storedHash, passwordHash);
}

/** The current password alone, for changes that take it; otherwise like {@link prepareOwnPassword}. */
export async function proveOwnPassword(
  op: Operation,
  { check }: Pick<ChangeOwnPasswordDeps, 'check'>,
  currentPassword: string,
): Promise<ProvenPassword> {
  const { user, storedHash } = await prove(op, check, currentPassword);
  return async (inner) => {
    await holdUnchanged(inner.asSystem(), user.id, storedHash);
  };
}

/** The user behind a session. Throws `forbidden` where there is none, as for a connection. */
export async function findSelf({ actor, store }: Operation, options?: { forUpdate: boolean }): Promise<User> {
  const user = actor.kind === 'user' ? await store.users.find(actor.id, options) : undefined;
  if (!user) throw new PortalError('forbidden', 'Only a signed-in user can do this, to the own account.');
  return user;
}

async function prove(
  op: Operation,
  check: CheckPassword,
  password: string,
): Promise<{ readonly user: User; readonly storedHash: string | null }> {
  // Nobody's scope has to contain oneself.
  const self = op.asSystem();
  const user = await findSelf(self);
  const proven = await check(self, { userName: user.userName, password });
  if (!proven || proven.credentials.userId !== user.id) throw wrongCurrentPassword();
  return { user, storedHash: proven.credentials.passwordHash };
}

async function holdUnchanged(op: Operation, userId: string, storedHash: string | null): Promise<User> {
  const user = await op.store.users.find(userId, { forUpdate: true });
  const present = user && (await op.store.credentials.findByUserName(user.userName));
  if (!user || present?.passwordHash !== storedHash) throw wrongCurrentPassword();
  return user;
}

async function setPassword(op: Operation, userId: string, before: string | null, passwordHash: string): Promise<void> {
  const user = await holdUnchanged(op, userId, before);
  const fields = { ...fieldsOf(user), mustChangePassword: false, passwordHash };
  await op.store.users.update(userId, fields, ['mustChangePassword', 'password']);
  await op.store.credentials.clearFailures(userId);
  await op.store.sessions.deleteForUser(userId, op.actor.kind === 'user' ? op.actor.sessionId : undefined);
  await op.store.links.deleteForUser(userId);
  await record(op, {
    action: 'user.password',
    subjectType: 'User',
    subjectId: userId,
    organizationId: user.organization.id,
    changes: { password: 'set', ...(user.mustChangePassword && { mustChangePassword: [true, false] }) },
  });
}

function wrongCurrentPassword(): PortalError {
  return new PortalError('invalid-value', 'The current password is wrong.', { attribute: 'currentPassword' });
}

function samePassword(): PortalError {
  return new PortalError('invalid-password', 'The new password must differ from the current one.', {
    attribute: 'newPassword',
  });
}
