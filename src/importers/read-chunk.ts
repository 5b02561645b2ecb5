import { setImmediate as nextRound } from 'node:timers/promises';
import { PortalError } from '../portal/errors';
import type { Chunk } from './chunks';
import type { RowFailed, RowOutcome } from './import-report';
import { faultOf, shortened } from './row-fault';
import type { RowHandler } from './row-handler';
import type { SeenKeys } from './seen-keys';
import type { RowKind, SourceRow } from './source-row';

export interface RowResult {
  readonly row: SourceRow;
  readonly outcome: RowOutcome;
}

/** A row that can be read, and what its handler made of it. */
export interface Item {
  readonly row: SourceRow;
  readonly item: unknown;
}

export type Handler = RowHandler<SourceRow, unknown>;

/** A chunk whose rows were judged by themselves, and by what the file said before. */
export interface ReadChunk {
  /** Undefined: none of them could be read. */
  readonly handler: Handler | undefined;
  readonly items: readonly Item[];
  readonly failed: readonly RowResult[];
  /** Where it ends in the file. */
  readonly lastLine: number;
}

export type ReadRows = Pick<ReadChunk, 'items' | 'failed'>;

/** Rows that are read before others have their turn. */
const READ_AT_A_TIME = 500;

/** Judges the rows of a file's chunks by themselves, and by what the file said before. */
export class ChunkReader {
  readonly #handlerOf: (kind: RowKind) => Handler;
  readonly #seen: SeenKeys;

  constructor(handlerOf: (kind: RowKind) => Handler, seen: SeenKeys) {
    this.#handlerOf = handlerOf;
    this.#seen = seen;
  }

  async read(chunk: Chunk): Promise<ReadChunk> {
    return await this.#read(chunk, (handler, item) => this.#noteKeys(handler, item));
  }

  /** The same for rows that were read before. */
  async readAgain(chunk: Chunk): Promise<ReadChunk> {
    return await this.#read(chunk, () => undefined);
  }

  async #read({ kind, rows }: Chunk, examine: (handler: Handler, item: Item) => void): Promise<ReadChunk> {
    const handler = kind && this.#handlerOf(kind);
    const items: Item[] = [];
    const failed: RowResult[] = [];
    for (const [at, row] of rows.entries()) {
      // Who writes meanwhile waits for what comes next.
      if (at % READ_AT_A_TIME === READ_AT_A_TIME - 1) await nextRound();
      if (!handler || row.kind === undefined) failed.push({ row, outcome: unreadable(row) });
      else {
        attempt(row, failed, () => {
          const item = { row, item: handler.read(row) };
          examine(handler, item);
          items.push(item);
        });
      }
    }
    return { handler, items, failed, lastLine: rows.at(-1)?.line ?? 0 };
  }

  #noteKeys(handler: Handler, { row, item }: Item): void {
    for (const { key, attribute } of handler.keysOf(item)) {
      const line = this.#seen.note(key, row.line);
      if (line === undefined) continue;
      throw new PortalError('conflict', `${attribute}: line ${line} of the file has it already.`, { attribute });
    }
  }
}

function attempt(row: SourceRow, failed: RowResult[], work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isRowsFault(error)) throw error;
    failed.push({ row, outcome: failure(row, error) });
  }
}

/** Where the database itself can't be had, no row is to blame. */
export function isRowsFault(error: unknown): error is PortalError {
  return error instanceof PortalError && error.code !== 'busy';
}

export function failure(row: SourceRow, error: PortalError): RowFailed {
  const columnOf = row.kind === undefined ? undefined : row.columnOf;
  return { line: row.line, kind: row.kind, action: 'failed', ...faultOf(error, columnOf) };
}

function unreadable(row: SourceRow): RowFailed {
  const fault = row.kind === undefined ? row.fault : { reason: 'The row could not be read.' };
  return { line: row.line, action: 'failed', ...shortened(fault) };
}
