import { createReadStream } from 'node:fs';
import type { MessagePort, Worker } from 'node:worker_threads';
import { startProgramThread } from '../../composition/program-thread';
import { sendRows } from '../../importers/crossing/send-rows';
import type { ImportFormat } from '../../importers/import-formats';
import type { RowKind } from '../../importers/source-row';
import { resourceReader } from '../../scim/read-resource';
import { importFormats } from './import-formats';

/** A file that a thread of its own is to read. */
export interface RowsTask {
  readonly task: 'rows';
  readonly file: string;
  readonly format: ImportFormat;
  readonly kind: RowKind | undefined;
}

/** A thread that reads a file's rows and judges each by itself; undefined where there can be none. */
export function startImportThread(file: Omit<RowsTask, 'task'>): Worker | undefined {
  return startProgramThread({ task: 'rows', ...file });
}

/** What that thread does. */
export async function serveRowsTask(port: MessagePort, { file, format, kind }: RowsTask): Promise<void> {
  let bytesRead = 0;
  const bytes = countedBytes(createReadStream(file), (length) => (bytesRead += length));
  const { rows } = await importFormats[format](bytes, { kind });
  await sendRows(port, rows, resourceReader, () => bytesRead);
}

/** The same bytes; tells how many came. */
export async function* countedBytes(
  input: AsyncIterable<Buffer>,
  count: (length: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    count(chunk.length);
    yield chunk;
  }
}
