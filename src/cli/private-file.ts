import { open, stat, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A file that is made when there is something to write; only its owner can read it, for passwords may be in it. */
export class PrivateFile {
  #file: Promise<FileHandle> | undefined;

  constructor(private readonly path: string) {}

  async write(text: string): Promise<void> {
    this.#file ??= openPrivately(this.path);
    await (await this.#file).appendFile(text);
  }

  async close(): Promise<void> {
    await (await this.#file)?.close();
  }
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
