import { on } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { PortalError } from '../../portal/errors';
import type { ResourceReader } from '../resource-reader';
import type { SourceRow } from '../source-row';
import { unpackBatch } from './crossed-rows';
import type { RowsMessage, RowsRequest } from './send-rows';

/** Batches that are under way from each thread at a time: it has work while the last ones are imported. */
const UNDER_WAY = 16;

export interface Receiving {
  readonly reader: ResourceReader;
  readonly onBytes: (bytesRead: number) => void;
  /** Whether users are to be judged as new ones over there: asked for each batch. */
  readonly prepare: () => boolean;
}

/**
 * The rows that threads read ({@link sendRows} is what they run), which end with them; a batch from each in turn. Throws
 * what the file's reader throws.
 */
export async function* receiveRows(workers: readonly Worker[], receiving: Receiving): AsyncGenerator<SourceRow> {
  const threads = workers.map((worker) => new Thread(worker, receiving.prepare));
  try {
    for (let asked = 0; asked < UNDER_WAY; asked += 1) for (const thread of threads) thread.ask();
    for (let turn = 0; ; turn += 1) {
      const thread = threads[turn % threads.length];
      const message = await thread?.next();
      if (!thread || !message) throw new Error('A thread that reads the file ended before the file did.');
      if ('end' in message) return demandEnd(turn, message.end);
      if ('refused' in message) throw new PortalError(message.refused.code, message.refused.message, message.refused);
      receiving.onBytes(message.bytesRead);
      yield* unpackBatch(message.batch, receiving.reader);
      thread.ask();
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Each thread has to find the same rows. */
function demandEnd(received: number, sent: number): void {
  if (received !== sent) throw new PortalError('conflict', 'The file was changed while it was read: import it again.');
}

class Thread {
  readonly #worker: Worker;
  readonly #prepare: () => boolean;
  readonly #messages: AsyncIterator<[RowsMessage]>;

  constructor(worker: Worker, prepare: () => boolean) {
    this.#worker = worker;
    this.#prepare = prepare;
    this.#messages = on(worker, 'message', { close: ['exit'] }) as AsyncIterator<[RowsMessage]>;
  }

  ask(): void {
    this.#worker.postMessage({ prepare: this.#prepare() } satisfies RowsRequest<unknown>);
  }

  async next(): Promise<RowsMessage | undefined> {
    const next = await this.#messages.next();
    return next.done ? undefined : next.value[0];
  }
}
