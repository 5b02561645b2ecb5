import { Command, CommanderError } from 'commander';
import { addAuditVerify } from './audit-verify';
import { addConnectionCreate } from './connection-create';
import { addConnectionList } from './connection-list';
import { addConnectionRevoke } from './connection-revoke';
import { addConnectionRotate } from './connection-rotate';
import { addConnectionShow } from './connection-show';
import { addMigrate } from './migrate';
import { complain } from './output';
import { addServe } from './serve';
import { addUserCreate } from './user-create';
import { addUserDisable } from './user-disable';
import { addUserEnable } from './user-enable';
import { addUserSetPassword } from './user-set-password';
import { addUserShow } from './user-show';
import { addUserUnlock } from './user-unlock';

/** What a process ends with. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Carries out one command line; resolves with the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    complain(error, args.includes('--json'));
    return EXIT.failure;
  }
}

function createProgram(): Command {
  const program = configured(new Command('portal-scim'))
    .description('A SCIM 2.0 provisioning server. Its environment is described in the documentation.')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage.');
  addServe(program);
  addMigrate(program);
  addAuditVerify(program.command('audit').description('the audit trail'));
  const connection = program.command('connection').description('connections: clients of the API, and their tokens');
  for (const add of [
    addConnectionCreate,
    addConnectionList,
    addConnectionShow,
    addConnectionRotate,
    addConnectionRevoke,
  ]) {
    add(connection);
  }
  const user = program.command('user').description('users');
  for (const add of [addUserCreate, addUserShow, addUserSetPassword, addUserEnable, addUserDisable, addUserUnlock]) {
    add(user);
  }
  return program;
}

/** Subcommands inherit this. */
function configured(command: Command): Command {
  return command.exitOverride().showHelpAfterError('(--help tells more)').showSuggestionAfterError();
}
