import type { Command } from 'commander';
import { editUser } from '../../portal/users/edit-user';
import { findUser } from './find-user';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';
import { userAsJson } from './present-user';

/** `portal-scim user enable` */
export function addUserEnable(parent: Command): void {
  withJson(parent.command('enable'))
    .description('let a user sign in again')
    .argument('<username|id>')
    .addHelpText('after', '\nExample: portal-scim user enable ada')
    .action(async (nameOrId: string, _options: unknown, command: Command) => {
      const user = await withPortal(async ({ op }) => {
        const { id } = await findUser(op, nameOrId);
        return await editUser(op, id, { active: true });
      });
      answer(command, userAsJson(user), [`"${user.userName}" is enabled.`]);
    });
}
