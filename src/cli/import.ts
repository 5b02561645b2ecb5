import { setFlagsFromString } from 'node:v8';
import { Option, type Command } from 'commander';
import { IMPORT_FORMATS, type ImportFormat } from '../importers/import-formats';
import { isFailure, wroteMuch, type ImportReport, type RowFailed, type RowOutcome } from '../importers/import-report';
import { runImport, type ImportOptions } from '../importers/run-import';
import { resourceReader } from '../scim/read-resource';
import { CommandLineError, DoneWithFaults } from './command-line-error';
import { openImportSource } from './import/import-source';
import { prepareSetup } from './import/import-thread';
import { answer, printable, wantsJson, withJson } from './output';
import { withPortal } from './portal';
import { PrivateFile, sharesFile } from './private-file';
import { startProgressBar } from './progress-bar';

const TYPES = {
  users: 'User',
  organizations: 'Organization',
  groups: 'Group',
  memberships: 'Membership',
  roles: 'Role',
} as const;

interface Options extends Pick<
  ImportOptions,
  'dryRun' | 'strict' | 'match' | 'updatePasswords' | 'createOrganizations' | 'organization'
> {
  readonly type?: keyof typeof TYPES;
  readonly format?: ImportFormat;
  readonly rejects?: string;
  readonly report?: string;
}

/** By how many percent memory may grow before it is tidied: what rows leave behind would be hundreds of megabytes. */
const MEMORY_GROWTH = 50;

/**
 * Rows in one transaction at most, and how long it may take: so long the server's own writes wait meanwhile. But rows of
 * a thousand organizations cost several times as much a thousand at a time: each writes pages of its own. So more of them
 * are put in order than share a transaction.
 */
const CHUNK = { chunkRows: 10_000, chunkMilliseconds: 500, chunkLeast: 5_000, chunkWindow: 15_000 };

/** How many faults, and in a dry run how many rows, are shown to people; the report has all. */
const SHOWN = 20;

/** `portal-scim import` */
export function addImport(parent: Command): void {
  withJson(parent.command('import'))
    .description('bring users, organizations, roles, groups and memberships of a file into the portal')
    .argument('<file>', 'the file; - for standard input')
    .addOption(
      new Option('--type <type>', 'what its rows are (default: as the file tells)').choices(Object.keys(TYPES)),
    )
    .addOption(
      new Option('--format <format>', 'how it is written (default: as the file tells)').choices(IMPORT_FORMATS),
    )
    .option('--dry-run', 'only tell what would happen')
    .option('--strict', 'stop at the first row that fails; of its chunk of rows nothing is kept')
    .option('--rejects <file>', 'write the rows that fail there, with the reasons, to be mended and imported')
    .option('--report <file>', 'write what becomes of each row there, a JSON object a line')
    .option('--organization <name|id>', "where users and groups go that name none (default: the portal's own)")
    .option('--create-organizations', "create organizations that rows name and that aren't there")
    .option('--update-passwords', 'set the passwords of users that are there already, too')
    .addOption(
      new Option('--match <key>', 'how a row finds what is there: by its name (userName, …) or by externalId')
        .choices(['name', 'externalId'])
        .default('name'),
    )
    .addHelpText(
      'after',
      '\nThe same file may be imported again, also after an interruption: what is there already stays as it is.\n' +
        'Exit codes: 0 every row is in, 1 failed or interrupted, 2 wrong usage, 3 done, but some rows failed.',
    )
    .action(run);
}

