import { PortalError } from '../../portal/errors';
import type { Operation } from '../../portal/operation';
import { editUser } from '../../portal/users/edit-user';
import type { User } from '../../portal/users/user';
import type { UserInput } from '../../portal/users/user-input';

/** A user by user name or id. Throws `not-found`. */
export async function findUser(op: Operation, nameOrId: string): Promise<User> {
  const user = (await op.store.users.find(nameOrId)) ?? (await op.store.users.findByUserName(nameOrId));
  if (user) return user;
  throw new PortalError('not-found', `There is no user "${nameOrId}".`);
}

/** Changes a user by user name or id. Throws `not-found`, and what {@link editUser} throws. */
export async function editFound(op: Operation, nameOrId: string, changes: Partial<UserInput>): Promise<User> {
  const { id } = await findUser(op, nameOrId);
  return await editUser(op, id, changes);
}
