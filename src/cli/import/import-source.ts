import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { receiveRows } from '../../importers/crossing/receive-rows';
import { detectFormat, IMPORT_FORMATS, type ImportFormat } from '../../importers/import-formats';
import { peek } from '../../importers/peek';
import type { RowKind, Source } from '../../importers/source-row';
import { resourceReader } from '../../scim/read-resource';
import { CommandLineError } from '../command-line-error';
import { importFormats } from './import-formats';
import { countedBytes, startImportThread } from './import-thread';

/** What a file's name says of it, where it says so itself only by chance. */
const FORMAT_OF_NAME: ReadonlyMap<string, ImportFormat> = new Map([
  ['.csv', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.ldif', 'ldif'],
]);

export interface GivenFile {
  /** `-`: standard input. */
  readonly file: string;
  readonly format: ImportFormat | undefined;
  readonly kind: RowKind | undefined;
}

export interface ImportSource {
  readonly source: Source;
  /** Bytes of the file; 0 where that isn't known. */
  readonly size: number;
  readonly bytesRead: () => number;
}

/** A thread has to load what it needs, which is worth it from so many bytes on. */
const THREAD_FROM = 256 * 1024;

/** Enough for whatever stands before the first row. */
const HEAD = 1024 * 1024;

/** Opens a file to be imported; a large one is read in a thread of its own. Throws where it can't be read at all. */
export async function openImportSource(given: GivenFile): Promise<ImportSource> {
  const size = given.file === '-' ? 0 : (await stat(given.file)).size;
  const inThread = size < THREAD_FROM ? undefined : await openInThread(given);
  if (inThread) return { ...inThread, size };
  let bytesRead = 0;
  const input = given.file === '-' ? process.stdin : createReadStream(given.file);
  const bytes = countedBytes(input, (length) => (bytesRead += length));
  return { source: (await openBytes(bytes, given)).source, size, bytesRead: () => bytesRead };
}

async function openInThread({ file, kind, ...given }: GivenFile): Promise<Omit<ImportSource, 'size'> | undefined> {
  const { source, format } = await openBytes(headOf(file), { file, kind, ...given });
  const worker = startImportThread({ file, format, kind });
  if (!worker) return undefined;
  let bytesRead = 0;
  // Only its rows keep it alive: an import that never comes to ask for them can end.
  worker.unref();
  const rows = receiveRows(worker, resourceReader, (bytes) => (bytesRead = bytes));
  return { source: { rejects: source.rejects, rows }, bytesRead: () => bytesRead };
}

async function* headOf(file: string): AsyncGenerator<Buffer> {
  yield await readHead(file);
}

/** Whoever only wants to know what begins a file may never ask for more, so it is closed at once. */
async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openBytes(
  bytes: AsyncIterable<Buffer>,
  { file, format, kind }: GivenFile,
): Promise<{ source: Source; format: ImportFormat }> {
  const { head, input } = await peek(bytes);
  const known = format ?? detectFormat(head) ?? FORMAT_OF_NAME.get(extname(file).toLowerCase());
  if (known) return { source: await importFormats[known](input, { kind }), format: known };
  const formats = IMPORT_FORMATS.join(', ');
  throw new CommandLineError(`The file doesn't tell how it is written: say --format, one of ${formats}.`);
}
