import { on } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { PortalError } from '../../portal/errors';
import type { ResourceReader } from '../resource-reader';
import type { SourceRow } from '../source-row';
import { unpackBatch } from './crossed-rows';
import type { RowsMessage } from './send-rows';

/** Batches that are under way at a time: the thread has work while the last ones are imported. */
const UNDER_WAY = 4;

/**
 * The rows that a thread reads ({@link sendRows} is what it runs), which ends with them. Throws what the file's reader
 * throws.
 */
export async function* receiveRows(
  worker: Worker,
  reader: ResourceReader,
  onBytes: (bytesRead: number) => void,
): AsyncGenerator<SourceRow> {
  try {
    for (let asked = 0; asked < UNDER_WAY; asked += 1) worker.postMessage('more');
    for await (const [message] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[RowsMessage]>) {
      if ('end' in message) return;
      if ('refused' in message) throw new PortalError(message.refused.code, message.refused.message, message.refused);
      onBytes(message.bytesRead);
      yield* unpackBatch(message.batch, reader);
      worker.postMessage('more');
    }
    throw new Error('The thread that reads the file ended before the file did.');
  } finally {
    await worker.terminate();
  }
}
