import { EventEmitter } from 'node:events';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { receiveRows } from '../../src/importers/crossing/receive-rows';
import { sendRows } from '../../src/importers/crossing/send-rows';
import type { SourceRow } from '../../src/importers/source-row';
import { PortalError } from '../../src/portal/errors';
import { resourceReader } from '../../src/scim/read-resource';

function row(line: number): SourceRow {
  return { kind: 'User', line, raw: () => `user-${line}`, resource: { userName: `user-${line}` } };
}

async function* fileOf(rows: number, fault?: Error): AsyncGenerator<SourceRow> {
  for (let line = 1; line <= rows; line += 1) yield await Promise.resolve(row(line));
  if (fault) throw fault;
}

/** What stands for a thread: the file is read on this one, and messages go to and fro. */
class FakeWorker extends EventEmitter {
  readonly #channel = new MessageChannel();
  isTerminated = false;

  constructor(rows: AsyncIterable<SourceRow>, turn: { threads: number; thread: number }) {
    super();
    const { port1, port2 } = this.#channel;
    port1.on('message', (message) => this.emit('message', message));
    port1.on('close', () => this.emit('exit', 0));
    const sending = {
      reader: resourceReader,
      bytesRead: () => 7,
      turn,
      openPreparer: () => Promise.reject(new Error()),
    };
    void sendRows(port2, rows, sending);
  }

  postMessage(message: unknown): void {
    this.#channel.port1.postMessage(message);
  }

  terminate(): Promise<number> {
    this.isTerminated = true;
    this.#channel.port1.close();
    return Promise.resolve(0);
  }
}

describe('rows that come from threads', () => {
  let workers: FakeWorker[];

  const received = async (files: readonly AsyncIterable<SourceRow>[]) => {
    workers = files.map((file, thread) => new FakeWorker(file, { threads: files.length, thread }));
    const lines: number[] = [];
    const threads = workers as unknown as Worker[];
    const receiving = { reader: resourceReader, onBytes: () => undefined, prepare: () => false };
    for await (const { line } of receiveRows(threads, receiving)) lines.push(line);
    return lines;
  };
  const lines = (count: number) => Array.from({ length: count }, (_line, at) => at + 1);

  test.each([1, 2, 3])('are all there, once and in the order of the file: %i threads', async (threads) => {
    for (const rows of [0, 1, 64, 128, 129, 1_000, 3_001]) {
      expect(await received(Array.from({ length: threads }, () => fileOf(rows)))).toEqual(lines(rows));
    }
    expect(workers.every(({ isTerminated }) => isTerminated)).toBe(true);
  });

  test('end with what the reader of the file throws', async () => {
    const fault = () => new PortalError('invalid-value', 'The file is torn.');
    await expect(received([fileOf(500, fault()), fileOf(500, fault())])).rejects.toMatchObject({
      code: 'invalid-value',
      message: 'The file is torn.',
    });
  });

  test('are refused where the threads did not find the same ones', async () => {
    await expect(received([fileOf(3_000), fileOf(1_000)])).rejects.toMatchObject({
      code: 'conflict',
      message: 'The file was changed while it was read: import it again.',
    });
  });
});
