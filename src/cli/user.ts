import type { Command } from 'commander';
import { addUserCreate } from './user-create';
import { addUserDelete } from './user-delete';
import { addUserDisable } from './user-disable';
import { addUserEnable } from './user-enable';
import { addUserList } from './user-list';
import { addUserSetPassword } from './user-set-password';
import { addUserShow } from './user-show';
import { addUserSignOut } from './user-sign-out';
import { addUserUnlock } from './user-unlock';

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
