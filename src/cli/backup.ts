import { statSync } from 'node:fs';
import { stderr } from 'node:process';
import type { Command } from 'commander';
import { readConfig } from '../config';
import { sqlitePath } from '../storage/engines';
import { inspectBackup, isSound, type BackupReport } from '../storage/sqlite/inspect-backup';
import { backupSqlite } from '../storage/sqlite/sqlite-backup';
import { inspectInThread } from './backup/inspect-thread';
import { CommandLineError } from './command-line-error';
import { answer, withJson } from './output';
import { startProgressBar } from './progress-bar';
import { whenStopped } from './when-stopped';

/** `portal-scim backup` and `portal-scim backup verify` */
export function addBackup(parent: Command): void {
  const backup = withJson(parent.command('backup'))
    .enablePositionalOptions()
    .description('copy the database to a file while the server runs, and check the copy (SQLite)')
    .argument('<file>', 'where to; it must not be there yet')
    .option('--force', 'replace the file, once the new copy is whole and checked')
    .addHelpText(
      'after',
      '\nExample: portal-scim backup backups/$(date +%F).db\n\n' +
        'The copy holds what was committed when the command began. To restore it: stop the server, put the file in the\n' +
        "place of the database (without leftovers that end in -wal or -shm), start. On PostgreSQL use PostgreSQL's own\n" +
        'tools; the command tells the line.',
    )
    .action(run);
  withJson(backup.command('verify'))
    .description('check that a backup can be restored, without changing it')
    .argument('<file>')
    .addHelpText('after', '\nExample: portal-scim backup verify backups/2026-01-31.db')
    .action(verify);
}

async function run(file: string, { force = false }: { force?: boolean }, command: Command): Promise<void> {
  const from = databaseFile(readConfig().databaseUrl, file);
  const bar = startProgressBar('backup');
  let report: BackupReport | undefined;
  try {
    await backupSqlite({
      from,
      to: file,
      replace: force,
      onProgress: (done, total) => bar.update(done, total),
      whenStopped,
      verify: async (copy) => {
        bar.stop();
        // Of a large one that takes a while.
        if (stderr.isTTY) stderr.write('Copied; the copy is being checked.\n');
        report = await inspectInThread(copy);
        refuseUnsound(file, report);
      },
    });
  } catch (error) {
    throw sayable(error, from, file);
  } finally {
    bar.stop();
  }
  answerReport(command, file, report);
}

async function verify(file: string, _options: unknown, command: Command): Promise<void> {
  const report = await inspectBackup(file).catch((error: unknown) => {
    throw sayable(error, file, file);
  });
  answerReport(command, file, report);
  refuseUnsound(file, report);
}

function databaseFile(databaseUrl: string, file: string): string {
  if (databaseUrl.startsWith('sqlite:')) return sqlitePath(databaseUrl);
  throw new CommandLineError(
    'This portal is on PostgreSQL, whose own tools make its backups. A copy like this command’s, while the server runs:\n' +
      `  pg_dump --format=custom --file='${file}' --dbname="$DATABASE_URL"\n` +
      'and back into an empty database:\n' +
      `  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" '${file}'`,
  );
}

/** What people do wrong, in a sentence; the rest as it is. */
function sayable(error: unknown, from: string, to: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return new CommandLineError(`${to} is there already: choose another name, or say --force.`);
  if (code === 'ENOENT') return new CommandLineError(`${to} can't be written: there is no such folder.`);
  if (code === 'SQLITE_CANTOPEN') return new CommandLineError(`${from} is not there, or can't be read.`);
  if (code === 'NO_PORTAL_DATABASE') return new CommandLineError(`${from} is no database of portal-scim.`);
  if (code === 'SQLITE_NOTADB') return new CommandLineError(`${from} is no database of SQLite.`);
  // What SQLite or the system says of the file that isn't whole yet, it says of the copy.
  return error instanceof Error && 'path' in error ? Object.assign(error, { path: to }) : error;
}

function answerReport(command: Command, file: string, report: BackupReport | undefined): void {
  if (!report) return;
  const bytes = statSync(file).size;
  answer(command, { file, bytes, ok: isSound(report), ...report }, [
    `${file}: ${bytes} bytes, ${describe(report)}.`,
    ...faultsOf(report),
  ]);
}

function describe({ counts, audit, migrations }: BackupReport): string {
  const { users, groups, organizations } = counts;
  const pending = migrations.pending.length > 0 ? ', from before an upgrade' : '';
  return `${users} users, ${groups} groups, ${organizations} organizations, ${audit.intact} sealed audit rows${pending}`;
}

function refuseUnsound(file: string, report: BackupReport): void {
  if (!isSound(report)) throw new CommandLineError(`${file} can't be restored: ${faultsOf(report).join(' ')}`);
}

function faultsOf({ faults, brokenReferences, migrations, audit }: BackupReport): string[] {
  return [
    ...faults.map((fault) => `SQLite says: ${fault}.`),
    ...(brokenReferences > 0 ? [`${brokenReferences} rows refer to rows that are not there.`] : []),
    ...(migrations.unknown.length > 0 ? [`A newer version made ${migrations.unknown.join(', ')}.`] : []),
    ...(audit.broken ? [`The audit trail is broken at row ${audit.broken.position}: ${audit.broken.why}.`] : []),
  ];
}
