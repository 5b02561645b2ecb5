import { Option, type Command } from 'commander';
import {
  PASSWORD_MODES,
  PRIVILEGES,
  PROFILES,
  type PasswordMode,
  type Privilege,
  type Profile,
} from '../../portal/actor';
import { createConnection } from '../../portal/connections/connections';
import { BEYOND, PROVISIONING, usualPrivileges } from '../../portal/connections/usual-privileges';
import { collect, parseList, parseTime, parseWords } from '../arguments';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly name: string;
  readonly organization?: readonly string[];
  readonly scopes?: readonly Privilege[];
  readonly roles?: readonly string[];
  readonly profile: Profile;
  readonly passwordMode: PasswordMode;
  readonly allow?: readonly string[];
  readonly expires?: string;
}

/** `portal-scim connection create` */
export function addConnectionCreate(parent: Command): void {
  withJson(parent.command('create'))
    .description('create a connection and show its token, once')
    .requiredOption('--name <name>', 'a name that tells who connects')
    .option('--organization <name|id>', 'the organization it sees; may be repeated (default: every one)', collect)
    .option('--scopes <a,b>', `some of ${PRIVILEGES.join(', ')} (default: see below)`, parseWords(PRIVILEGES))
    .option(
      '--roles <a,b>',
      'the roles it may grant, by identifier or name (default: any within its scopes)',
      parseList,
    )
    .addOption(new Option('--profile <profile>', 'whose dialect it speaks').choices(PROFILES).default('standard'))
    .addOption(
      new Option('--password-mode <mode>', 'what happens to passwords it sends')
        .choices(PASSWORD_MODES)
        .default('apply'),
    )
    .option(
      '--allow <address>',
      'an address or network that it may be used from; may be repeated (default: anywhere)',
      collect,
    )
    .option('--expires <date>', 'when the token expires, such as 2030-12-31 or 90d (default: never)', parseTime)
    .addHelpText(
      'after',
      `\nDefault scopes: ${PROVISIONING.join(', ')};\nfor every organization also ${BEYOND.join(', ')}.`,
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { name, organization, scopes, roles, profile, passwordMode, allow, expires } = options;
  const { connection, token, expiresAt } = await withPortal(
    ({ op }) =>
      createConnection(op, {
        name,
        organizations: organization,
        privileges: scopes ?? usualPrivileges({ everyOrganization: !organization }),
        grantableRoles: roles ?? null,
        profile,
        passwordMode,
        allowedAddresses: allow ?? null,
        expiresAt: expires ?? null,
      }),
    { begins: true },
  );
  answer(command, { id: connection.id, name: connection.name, token, expiresAt }, [
    `Connection "${connection.name}" (${connection.id}) was created. Its token is shown this once:`,
    token,
  ]);
}
