import type { Command } from 'commander';
import { addUserCreate } from './user/user-create';
import { addUserDelete } from './user/user-delete';
import { addUserDisable } from './user/user-disable';
import { addUserEnable } from './user/user-enable';
import { addUserList } from './user/user-list';
import { addUserSetPassword } from './user/user-set-password';
import { addUserShow } from './user/user-show';
import { addUserSignOut } from './user/user-sign-out';
import { addUserUnlock } from './user/user-unlock';

/** `portal-scim user …` */
export function addUser(program: Command): void {
  const user = program.command('user').description('users');
  addUserCreate(user);
  addUserList(user);
  addUserShow(user);
  addUserSetPassword(user);
  addUserEnable(user);
  addUserDisable(user);
  addUserUnlock(user);
  addUserSignOut(user);
  addUserDelete(user);
}
