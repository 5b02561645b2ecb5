import type { Command } from 'commander';
import { editFound } from './find-user';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';
import { userAsJson } from './present-user';

/** `portal-scim user unlock` */
export function addUserUnlock(parent: Command): void {
  withJson(parent.command('unlock'))
    .description('end the lock that failed sign-ins put on a user, and forget the failures')
    .argument('<username|id>')
    .addHelpText('after', '\nExample: portal-scim user unlock ada')
    .action(async (nameOrId: string, _options: unknown, command: Command) => {
      const user = await withPortal(async ({ op }) => {
        const unlocked = await editFound(op, nameOrId, { locked: false });
        await op.store.credentials.clearFailures(unlocked.id);
        return unlocked;
      });
      answer(command, userAsJson(user), [`"${user.userName}" is unlocked.`]);
    });
}
