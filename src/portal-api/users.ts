import { demand } from '../portal/access';
import type { Operation } from '../portal/operation';
import type { User } from '../portal/users/user';
import { readBody } from './body';
import { addUser, changeUser, findAllowed, removeUser, type UserDeps } from './change-user';
import type { Answered, EntitySet } from './entity-set';
import { USER_FIELDS } from './fields';
import { readListOptions } from './list-options';
import { loadDirectory, presentUser, uuidOf } from './present-user';
import { readUserBody } from './user-body';

/** `/portal/Users`. */
export function createUserSet(deps: UserDeps): EntitySet {
  return {
    name: 'Users',
    async list(op, parameters) {
      demand(op.actor, 'users:read');
      const { query, count } = await readListOptions(op, parameters, USER_FIELDS);
      const { total, rows } = await op.store.users.list(query);
      const directory = await loadDirectory(op, rows);
      return { total, count, value: rows.map((user) => presentUser(user, directory)) };
    },
    find: async (op, uuid) => answer(op, await findAllowed(op, uuid, 'users:read')),
    create: async (op, body) => answer(op, await addUser(op, deps, readUserBody(readBody(body)))),
    replace: async (op, uuid, body) => answer(op, await changeUser(op, deps, uuid, readUserBody(readBody(body)))),
    remove: removeUser,
  };
}

async function answer(op: Operation, user: User): Promise<Answered> {
  return { uuid: uuidOf(user), body: presentUser(user, await loadDirectory(op, [user])) };
}
