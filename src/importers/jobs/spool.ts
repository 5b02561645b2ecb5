import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, lstat, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpError } from '../../http/http-error';
import { PortalError } from '../../portal/errors';
import { codeOf, hasLeft } from '../send-stream';

/** The files of an import: what came in, the rows to mend, and what became of each row. */
export type SpoolFile = 'upload' | 'rejects' | 'report';

/** Nobody but the server's own account may look. */
const OWN_FILE = 0o600;
const OWN_DIRECTORY = 0o700;

/** Files of imports, in a directory that all processes on this machine share. */
export interface Spool {
  /** Of one file. */
  readonly maxBytes: number;
  /** Takes in a file; how large it is. Throws 413, `busy` where it can't be kept, and leaves nothing behind then. */
  receive(id: string, body: Readable): Promise<number>;
  /** Its first bytes. */
  head(id: string): Promise<Buffer>;
  has(id: string, file: SpoolFile): Promise<boolean>;
  read(id: string, file: SpoolFile): Readable;
  /** Empties a file and writes it anew. Its writer throws `invalid-value` where that becomes far longer than what came in may be. */
  write(id: string, file: SpoolFile): Promise<SpoolWriter>;
  /** Removes an import's files; all, or those named. */
  remove(id: string, ...files: SpoolFile[]): Promise<void>;
  /** Throws `busy` where no file could be taken in. */
  check(): Promise<void>;
  /** Of files that nobody wrote to since, removes those to mend, and all of imports that aren't known. */
  removeOld(before: number, isKnown: (id: string) => Promise<boolean>): Promise<void>;
}

export interface SpoolWriter {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

const FILES: readonly SpoolFile[] = ['upload', 'rejects', 'report'];
const HEAD_BYTES = 8 * 1024;

/** What is written of a file of the shortest rows is longer than the file itself; a disk must not be filled so. */
const TIMES_LARGER = 8;
const MOST_WRITTEN = 64 * 1024 * 1024;

/** `directory` is made with the first file; `maxBytes`: of one that is handed in. */
export function createSpool({ directory, maxBytes }: { directory: string; maxBytes: number }): Spool {
  const pathOf = (id: string, file: SpoolFile) => join(directory, `${id}.${file}`);
  const remove: Spool['remove'] = async (id, ...files) => {
    for (const file of files.length > 0 ? files : FILES) await rm(pathOf(id, file), { force: true });
  };
  return {
    maxBytes,
    async receive(id, body) {
      await prepare(directory);
      try {
        return await receive(body, pathOf(id, 'upload'), maxBytes);
      } catch (error) {
        await remove(id);
        throw translated(error);
      }
    },
    async head(id) {
      const file = await open(pathOf(id, 'upload'));
      try {
        const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    has: (id, file) =>
      stat(pathOf(id, file)).then(
        () => true,
        () => false,
      ),
    read: (id, file) => createReadStream(pathOf(id, file)),
    write: async (id, file) => await openWriter(pathOf(id, file), Math.max(MOST_WRITTEN, TIMES_LARGER * maxBytes)),
    remove,
    check: () => prepare(directory),
    async removeOld(before, isKnown) {
      for (const name of await readdir(directory).catch(() => [])) {
        const [, id, file] = /^([0-9a-f-]{36})\.(upload|rejects|report)$/.exec(name) ?? [];
        const found = id !== undefined && (await stat(join(directory, name)).catch(() => undefined));
        if (!found || found.mtimeMs >= before) continue;
        if (!(await isKnown(id))) await remove(id);
        // Rows to mend may have passwords in them.
        else if (file === 'rejects') await remove(id, file);
      }
    },
  };
}

function translated(error: unknown): unknown {
  if (hasLeft(error)) return new HttpError(400, 'request.aborted', 'The file is not as long as announced.');
  if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error))) return error;
  return new PortalError('busy', 'There is no space left for the file.', { retryAfter: 600 });
}

/**
 * In a directory for everybody, somebody else may have been there first: such a one is not used. Throws `busy`; only the
 * cause says where it is.
 */
async function prepare(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: OWN_DIRECTORY });
    const found = await lstat(directory);
    const isOwn = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o077) === 0;
    if (!isOwn) throw new Error(`${directory} can be opened by others.`);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const message =
      'Files can not be taken in: IMPORT_DIRECTORY must be a directory that only the account of the server can open.';
    throw new PortalError('busy', message, { retryAfter: 600, cause });
  }
}

async function receive(body: Readable, path: string, maxBytes: number): Promise<number> {
  let bytes = 0;
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new HttpError(413, 'entity.too.large', `The file is larger than ${maxBytes} bytes.`, { limit: maxBytes });
      }
      yield chunk;
    }
  }
  // A refused client gets its answer only while the connection stays open.
  await pipeline(
    body.iterator({ destroyOnReturn: false }),
    counted,
    createWriteStream(path, { mode: OWN_FILE, flags: 'wx' }),
  );
  return bytes;
}

async function openWriter(path: string, most: number): Promise<SpoolWriter> {
  const file = await open(path, 'w', OWN_FILE);
  let bytes = 0;
  return {
    write: async (text) => {
      bytes += Buffer.byteLength(text);
      if (bytes > most)
        throw new PortalError('invalid-value', 'What is to be said of its rows is too long: split the file.');
      await file.appendFile(text);
    },
    close: () => file.close(),
  };
}
