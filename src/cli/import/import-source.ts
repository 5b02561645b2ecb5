import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { importFormats } from '../../composition/import-formats';
import type { RowsTask } from '../../composition/program-thread';
import { receiveRows } from '../../importers/crossing/receive-rows';
import type { RowsRequest } from '../../importers/crossing/send-rows';
import { detectFormat, IMPORT_FORMATS, type ImportFormat } from '../../importers/import-formats';
import { peek } from '../../importers/peek';
import type { RowKind, Source } from '../../importers/source-row';
import { resourceReader } from '../../scim/read-resource';
import { CommandLineError } from '../command-line-error';
import { countedBytes, startImportThread, type PrepareSetup } from './import-thread';

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
  /** Where threads read the file: lets them judge new users, too. */
  readonly prepareBy?: (setup: PrepareSetup) => void;
  /** Whether they are to go on with that: it's for nothing where users are there already. */
  readonly prepare?: (wanted: boolean) => void;
}

/** A thread has to load what it needs, which is worth it from so many bytes on. */
const THREAD_FROM = 256 * 1024;

/** One that does what it can for the next rows while another does so for these; others have to write and to import. */
const TWO_THREADS_FROM = 2 * 1024 * 1024;
const CORES_FOR_TWO = 4;

/** Enough for whatever stands before the first row. */
const HEAD = 1024 * 1024;

/** Opens a file to be imported; a large one is read in threads of its own. Throws where it can't be read at all. */
export async function openImportSource(given: GivenFile): Promise<ImportSource> {
  const size = given.file === '-' ? 0 : (await stat(given.file)).size;
  const inThreads = size < THREAD_FROM ? undefined : await openInThreads(given, size);
  if (inThreads) return inThreads;
  let bytesRead = 0;
  const input = given.file === '-' ? process.stdin : createReadStream(given.file);
  const bytes = countedBytes(input, (length) => (bytesRead += length));
  return { source: (await openBytes(bytes, given)).source, size, bytesRead: () => bytesRead };
}

async function openInThreads(given: GivenFile, size: number): Promise<ImportSource | undefined> {
  const { file, kind } = given;
  const { source, format } = await openBytes(headOf(file), given);
  const workers = startThreads({ file, format, kind }, threadsFor(size));
  if (workers.length === 0) return undefined;
  let bytesRead = 0;
  let isPreparing = true;
  const rows = receiveRows(workers, {
    reader: resourceReader,
    onBytes: (bytes) => (bytesRead = Math.max(bytesRead, bytes)),
    prepare: () => isPreparing,
  });
  return {
    source: { rejects: source.rejects, rows },
    size,
    bytesRead: () => bytesRead,
    prepareBy: (setup) => {
      for (const worker of workers) worker.postMessage({ setup } satisfies RowsRequest<PrepareSetup>);
    },
    prepare: (wanted) => (isPreparing = wanted),
  };
}

/** Each reads the whole file, which is little of its work. */
function threadsFor(size: number): number {
  return size >= TWO_THREADS_FROM && availableParallelism() >= CORES_FOR_TWO ? 2 : 1;
}

function startThreads(file: Omit<RowsTask, 'task' | 'turn'>, threads: number): Worker[] {
  const workers = Array.from({ length: threads }, (_thread, thread) =>
    startImportThread({ ...file, turn: { threads, thread } }),
  );
  // Only their rows keep them alive: an import that never comes to ask for them can end.
  for (const worker of workers) worker?.unref();
  return workers.filter((worker) => worker !== undefined);
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
