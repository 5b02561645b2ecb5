import type { Command } from 'commander';
import { findUser } from './find-user';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';
import { userAsJson, userInLines } from './present-user';

/** `portal-scim user show` */
export function addUserShow(parent: Command): void {
  withJson(parent.command('show'))
    .description('show a user')
    .argument('<username|id>')
    .addHelpText('after', '\nExample: portal-scim user show ada')
    .action(async (nameOrId: string, _options: unknown, command: Command) => {
      const user = await withPortal(({ op }) => findUser(op, nameOrId));
      answer(command, userAsJson(user), userInLines(user));
    });
}