async function run(file: string, options: Options, command: Command): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${MEMORY_GROWTH}`);
  const report = await withInterruption((signal) => importFile(file, options, signal, wantsJson(command)));
  answer(command, report, linesOf(report, options));
  if (report.stopped === 'cancelled') throw new CommandLineError('Interrupted: run it again to go on.');
  if (report.stopped === 'strict') throw new CommandLineError('Stopped at the first row that failed.');
  if (report.failed > 0) throw new DoneWithFaults();
}

async function importFile(file: string, options: Options, signal: AbortSignal, json: boolean): Promise<ImportReport> {
  const { type, format, rejects, report, ...settings } = options;
  const outputs = [rejects, report].filter((name) => name !== undefined);
  if (await sharesFile([...(file === '-' ? [] : [file]), ...outputs])) {
    throw new CommandLineError('The file, its rejects and its report must be three files.');
  }
  const bar = startProgressBar('Importing');
  const rejectsFile = rejects === undefined ? undefined : new PrivateFile(rejects);
  const reportFile = report === undefined ? undefined : new PrivateFile(report);
  const shown: RowOutcome[] = [];
  try {
    const { source, size, bytesRead, prepareBy, prepare } = await openImportSource({
      file,
      format,
      kind: type && TYPES[type],
    });
    const result = await withPortal(
      async ({ op, passwords, analyze, databaseUrl }) => {
        // Only SQLite has a form of users that needn't be opened again to be written.
        if (databaseUrl.startsWith('sqlite:')) prepareBy?.(prepareSetup(databaseUrl, op, settings.organization));
        const done = await runImport({ op, passwords: await passwords(), reader: resourceReader }, source, {
          ...settings,
          ...CHUNK,
          signal,
          onProgress: ({ rows, created }) => {
            prepare?.(created * 2 > rows);
            bar.update(bytesRead(), Math.max(size, bytesRead()));
          },
          onReject: (text) => rejectsFile?.write(text),
          onOutcomes: async (outcomes) => {
            if (settings.dryRun && !json) shown.push(...outcomes.filter(isNews).slice(0, SHOWN - shown.length));
            await reportFile?.write(outcomes.map((one) => `${JSON.stringify(one)}\n`).join(''));
          },
        });
        if (wroteMuch(done)) await analyze();
        return done;
      },
      { bulk: true },
    );
    bar.stop();
    for (const outcome of shown) process.stdout.write(`${printable(lineOf(outcome))}\n`);
    return result;
  } finally {
    bar.stop();
    await rejectsFile?.close();
    await reportFile?.close();
  }
}

/** A first Ctrl-C finishes the rows at hand; a second one ends the process on the spot. */
async function withInterruption<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const onSignal = () => {
    if (interruption.signal.aborted) process.exit(1);
    interruption.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work(interruption.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function isNews({ action }: RowOutcome): boolean {
  return action === 'created' || action === 'updated';
}

function linesOf(report: ImportReport, { dryRun, rejects }: Options): string[] {
  const { rows, created, updated, unchanged, failed, faults, organizationsCreated } = report;
  const would = dryRun ? 'would be ' : '';
  const seconds = Math.max(0.1, (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000);
  return [
    ...faults.slice(0, SHOWN).map(lineOf),
    ...(failed > SHOWN ? [`… and ${failed - SHOWN} more that failed.`] : []),
    `${rows} rows: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged, ${failed} failed` +
      ` (${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s).`,
    ...(organizationsCreated > 0 ? [`${organizationsCreated} organizations ${would}created, named by rows.`] : []),
    ...(failed > 0 && rejects !== undefined ? [`Mend ${rejects} and import it, too.`] : []),
  ];
}

function lineOf(outcome: RowOutcome): string {
  if (isFailure(outcome)) return faultLine(outcome);
  const { line, kind, action, name, changes } = outcome;
  const what = changes ? `: ${Object.entries(changes).map(changeText).join(', ')}` : '';
  return `line ${line}: ${kind.toLowerCase()} "${name}" would be ${action}${what}`;
}

function faultLine({ line, column, attribute, reason }: RowFailed): string {
  const place = column === undefined ? attribute : `column ${column}`;
  return `line ${line}${place === undefined ? '' : `, ${place}`}: ${reason}`;
}

function changeText([attribute, change]: [string, unknown]): string {
  if (!Array.isArray(change)) return `${attribute} ${String(change)}`;
  const [before, after] = change as [unknown, unknown];
  return `${attribute} ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}
