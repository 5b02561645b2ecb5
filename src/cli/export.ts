import { once } from 'node:events';
import { stderr, stdout } from 'node:process';
import { Option, type Command } from 'commander';
import { exportPages, type ExportQuery } from '../importers/export/export-pages';
import { EXPORT_FORMATS, exportText, type ExportFormat } from '../importers/export/export-text';
import { EXPORT_TYPES, Portable, type ExportType } from '../importers/export/portable';
import type { Operation } from '../portal/operation';
import { CommandLineError } from './command-line-error';
import { answer, withJson } from './output';
import { scimRendering } from './scim-rendering';
import { withPortal } from './portal';
import { writeWhole } from './private-file';
import { startProgressCount } from './progress-bar';

interface Options {
  readonly type: ExportType | 'all';
  readonly format: ExportFormat;
  readonly organization?: string;
  readonly output?: string;
  readonly includePasswordHashes?: boolean;
  readonly json?: boolean;
}

/** `portal-scim export` */
export function addExport(parent: Command): void {
  withJson(parent.command('export'))
    .description('write users, organizations, custom roles, groups and memberships to a file that import reads')
    .addOption(new Option('--type <type>', 'what to write').choices([...EXPORT_TYPES, 'all']).default('all'))
    .addOption(
      new Option('--format <format>', 'csv for spreadsheets, ndjson for everything at once')
        .choices(EXPORT_FORMATS)
        .default('ndjson'),
    )
    .option('--organization <name|id>', 'only what is in this organization')
    .option('--output <file>', 'write there, readable by its owner only (default: standard output)')
    .option('--include-password-hashes', "the users' password hashes, too: keep such a file as you keep the database")
    .addHelpText(
      'after',
      '\nPasswords themselves are nowhere to be had. Of what changes meanwhile, either state is written.',
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { type, format, output, includePasswordHashes } = options;
  if (type === 'all' && format === 'csv') {
    throw new CommandLineError('A CSV holds one type: say --type, or --format ndjson for all of them in one file.');
  }
  if (options.json && output === undefined) {
    throw new CommandLineError('--json tells of the file that was written: say --output, too.');
  }
  if (includePasswordHashes) {
    stderr.write('The file will hold password hashes: whoever has it can guess passwords as fast as they can hash.\n');
  }
  if (output === undefined) {
    await withPortal(({ op }) => write(op, options, print));
    return;
  }
  const count = startProgressCount('Rows exported:');
  try {
    const tell = (rows: number) => count.update(rows);
    const rows = await writeWhole(output, (file) =>
      withPortal(({ op }) => write(op, options, (text) => file.write(text), tell)),
    );
    count.stop();
    if (options.json) answer(command, { rows, file: output }, []);
    else stderr.write(`${rows} rows were written to ${output}.\n`);
  } finally {
    count.stop();
  }
}

async function print(text: string): Promise<void> {
  if (!stdout.write(text)) await once(stdout, 'drain');
}

/** Roles and organizations first, memberships last: each row needs only those before it. */
async function write(
  op: Operation,
  options: Options,
  out: (text: string) => Promise<void>,
  tell: (rows: number) => void = () => undefined,
): Promise<number> {
  const types = options.type === 'all' ? EXPORT_TYPES : [options.type];
  let rows = 0;
  for (const type of types) {
    const query: ExportQuery = { ...options, type };
    const pages = await exportPages(op, new Portable(scimRendering), query);
    const counted = async function* () {
      for await (const page of pages) {
        rows += page.length;
        tell(rows);
        yield page;
      }
    };
    for await (const text of exportText(counted(), options.format, query)) {
      await out(text);
    }
  }
  return rows;
}
