import { record } from '../audit/audit';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { PasswordService } from '../passwords/password-service';
import { lastPasswordsOf, passwordOwner } from '../users/given-password';
import { fieldsOf } from '../users/user-changes';
import { followLink } from './links';

export interface PasswordReset {
  /** Of the link. */
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Sets the password of the user whom a link was sent to: uses up all the user's links, ends all sessions, takes off a
 * lock. The operation must see every organization. Throws `invalid-value` (token: no such link, or not any more),
 * `invalid-password`, which leaves the link good, and `busy`.
 */
export async function resetPassword(
  op: Operation,
  passwords: PasswordService,
  { token, newPassword }: PasswordReset,
): Promise<void> {
  const found = await followLink(op.store, token);
  if (!found) throw invalidLink();
  const lastPasswords = await lastPasswordsOf(op, passwords.history, found.user.id);
  const owner = { ...passwordOwner(found.user), lastPasswords };
  const passwordHash = await passwords.accept(newPassword, owner);
  await op.transaction((inner) => setPassword(inner, token, passwordHash));
}

async function setPassword(op: Operation, token: string, passwordHash: string): Promise<void> {
  const { store } = op;
  const found = await followLink(store, token);
  const user = found && (await store.users.find(found.user.id, { forUpdate: true }));
  if (!user || !(await store.links.delete(found.link.id))) throw invalidLink();
  await store.links.deleteForUser(user.id);
  const fields = { ...fieldsOf(user), lockedUntil: null, mustChangePassword: false, passwordHash };
  await store.users.update(user.id, fields, ['lockedUntil', 'mustChangePassword', 'password']);
  await store.credentials.clearFailures(user.id);
  await store.sessions.deleteForUser(user.id);
  await record(op, {
    action: 'user.password',
    subjectType: 'User',
    subjectId: user.id,
    organizationId: user.organization.id,
    changes: {
      password: 'set',
      by: found.link.purpose,
      ...(user.mustChangePassword && { mustChangePassword: [true, false] }),
    },
  });
}

function invalidLink(): PortalError {
  return new PortalError('invalid-value', 'The link is not valid, was used already, or is too old.', {
    attribute: 'token',
  });
}
