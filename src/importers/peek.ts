import { PortalError } from '../portal/errors';

/** Enough to tell a format and its ways. */
const HEAD_BYTES = 64 * 1024;

export interface Peeked {
  readonly head: Buffer;
  /** All of it, the head included. */
  readonly input: AsyncIterable<Buffer>;
}

/** Reads the first bytes of a file without taking them away. */
export async function peek(input: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = input[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    chunks.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
    length += next.value.byteLength;
  }
  return { head: Buffer.concat(chunks), input: rejoin(chunks, iterator) };
}

async function* rejoin(chunks: readonly Buffer[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
  } finally {
    await rest.return?.();
  }
}

/** Throws `invalid-value` for a file of 16-bit characters, which Windows likes to write. */
export function refuseUtf16(head: Buffer): void {
  const start = head.subarray(0, 256);
  const isMarked = start.length > 1 && [0xfffe, 0xfeff].includes(start.readUInt16BE(0));
  if (!isMarked && !start.includes(0)) return;
  throw new PortalError('invalid-value', 'The file is not UTF-8 but UTF-16 or binary: save it as UTF-8 text.');
}
