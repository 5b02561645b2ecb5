import { demand } from '../portal/access';
import type { Privilege } from '../portal/actor';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import { prepareOwnPassword } from '../portal/sessions/change-own-password';
import type { CheckPassword } from '../portal/sessions/check-password';
import type { User } from '../portal/users/user';
import { acceptGivenPassword, demandPasswordIfRequired } from '../portal/users/given-password';
import { createUser, deleteUser, updateUser, type PasswordChange } from '../portal/users/users';
import { findEntity, holdEntity, missing, mustFind } from './find-entity';
import type { UserBody } from './user-body';
import { changedUserInput, newUserInput } from './user-input';

export interface UserDeps {
  readonly passwords: PasswordService;
  readonly check: CheckPassword;
}

/** Makes a user, enabled and with a password where the request says so. */
export async function addUser(op: Operation, { passwords }: UserDeps, body: UserBody): Promise<User> {
  demand(op.actor, 'users:write');
  const draft = await newUserInput(op, body);
  demandPasswordIfRequired(op, body.newPassword, draft);
  const password = await acceptGivenPassword(op, passwords, body.newPassword, draft, undefined);
  return await op.transaction(async (inner) => {
    const id = await createUser(inner, draft, password);
    return await mustFind(inner, 'users', id);
  });
}

/**
 * Changes what the request mentions of a user. With `changePassword`, an administrator sets the new password whatever
 * the old one is; users who change their own have to know it.
 */
export async function changeUser(op: Operation, deps: UserDeps, uuid: string, body: UserBody): Promise<User> {
  const { id } = await findAllowed(op, uuid, 'users:write');
  const change = await preparePassword(op, deps, id, body);
  return await op.transaction(async (inner) => {
    const before = await holdEntity(inner, 'users', id);
    const input = await changedUserInput(inner, before, body);
    await updateUser(inner, before, { ...input, locked: input.locked && change.given === undefined }, change.given);
    await change.own?.(inner);
    return await holdEntity(inner, 'users', id);
  });
}

export async function removeUser(op: Operation, uuid: string): Promise<void> {
  await op.transaction(async (inner) => {
    const { id } = await findAllowed(inner, uuid, 'users:write');
    await deleteUser(inner, await holdEntity(inner, 'users', id));
  });
}

/**
 * A user by Uuid, for whoever holds the privilege, and for the user. Throws `not-found`, and `forbidden` for everybody
 * else's, known or not.
 */
export async function findAllowed(op: Operation, uuid: string, privilege: Privilege): Promise<User> {
  const user = await findEntity(op, 'users', uuid);
  if (user?.id !== op.actor.id) demand(op.actor, privilege);
  return user ?? missing('users', uuid);
}

interface PasswordStep {
  /** An administrator's. */
  readonly given?: PasswordChange;
  /** One's own, to be set in the transaction. */
  readonly own?: (op: Operation) => Promise<void>;
}

/** What takes long about a password, ahead of the transaction. */
async function preparePassword(op: Operation, deps: UserDeps, id: string, body: UserBody): Promise<PasswordStep> {
  const { changePassword, oldPassword, newPassword } = body;
  if (changePassword === undefined && newPassword !== null) {
    throw refusal('changePassword', 'must be true where a new password is given.');
  }
  if (!changePassword) return {};
  if (newPassword === null) throw refusal('newPassword', 'must not be empty.');
  if (op.actor.kind === 'user' && op.actor.id === id) {
    const change = { currentPassword: oldPassword ?? '', newPassword };
    return { own: await prepareOwnPassword(op, deps, change) };
  }
  const before = await mustFind(op, 'users', id);
  const draft = await changedUserInput(op, before, body);
  return { given: await acceptGivenPassword(op, deps.passwords, newPassword, draft, before) };
}

function refusal(attribute: string, rule: string): PortalError {
  return new PortalError('invalid-value', `${attribute} ${rule}`, { attribute });
}
