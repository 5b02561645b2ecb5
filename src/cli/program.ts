import { stderr, stdout } from 'node:process';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { DoneWithFaults } from './command-line-error';
import { complain } from './output';

/**
 * The commands by their first word. Only the one that is named is loaded: most of a short command's time goes into
 * loading what it needs.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<(program: Command) => void>> = new Map([
  ['serve', async () => (await import('./serve.ts')).addServe],
  ['migrate', async () => (await import('./migrate.ts')).addMigrate],
  ['backup', async () => (await import('./backup.ts')).addBackup],
  ['import', async () => (await import('./import.ts')).addImport],
  ['export', async () => (await import('./export.ts')).addExport],
  ['doctor', async () => (await import('./doctor.ts')).addDoctor],
  ['audit', async () => (await import('./audit.ts')).addAudit],
  ['connection', async () => (await import('./connection.ts')).addConnection],
  ['requests', async () => (await import('./requests.ts')).addRequests],
  ['organization', async () => (await import('./organization.ts')).addOrganization],
  ['user', async () => (await import('./user.ts')).addUser],
  ['mail', async () => (await import('./mail.ts')).addMail],
  ['event-stream', async () => (await import('./event-stream.ts')).addEventStream],
]);

/** What a process ends with. */
const EXIT = { ok: 0, failure: 1, usage: 2, faults: 3, unread: 141 } as const;

/** Carries out one command line; resolves with the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  stdout.on('error', endWithReader);
  // There is nowhere left to say it.
  stderr.on('error', () => undefined);
  try {
    const program = await createProgram(args);
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof DoneWithFaults) return EXIT.faults;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    complain(error, args.includes('--json'));
    return EXIT.failure;
  }
}

/**
 * Whoever reads the answer, such as `head`, has enough of it: no fault, and what the shell makes of SIGPIPE. What else
 * keeps the answer from being written, such as a full disk, is one.
 */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.unread);
  complain(error, false);
  process.exit(EXIT.failure);
}

async function createProgram(args: readonly string[]): Promise<Command> {
  const program = configured(new Command('portal-scim'))
    .description('A SCIM 2.0 provisioning server. Its environment is described in the documentation.')
    .version(version, '--version', 'tell the version')
    .enablePositionalOptions()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 done, but for some rows.');
  for (const load of named(args)) (await load())(program);
  return program;
}

/** All of them where none is, for the help and for suggestions. */
function named(args: readonly string[]) {
  const first = args.find((argument) => argument !== 'help') ?? '';
  const command = COMMANDS.get(first);
  return command ? [command] : COMMANDS.values();
}

/** Subcommands inherit this. */
function configured(command: Command): Command {
  return command.exitOverride().showHelpAfterError('(--help tells more)').showSuggestionAfterError();
}
