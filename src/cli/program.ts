import { Command, CommanderError } from 'commander';
import { addAuditVerify } from './audit-verify';
import { addBackup } from './backup';
import { DoneWithFaults } from './command-line-error';
import { addConnectionCreate } from './connection-create';
import { addConnectionList } from './connection-list';
import { addConnectionRevoke } from './connection-revoke';
import { addConnectionRotate } from './connection-rotate';
import { addConnectionSetup } from './connection-setup';
import { addConnectionShow } from './connection-show';
import { addConnectionUpdate } from './connection-update';
import { addDoctor } from './doctor';
import { addExport } from './export';
import { addImport } from './import';
import { addMailFailed } from './mail-failed';
import { addMailRetry } from './mail-retry';
import { addMigrate } from './migrate';
import { complain } from './output';
import { addRequestsList } from './requests-list';
import { addRequestsShow } from './requests-show';
import { addServe } from './serve';
import { addUserCreate } from './user-create';
import { addUserDelete } from './user-delete';
import { addUserDisable } from './user-disable';
import { addUserEnable } from './user-enable';
import { addUserList } from './user-list';
import { addUserSetPassword } from './user-set-password';
import { addUserShow } from './user-show';
import { addUserSignOut } from './user-sign-out';
import { addUserUnlock } from './user-unlock';

/** What a process ends with. */
export const EXIT = { ok: 0, failure: 1, usage: 2, faults: 3 } as const;

/** Carries out one command line; resolves with the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof DoneWithFaults) return EXIT.faults;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    complain(error, args.includes('--json'));
    return EXIT.failure;
  }
}

function createProgram(): Command {
  const program = configured(new Command('portal-scim'))
    .description('A SCIM 2.0 provisioning server. Its environment is described in the documentation.')
    .enablePositionalOptions()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 done, but for some rows.');
  addServe(program);
  addMigrate(program);
  addBackup(program);
  addImport(program);
  addExport(program);
  addDoctor(program);
  addAuditVerify(program.command('audit').description('the audit trail'));
  const connection = program.command('connection').description('connections: clients of the API, and their tokens');
  for (const add of [
    addConnectionCreate,
    addConnectionList,
    addConnectionShow,
    addConnectionUpdate,
    addConnectionSetup,
    addConnectionRotate,
    addConnectionRevoke,
  ]) {
    add(connection);
  }
  const requests = program.command('requests').description('the requests that came in: why did a sync fail?');
  addRequestsList(requests);
  addRequestsShow(requests);
  const user = program.command('user').description('users');
  for (const add of [
    addUserCreate,
    addUserList,
    addUserShow,
    addUserSetPassword,
    addUserEnable,
    addUserDisable,
    addUserUnlock,
    addUserSignOut,
    addUserDelete,
  ]) {
    add(user);
  }
  const mail = program.command('mail').description('mails that were given up');
  addMailFailed(mail);
  addMailRetry(mail);
  return program;
}

/** Subcommands inherit this. */
function configured(command: Command): Command {
  return command.exitOverride().showHelpAfterError('(--help tells more)').showSuggestionAfterError();
}
