import { PortalError } from '../errors';
import type { Operation } from '../operation';
import { inputOf } from './input-of';
import type { User } from './user';
import type { UserInput } from './user-input';
import { changeUser, type PasswordChange } from './users';

/**
 * Changes of a user what `changes` names, leaves the rest as it stands, and returns the user as it is now; in a
 * transaction. Throws `not-found`, and what `updateUser` throws.
 */
export function editUser(
  op: Operation,
  id: string,
  changes: Partial<UserInput>,
  password?: PasswordChange,
): Promise<User> {
  return op.transaction(async (inner) => {
    const before = await inner.store.users.find(id, { forUpdate: true });
    if (!before) throw new PortalError('not-found', 'There is no such user.');
    return await changeUser(inner, before, { ...inputOf(before), ...changes }, password);
  });
}
