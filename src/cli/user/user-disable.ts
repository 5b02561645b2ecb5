import type { Command } from 'commander';
import { editFound } from './find-user';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';
import { userAsJson } from './present-user';

/** `portal-scim user disable` */
export function addUserDisable(parent: Command): void {
  withJson(parent.command('disable'))
    .description("refuse a user's sign-in and end the user's sessions")
    .argument('<username|id>')
    .addHelpText('after', '\nExample: portal-scim user disable ada')
    .action(async (nameOrId: string, _options: unknown, command: Command) => {
      const user = await withPortal(({ op }) => editFound(op, nameOrId, { active: false }));
      answer(command, userAsJson(user), [`"${user.userName}" is disabled.`]);
    });
}
