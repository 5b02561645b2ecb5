import type { MessagePort } from 'node:worker_threads';
import { PortalError, type PortalErrorCode } from '../../portal/errors';
import { chunksOf } from '../chunks';
import type { ResourceReader } from '../resource-reader';
import type { SourceRow } from '../source-row';
import { packBatch, type RowBatch } from './row-batch';

/** What comes from the thread that reads. The other way any message asks for one more batch. */
export type RowsMessage =
  | {
      readonly batch: RowBatch;
      /** Of the file, up to here and a little further. */
      readonly bytesRead: number;
    }
  | { readonly refused: { readonly code: PortalErrorCode; readonly message: string; readonly attribute?: string } }
  | { readonly end: true };

/** How many rows cross at a time. */
const BATCH = { rows: 512 };

/** Sends the rows of a file, batch by batch, as they are asked for. */
export async function sendRows(
  port: MessagePort,
  rows: AsyncIterable<SourceRow>,
  reader: ResourceReader,
  bytesRead: () => number,
): Promise<void> {
  const demand = new Demand(port);
  try {
    for await (const chunk of chunksOf(rows, BATCH)) {
      const message: RowsMessage = { batch: packBatch(chunk.rows, reader), bytesRead: bytesRead() };
      await demand.next();
      port.postMessage(message);
    }
    port.postMessage({ end: true } satisfies RowsMessage);
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    const { code, message, attribute } = error;
    port.postMessage({
      refused: { code, message, ...(attribute !== undefined && { attribute }) },
    } satisfies RowsMessage);
  } finally {
    port.close();
  }
}

/** Counts what was asked for and not yet sent. */
class Demand {
  #asked = 0;
  #wake: (() => void) | undefined;

  constructor(port: MessagePort) {
    port.on('message', () => {
      this.#asked += 1;
      this.#wake?.();
    });
  }

  async next(): Promise<void> {
    while (this.#asked === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#asked -= 1;
  }
}
