import { demand, demandPasswordChange } from '../access';
import { PortalError } from '../errors';
import type { User } from './user';
import type { Operation } from '../operation';
import type { PasswordService } from '../passwords/password-service';
import type { PasswordOwner } from '../passwords/policy';
import { emailsOf, nameOf } from './profile';
import { demandRuleOver } from './power-over';
import type { UserInput } from './user-input';
import type { PasswordChange } from './users';

/**
 * What comes of a password that an administrator gives a user, `before` unless it is a new one: the form to store, or undefined (keep what is there)
 * for none, for an enterprise account, and where the connection's password mode is `ignore`. Takes long, so never call
 * it inside a transaction. Throws `forbidden` without `users:password`, `invalid-password`, `busy`.
 */
export async function acceptGivenPassword(
  op: Operation,
  passwords: PasswordService,
  password: string | null | undefined,
  input: UserInput,
  before: User | undefined,
): Promise<PasswordChange> {
  if (password == null || input.provider === 'enterprise') return undefined;
  demand(op.actor, 'users:password');
  if (ignoresPasswords(op)) return undefined;
  return await passwords.accept(password, await ownerNow(op, passwords, input, before));
}

/**
 * {@link passwordOwner} with the last passwords of a user who is there. A refusal tells that a guess was right once, so
 * it is for those only who may set the password. Throws `forbidden`.
 */
async function ownerNow(
  op: Operation,
  { history }: Pick<PasswordService, 'history'>,
  input: UserInput,
  before: User | undefined,
): Promise<PasswordOwner> {
  if (!before || history === 0) return passwordOwner(input);
  demandPasswordChange(op.actor, before.id);
  await demandRuleOver(op, before);
  return { ...passwordOwner(input), lastPasswords: await lastPasswordsOf(op, history, before.id) };
}

/** Of oneself, or of somebody whose password one may set: see {@link ownerNow}. */
export async function lastPasswordsOf(op: Operation, history: number, userId: string): Promise<readonly string[]> {
  return history === 0 ? [] : await op.asSystem().store.credentials.lastPasswords(userId, history);
}

/** Whether what the caller says of passwords, in whatever form, counts for nothing. */
export function ignoresPasswords({ actor }: Operation): boolean {
  return actor.kind === 'connection' && actor.passwordMode === 'ignore';
}

/** Throws `invalid-value` where the connection has to send a password with each new user and didn't. */
export function demandPasswordIfRequired({ actor }: Operation, password: string | null | undefined, input: UserInput) {
  const required = actor.kind === 'connection' && actor.passwordMode === 'require' && input.provider === 'builtIn';
  if (!required || password != null) return;
  throw new PortalError('invalid-value', 'This connection must send a password with each new user.', {
    attribute: 'password',
  });
}

/** Whose password it is to be: what it must not be made of. */
export function passwordOwner({
  userName,
  displayName,
  profile,
}: Pick<UserInput, 'userName' | 'displayName' | 'profile'>): PasswordOwner {
  const { givenName, familyName } = nameOf(profile);
  const names = [displayName, givenName, familyName, ...emailsOf(profile)];
  return { userName, names: names.filter((name) => name !== null) };
}
