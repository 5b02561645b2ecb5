import { PortalError } from '../../portal/errors';
import type { Operation } from '../../portal/operation';
import type { JsonObject } from '../../portal/model';
import type { User } from '../../portal/users/user';
import { updateUser, type PasswordChange } from '../../portal/users/users';
import { PORTAL_USER } from '../../portal/schema-urns';
import { userFromScim, userToScim } from '../../scim/user-mapping';

/** What a command changes, as SCIM names it. */
export interface UserEdit {
  readonly core?: JsonObject;
  /** Attributes of the portal's extension. */
  readonly portal?: JsonObject;
  readonly password?: PasswordChange;
}

/** A user by user name or id. Throws `not-found`. */
export async function findUser(op: Operation, nameOrId: string): Promise<User> {
  const user = (await op.store.users.find(nameOrId)) ?? (await op.store.users.findByUserName(nameOrId));
  if (user) return user;
  throw new PortalError('not-found', `There is no user "${nameOrId}".`);
}

/** Changes a user by the rules that hold for every client. Throws `not-found` and what `updateUser` throws. */
export function changeUser(op: Operation, nameOrId: string, { core, portal, password }: UserEdit): Promise<User> {
  return op.transaction(async (inner) => {
    const { id } = await findUser(inner, nameOrId);
    const before = await lockUser(inner, id);
    const present = userToScim(before, '');
    const extension = { ...(present[PORTAL_USER] as JsonObject), ...portal };
    const input = userFromScim({ ...present, ...core, [PORTAL_USER]: extension }, before, () => true);
    await updateUser(inner, before, input, password);
    return await findUser(inner, id);
  });
}

async function lockUser(op: Operation, id: string): Promise<User> {
  const user = await op.store.users.find(id, { forUpdate: true });
  if (!user) throw new PortalError('not-found', `The user ${id} was deleted meanwhile.`);
  return user;
}
