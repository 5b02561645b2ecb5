import type { Command } from 'commander';
import { deleteUser } from '../../portal/users/users';
import { findUser } from './find-user';
import { confirm, withYes } from '../confirm';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim user delete` */
export function addUserDelete(parent: Command): void {
  withYes(withJson(parent.command('delete')))
    .description('delete a user for good; to keep the account but refuse sign-in, disable it')
    .argument('<username|id>')
    .addHelpText('after', '\nExample: portal-scim user delete ada')
    .action(async (nameOrId: string, options: { yes?: boolean }, command: Command) => {
      const { id, userName } = await withPortal(async ({ op }) => {
        const user = await findUser(op, nameOrId);
        await confirm(`Delete the user "${user.userName}", for good?`, options);
        await op.transaction(async (inner) => deleteUser(inner, await findUser(inner, user.id)));
        return user;
      });
      answer(command, { id, userName }, [`"${userName}" is deleted.`]);
    });
}
