import type { Request } from 'express';
import { PortalError } from '../../portal/errors';
import type { Operation } from '../../portal/operation';
import { editUser } from '../../portal/users/edit-user';
import { acceptGivenPassword } from '../../portal/users/given-password';
import { inputOf } from '../../portal/users/input-of';
import type { User } from '../../portal/users/user';
import { textIn, type SessionDeps } from '../session-router';
import type { PlainText } from './plain-texts';

/** What a form does to the user of its address; returns what is said when it is done. Throws what `updateUser` throws. */
export type UserChange = (op: Operation, deps: SessionDeps, request: Request) => Promise<PlainText>;

/** The field `active`, true or false: may sign in, or not any more. */
export const changeState: UserChange = async (op, _deps, request) => {
  const active = textIn(request, 'active') === 'true';
  await editUser(op, idIn(request), { active });
  return active ? 'activated' : 'deactivated';
};

/** The field `new-password`, which unlocks as well; `must-change`: only until the next sign-in. */
export const setPassword: UserChange = async (op, { passwords }, request) => {
  const user = await findUser(op, request);
  const mustChangePassword = 'must-change' in Object(request.body);
  const password = await acceptGivenPassword(op, passwords, textIn(request, 'new-password'), inputOf(user), user);
  await editUser(op, user.id, { mustChangePassword, locked: false }, password);
  return 'passwordGiven';
};

/** Throws `not-found`. */
export async function findUser(op: Operation, request: Request): Promise<User> {
  const user = await op.store.users.find(idIn(request));
  if (user) return user;
  throw new PortalError('not-found', 'There is no such user.');
}

function idIn({ params }: Request): string {
  return String(params['id']);
}
