import type { Command } from 'commander';
import { endSessions } from '../../portal/sessions/sessions-of-user';
import { findUser } from './find-user';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim user sign-out` */
export function addUserSignOut(parent: Command): void {
  withJson(parent.command('sign-out'))
    .description("end all of a user's sessions; the user can sign in again")
    .argument('<username|id>')
    .addHelpText('after', '\nExample: portal-scim user sign-out ada')
    .action(async (nameOrId: string, _options: unknown, command: Command) => {
      const { id, userName } = await withPortal(async ({ op }) => {
        const user = await findUser(op, nameOrId);
        await endSessions(op, user.id);
        return user;
      });
      answer(command, { id, userName }, [`"${userName}" is signed out everywhere.`]);
    });
}
