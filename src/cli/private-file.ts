import { rmSync } from 'node:fs';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { whenStopped } from './when-stopped';

/** A file that is made when there is something to write; only its owner can read it, for passwords may be in it. */
export class PrivateFile {
  #file: Promise<FileHandle> | undefined;

  constructor(private readonly path: string) {}

  async write(text: string): Promise<void> {
    this.#file ??= openPrivately(this.path);
    await (await this.#file).appendFile(text);
  }

  async close(): Promise<void> {
    // Of one that couldn't be opened, whoever wrote to it knows.
    await (await this.#file?.catch(() => undefined))?.close();
  }
}

/**
 * Writes a file that has its name only when it is whole: until then, and where the work throws or the process is ended,
 * what was there stays. What isn't a plain file, such as a pipe, is written to at once.
 */
export async function writeWhole<T>(path: string, work: (file: PrivateFile) => Promise<T>): Promise<T> {
  const found = await stat(path).catch(() => undefined);
  const plain = found === undefined || found.isFile();
  const target = found?.isFile() ? await realpath(path) : path;
  // Of this process alone.
  const place = plain ? `${target}.${process.pid}.tmp` : path;
  const file = new PrivateFile(place);
  // Whoever breaks off leaves nothing half behind.
  const stopWatching = plain ? whenStopped(() => rmSync(place, { force: true })) : () => undefined;
  try {
    // Also where nothing follows.
    await file.write('');
    const result = await work(file);
    await file.close();
    if (plain) await rename(place, target);
    return result;
  } catch (error) {
    await file.close();
    if (plain) await rm(place, { force: true });
    throw aboutFile(error, place, path);
  } finally {
    stopWatching();
  }
}

/** What the system says of the file that nobody asked for, it says of the one that was. */
function aboutFile(error: unknown, place: string, path: string): unknown {
  const told = error instanceof Error && 'path' in error && error.path === place;
  return told ? Object.assign(error, { path }) : error;
}

async function openPrivately(path: string): Promise<FileHandle> {
  const file = await open(path, 'w', 0o600);
  // One that was there before has its mode from then.
  if ((await file.stat()).isFile()) await file.chmod(0o600);
  return file;
}

/** Whether two of the paths lead to one file, however they are written. */
export async function sharesFile(paths: readonly string[]): Promise<boolean> {
  const keys = await Promise.all(paths.map(keyOf));
  return new Set(keys).size < keys.length;
}

/** Of a file that isn't there yet, its path is all there is. */
async function keyOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? `${found.dev} ${found.ino}` : resolve(path);
}
