import type { Command } from 'commander';
import { editFound } from './find-user';
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
      const user = await withPortal(({ op }) => editFound(op, nameOrId, { active: true }));
      answer(command, userAsJson(user), [`"${user.userName}" is enabled.`]);
    });
}
