import { demand } from '../portal/access';
import type { Privilege } from '../portal/actor';
import { PortalError } from '../portal/errors';
import { fold } from '../portal/fold';
import type { Operation } from '../portal/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import type { User } from '../portal/users/user';
import { editUser } from '../portal/users/edit-user';
import { acceptGivenPassword } from '../portal/users/given-password';
import { createUser, updateUser } from '../portal/users/users';
import type { Parameters } from './parameters';
import { requestedUser, updatedUser, type UsernameRule } from './user-input';

export interface MemberDeps {
  readonly passwords: PasswordService;
  readonly usernames: UsernameRule;
}

/** `createUser`: pre-creates an account, built-in or of the enterprise identity store; enabled. */
export async function createMember(op: Operation, { passwords, usernames }: MemberDeps, parameters: Parameters) {
  demand(op.actor, 'users:write');
  const { input, password } = requestedUser(parameters, usernames);
  const hash = await acceptGivenPassword(op, passwords, password, input, undefined);
  await op.transaction(async (inner) => {
    await createUser(inner, input, hash);
  });
}

/** `update`. Throws `forbidden` for one's own password, which needs the current one. */
export async function updateMember(op: Operation, passwords: PasswordService, name: string, parameters: Parameters) {
  const user = await findMember(op, name, 'users:write');
  const { input, password } = updatedUser(user, parameters);
  if (password !== undefined && user.id === op.actor.id) {
    throw new PortalError('forbidden', 'Your own password is changed with the current one: POST /auth/password.');
  }
  const hash = await acceptGivenPassword(op, passwords, password, input, user);
  await op.transaction(async (inner) => {
    const before = await hold(inner, user);
    const after = updatedUser(before, parameters).input;
    await updateUser(inner, before, { ...after, locked: after.locked && hash === undefined }, hash);
  });
}

/** `enable`, which unlocks, too, and `disable`, which ends the member's sessions. */
export async function enableMember(op: Operation, name: string, active: boolean) {
  demand(op.actor, 'users:write');
  const { id } = await findMember(op, name, 'users:write');
  await editUser(op, id, active ? { active, locked: false } : { active });
}

/** A member by name, for whoever holds the privilege, and for the member. Throws `not-found`, `forbidden`. */
export async function findMember(op: Operation, name: string, privilege: Privilege): Promise<User> {
  const isSelf = op.actor.kind === 'user' && fold(op.actor.name) === fold(name);
  if (!isSelf) demand(op.actor, privilege);
  return (await op.store.users.findByUserName(name)) ?? missing();
}

async function hold(op: Operation, { id }: User): Promise<User> {
  return (await op.store.users.find(id, { forUpdate: true })) ?? missing();
}

function missing(): never {
  throw new PortalError('not-found', 'User does not exist or is inaccessible.');
}
