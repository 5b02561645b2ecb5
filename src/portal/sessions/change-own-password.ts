import { record } from '../audit/audit';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { PasswordService } from '../passwords/password-service';
import { preparePassword } from '../passwords/prepare-password';
import type { User } from '../store';
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
 * Sets the signed-in user's own password and ends the user's other sessions. Throws `invalid-value`
 * (currentPassword is wrong; counts as a failed sign-in), `invalid-password`, `forbidden`, `busy`.
 */
export async function changeOwnPassword(
  op: Operation,
  deps: ChangeOwnPasswordDeps,
  change: OwnPasswordChange,
): Promise<void> {
  await op.transaction(await prepareOwnPassword(op, deps, change));
}

/**
 * The part of {@link changeOwnPassword} that takes long and must not happen in a transaction; what it returns is the
 * rest, which must run in one, beside other changes of the same request.
 */
export async function prepareOwnPassword(
  op: Operation,
  { check, passwords }: ChangeOwnPasswordDeps,
  { currentPassword, newPassword }: OwnPasswordChange,
): Promise<(op: Operation) => Promise<void>> {
  // Nobody's scope has to contain oneself.
  const self = op.asSystem();
  const user = await findSelf(self);
  const proven = await check(self, { userName: user.userName, password: currentPassword });
  if (!proven || proven.credentials.userId !== user.id) throw wrongCurrentPassword();
  if (preparePassword(newPassword) === preparePassword(currentPassword)) throw samePassword();
  const passwordHash = await passwords.accept(newPassword, { userName: user.userName, names: namesOf(user) });
  return (inner) => setPassword(inner.asSystem(), user.id, proven.credentials.passwordHash, passwordHash);
}

async function findSelf(op: Operation): Promise<User> {
  const user = op.actor.kind === 'user' ? await op.store.users.find(op.actor.id) : undefined;
  if (!user) throw new PortalError('forbidden', 'Only a signed-in user can change the own password.');
  return user;
}

async function setPassword(op: Operation, userId: string, before: string | null, passwordHash: string): Promise<void> {
  const user = await op.store.users.find(userId, { forUpdate: true });
  const present = user && (await op.store.credentials.findByUserName(user.userName));
  if (!user || present?.passwordHash !== before) throw wrongCurrentPassword();
  await op.store.users.update(userId, { ...fieldsOf(user), mustChangePassword: false, passwordHash });
  await op.store.credentials.clearFailures(userId);
  await op.store.sessions.deleteForUser(userId, op.actor.kind === 'user' ? op.actor.sessionId : undefined);
  await record(op, {
    action: 'user.password',
    subjectType: 'User',
    subjectId: userId,
    organizationId: user.organization.id,
    changes: { password: 'set', ...(user.mustChangePassword && { mustChangePassword: [true, false] }) },
  });
}

function namesOf({ displayName, profile }: User): string[] {
  const emails = Array.isArray(profile['emails']) ? (profile['emails'] as { value?: unknown }[]) : [];
  return [displayName, ...emails.map(({ value }) => value)].filter((name) => typeof name === 'string');
}

function wrongCurrentPassword(): PortalError {
  return new PortalError('invalid-value', 'The current password is wrong.', { attribute: 'currentPassword' });
}

function samePassword(): PortalError {
  return new PortalError('invalid-password', 'The new password must differ from the current one.', {
    attribute: 'newPassword',
  });
}
