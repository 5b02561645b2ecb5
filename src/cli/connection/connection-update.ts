import { Option, type Command } from 'commander';
import {
  PASSWORD_MODES,
  PRIVILEGES,
  PROFILES,
  type PasswordMode,
  type Privilege,
  type Profile,
} from '../../portal/actor';
import type { ConnectionChange } from '../../portal/connections/connection-input';
import { updateConnection } from '../../portal/connections/connections';
import { collect, parseList, parseWords } from '../arguments';
import { CommandLineError } from '../command-line-error';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly name?: string;
  readonly organization?: readonly string[];
  readonly allOrganizations?: boolean;
  readonly scopes?: readonly Privilege[];
  readonly roles?: readonly string[];
  readonly anyRole?: boolean;
  readonly profile?: Profile;
  readonly passwordMode?: PasswordMode;
  readonly allow?: readonly string[];
  readonly allowAnywhere?: boolean;
}

/** `portal-scim connection update` */
export function addConnectionUpdate(parent: Command): void {
  withJson(parent.command('update'))
    .description('change what a connection is, from its next request on; what is not named stays')
    .argument('<name|id>')
    .option('--name <name>', 'a new name')
    .option('--organization <name|id>', 'the organization it sees; may be repeated', collect)
    .addOption(new Option('--all-organizations', 'it sees every organization').conflicts('organization'))
    .option('--scopes <a,b>', `some of ${PRIVILEGES.join(', ')}`, parseWords(PRIVILEGES))
    .option('--roles <a,b>', 'the roles it may grant, by identifier or name', parseList)
    .addOption(new Option('--any-role', 'it may grant any role within its scopes').conflicts('roles'))
    .addOption(new Option('--profile <profile>', 'whose dialect it speaks').choices(PROFILES))
    .addOption(new Option('--password-mode <mode>', 'what happens to passwords it sends').choices(PASSWORD_MODES))
    .option('--allow <address>', 'an address or network that it may be used from; may be repeated', collect)
    .addOption(new Option('--allow-anywhere', 'it may be used from anywhere').conflicts('allow'))
    .action(run);
}

async function run(idOrName: string, options: Options, command: Command): Promise<void> {
  const change = changeOf(options);
  if (Object.keys(change).length === 0) throw new CommandLineError('Nothing was named that should change.');
  const { connection } = await withPortal(({ op }) => updateConnection(op, idOrName, change));
  answer(command, connection, [`Connection "${connection.name}" is changed.`]);
}

function changeOf(options: Options): ConnectionChange {
  const { name, organization, allOrganizations, scopes, roles, anyRole, profile, passwordMode } = options;
  const organizations = allOrganizations ? 'all' : organization;
  const grantableRoles = anyRole ? null : roles;
  const allowedAddresses = options.allowAnywhere ? null : options.allow;
  return {
    ...(name !== undefined && { name }),
    ...(organizations !== undefined && { organizations }),
    ...(scopes !== undefined && { privileges: scopes }),
    ...(grantableRoles !== undefined && { grantableRoles }),
    ...(profile !== undefined && { profile }),
    ...(passwordMode !== undefined && { passwordMode }),
    ...(allowedAddresses !== undefined && { allowedAddresses }),
  };
}
