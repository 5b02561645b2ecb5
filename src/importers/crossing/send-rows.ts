import type { MessagePort } from 'node:worker_threads';
import { PortalError, type PortalErrorCode } from '../../portal/errors';
import { chunksOf } from '../chunks';
import type { ResourceReader } from '../resource-reader';
import type { SourceRow } from '../source-row';
import { packBatch, type Preparer, type RowBatch } from './row-batch';

/** What comes from a thread that reads. */
export type RowsMessage =
  | {
      readonly batch: RowBatch;
      /** Of the file, up to here and a little further. */
      readonly bytesRead: number;
    }
  | { readonly refused: { readonly code: PortalErrorCode; readonly message: string; readonly attribute?: string } }
  /** How many batches the file is, those of other threads among them. */
  | { readonly end: number };

/** The other way: asks for one more batch, or says what new users are to be judged by. */
export type RowsRequest<Setup> = { readonly prepare: boolean } | { readonly setup: Setup };

/** Of several threads that read the same file each sends every so many'th batch. */
export interface Turn {
  readonly threads: number;
  /** Which of them this is, from 0. */
  readonly thread: number;
}

export interface Sending<Setup> {
  readonly reader: ResourceReader;
  readonly bytesRead: () => number;
  readonly turn: Turn;
  readonly openPreparer: (setup: Setup) => Promise<Preparer>;
}

/** How many rows cross at a time. */
const BATCH = { rows: 64 };

/** Sends the rows of a file, batch by batch, as they are asked for. */
export async function sendRows<Setup>(
  port: MessagePort,
  rows: AsyncIterable<SourceRow>,
  { reader, bytesRead, turn, openPreparer }: Sending<Setup>,
): Promise<void> {
  const demand = new Demand<Setup>(port);
  let batches = 0;
  let preparer: Preparer | undefined;
  try {
    for await (const chunk of chunksOf(rows, BATCH)) {
      batches += 1;
      if ((batches - 1) % turn.threads !== turn.thread) continue;
      const { prepare } = await demand.next();
      if (prepare && demand.setup !== undefined) preparer ??= await openPreparer(demand.setup);
      const batch = await packBatch(chunk.rows, reader, prepare ? preparer : undefined);
      port.postMessage({ batch, bytesRead: bytesRead() } satisfies RowsMessage);
    }
    port.postMessage({ end: batches } satisfies RowsMessage);
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

/** Keeps what was asked for and not yet sent. */
class Demand<Setup> {
  setup: Setup | undefined;
  readonly #asked: { readonly prepare: boolean }[] = [];
  #wake: (() => void) | undefined;

  constructor(port: MessagePort) {
    port.on('message', (request: RowsRequest<Setup>) => {
      if ('setup' in request) this.setup = request.setup;
      else this.#asked.push(request);
      this.#wake?.();
    });
  }

  async next(): Promise<{ readonly prepare: boolean }> {
    for (;;) {
      const asked = this.#asked.shift();
      if (asked) return asked;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
