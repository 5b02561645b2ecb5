import { isUtf8 } from 'node:buffer';
import { readByteLines, type ByteLine } from '../byte-lines';

/** A line as RFC 2849 means it: folded ones put together again. */
export interface LdifLine {
  /** Where it begins, counted from 1. */
  readonly number: number;
  /** Empty: what separates two records. */
  readonly text: string;
  /** Why it can't be read; the text is empty then. */
  readonly fault?: string;
}

/** Bytes; more than any photo has. */
const LONGEST = 8 * 1024 * 1024;

/** What a folded line costs at least, however short it is. */
const LEAST_COST = 64;

const [SPACE, HASH] = Buffer.from(' #');

/** The lines of an LDIF file, comments left out (RFC 2849 §2: one that begins with a space goes on with the last). */
export async function* readLdifLines(file: AsyncIterable<Uint8Array>): AsyncGenerator<LdifLine> {
  let parts: ByteLine[] = [];
  let length = 0;
  for await (const line of readByteLines(file, LONGEST)) {
    const folds = line.bytes[0] === SPACE && parts.length > 0 && parts[0]?.bytes.length !== 0;
    if (!folds) {
      const whole = unfold(parts, length);
      if (whole) yield whole;
      [parts, length] = [[], 0];
    }
    length += Math.max(LEAST_COST, line.bytes.length);
    // What is too long is counted, not kept.
    if (length <= LONGEST || parts.length === 0) parts.push(line);
  }
  const last = unfold(parts, length);
  if (last) yield last;
}

/** Undefined for a comment. */
function unfold(parts: readonly ByteLine[], length: number): LdifLine | undefined {
  const [first] = parts;
  if (!first || first.bytes[0] === HASH) return undefined;
  const { number } = first;
  if (length > LONGEST) return { number, text: '', fault: `is longer than ${LONGEST} bytes` };
  const bytes = Buffer.concat(parts.map((part, at) => (at === 0 ? part.bytes : part.bytes.subarray(1))));
  if (!isUtf8(bytes)) return { number, text: '', fault: 'is not UTF-8: such a value has to be in base64' };
  return { number, text: bytes.toString('utf8') };
}
