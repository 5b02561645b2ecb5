import { PortalError } from '../../portal/errors';
import type { Operation } from '../../portal/operation';
import type { User } from '../../portal/users/user';

/** A user by user name or id. Throws `not-found`. */
export async function findUser(op: Operation, nameOrId: string): Promise<User> {
  const user = (await op.store.users.find(nameOrId)) ?? (await op.store.users.findByUserName(nameOrId));
  if (user) return user;
  throw new PortalError('not-found', `There is no user "${nameOrId}".`);
}
