import type { Command } from 'commander';
import type { User } from '../../portal/users/user';
import { editUser } from '../../portal/users/edit-user';
import { acceptGivenPassword } from '../../portal/users/given-password';
import { inputOf } from '../../portal/users/input-of';
import { findUser } from './find-user';
import { CommandLineError } from '../command-line-error';
import { answer, withJson } from '../output';
import { withPortal, type Portal } from '../portal';
import { userAsJson } from './present-user';
import { readPassword } from '../read-password';

/** `portal-scim user set-password` */
export function addUserSetPassword(parent: Command): void {
  withJson(parent.command('set-password'))
    .description("set a user's password, read from standard input or asked for; ends the user's sessions, unlocks")
    .argument('<username|id>')
    .option('--must-change-password', 'the user has to change it at the next sign-in')
    .addHelpText(
      'after',
      '\nExample: portal-scim user set-password ada --must-change-password\n\n' +
        "A password counts with the server's PASSWORD_PEPPER only, if it has one: give it to this command, too.",
    )
    .action(async (nameOrId: string, options: { mustChangePassword?: boolean }, command: Command) => {
      const password = await readPassword();
      const user = await withPortal((portal) =>
        setPassword(portal, nameOrId, password, options.mustChangePassword ?? false),
      );
      answer(command, userAsJson(user), [`The password of "${user.userName}" is set.`]);
    });
}

async function setPassword(portal: Portal, nameOrId: string, text: string, mustChangePassword: boolean): Promise<User> {
  const { op, passwords } = portal;
  const user = await findUser(op, nameOrId);
  if (user.provider === 'enterprise') {
    throw new CommandLineError(
      `"${user.userName}" is an account of the enterprise identity store: its password is kept there.`,
    );
  }
  const password = await acceptGivenPassword(op, await passwords(), text, inputOf(user), user);
  return await editUser(op, user.id, { mustChangePassword, locked: false }, password);
}
