/** A line of a file, without its end. */
export interface ByteLine {
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Buffer;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of a file as it comes in. One longer than `longest` bytes is cut off, at `longest + 1`. */
export async function* readByteLines(file: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<ByteLine> {
  let number = 0;
  let parts: Buffer[] = [];
  let kept = 0;
  const keep = (bytes: Buffer) => {
    const part = bytes.subarray(0, longest + 1 - kept);
    if (part.length > 0) parts.push(part);
    kept += part.length;
  };
  const finish = (): ByteLine => {
    const bytes = withoutEnd(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
    [parts, kept] = [[], 0];
    return { number: ++number, bytes: number === 1 ? withoutMark(bytes) : bytes };
  };
  for await (const chunk of file) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      keep(bytes.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    keep(bytes.subarray(start));
  }
  if (kept > 0) yield finish();
}

function withoutEnd(bytes: Buffer): Buffer {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}
