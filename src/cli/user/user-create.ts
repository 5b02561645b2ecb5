import { Option, type Command } from 'commander';
import { acceptGivenPassword } from '../../portal/users/given-password';
import { addUser } from '../../portal/users/users';
import { PORTAL_USER } from '../../portal/schema-urns';
import { userFromScim } from '../../scim/user-mapping';
import { collect } from '../arguments';
import { answer, withJson } from '../output';
import { withPortal, type Portal } from '../portal';
import { userAsJson } from './present-user';
import { readPassword } from '../read-password';

interface Options {
  readonly username: string;
  readonly organization?: string;
  readonly role: readonly string[];
  readonly email: readonly string[];
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  readonly passwordStdin?: boolean;
  readonly mustChangePassword?: boolean;
  readonly inactive?: boolean;
}

/** `portal-scim user create` */
export function addUserCreate(parent: Command): void {
  withJson(parent.command('create'))
    .description('create a user')
    .requiredOption('--username <name>', 'the name to sign in with, unique in the portal')
    .option('--organization <name|id>', "the user's organization (default: the portal's own)")
    .addOption(repeated('--role <name|id>', 'a role by identifier or name; may be repeated'))
    .addOption(repeated('--email <address>', 'an e-mail address, the first one primary; may be repeated'))
    .option('--given-name <name>', 'the first name')
    .option('--family-name <name>', 'the last name')
    .option('--display-name <name>', 'the name that others see')
    .option('--password-stdin', 'read the password from standard input (or ask for it); without: no password yet')
    .option('--must-change-password', 'the user has to change the password at the first sign-in')
    .option('--inactive', 'the user can not sign in until enabled')
    .addHelpText(
      'after',
      "\nExample: echo 'secret phrase of mine' | portal-scim user create --username ada --email ada@acme.example \\\n  --organization Acme --role Developer --password-stdin\n\nA password counts with the server's PASSWORD_PEPPER only, if it has one: give it to this command, too.",
    )
    .action(run);
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect).default([], 'none');
}

async function run(options: Options, command: Command): Promise<void> {
  const input = userFromScim(resourceOf(options), undefined, () => false);
  const password = options.passwordStdin ? await readPassword() : undefined;
  const create = async ({ op, passwords }: Portal) => {
    const hash =
      password === undefined ? undefined : await acceptGivenPassword(op, await passwords(), password, input, undefined);
    return await op.transaction((inner) => addUser(inner, input, hash));
  };
  const user = await withPortal(create, { begins: true });
  answer(command, userAsJson(user), [`User "${user.userName}" (${user.id}) was created.`]);
}

function resourceOf(options: Options) {
  const { username, organization, role, email, givenName, familyName, displayName } = options;
  return {
    userName: username,
    active: !options.inactive,
    ...(displayName !== undefined && { displayName }),
    ...((givenName ?? familyName) !== undefined && {
      name: { ...(givenName !== undefined && { givenName }), ...(familyName !== undefined && { familyName }) },
    }),
    ...(email.length > 0 && {
      emails: email.map((value, at) => ({ value, type: 'work', ...(at === 0 && { primary: true }) })),
    }),
    roles: role.map((value) => ({ value })),
    [PORTAL_USER]: {
      ...(organization !== undefined && { organization: { value: organization } }),
      mustChangePassword: options.mustChangePassword ?? false,
    },
  };
}
