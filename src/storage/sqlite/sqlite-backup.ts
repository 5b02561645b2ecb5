import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteDatabase } from './sqlite-library';

/** Pages copied at a time: 4 MiB, some milliseconds. */
const PAGES = 1_024;

export interface SqliteBackupOptions {
  /** The database's file. */
  readonly from: string;
  /** The copy's. Must not be there yet, unless `replace`. */
  readonly to: string;
  readonly replace?: boolean;
  /** Called as pages are copied. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Looks at the copy before it gets its name; what it throws ends the backup. */
  readonly verify: (copy: string) => Promise<void>;
  /** Sees to it that what is half done goes where the process is broken off; returns what undoes that. */
  readonly whenStopped?: (cleanUp: () => void) => () => void;
}

/**
 * Copies a database while others write to it: what was committed when the copy began, all of it and nothing else. One
 * file, without a write-ahead log, readable by its owner only; it has its name when it is whole, verified and on disk.
 */
export async function backupSqlite(options: SqliteBackupOptions): Promise<void> {
  const { from, to, replace = false, onProgress, verify, whenStopped = () => () => undefined } = options;
  if (!replace) refuseExisting(to);
  // Of this process alone; a link that somebody else has put there isn't followed.
  const copy = `${to}.${process.pid}.tmp`;
  const remove = () => ['', '-journal', '-wal', '-shm'].forEach((suffix) => rmSync(copy + suffix, { force: true }));
  remove();
  const stopWatching = whenStopped(remove);
  try {
    closeSync(openSync(copy, 'wx', 0o600));
    await copyPages(from, copy, onProgress);
    await verify(copy);
    sync(copy);
    if (!replace) refuseExisting(to);
    renameSync(copy, to);
    sync(dirname(to));
  } catch (error) {
    remove();
    throw error;
  } finally {
    stopWatching();
  }
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw Object.assign(new Error(`${path} is there already.`), { code: 'EEXIST' });
}

async function copyPages(from: string, to: string, onProgress: SqliteBackupOptions['onProgress']): Promise<void> {
  // Opened to write, so that it leaves no write-ahead log behind where it is the last one to close.
  const database = new SqliteDatabase(from, { fileMustExist: true });
  try {
    database.pragma('query_only = on');
    // An open read keeps to one state of the database; without it, each foreign write would start the copy anew.
    database.exec('begin');
    database.prepare('select count(*) from sqlite_master').get();
    await database.backup(to, {
      progress({ totalPages, remainingPages }) {
        onProgress?.(totalPages - remainingPages, totalPages);
        return PAGES;
      },
    });
  } finally {
    database.close();
  }
  const copied = new SqliteDatabase(to);
  try {
    copied.pragma('journal_mode = delete');
  } finally {
    copied.close();
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
