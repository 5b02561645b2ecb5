import { randomFillSync } from 'node:crypto';

/** The counter of RFC 9562 §6.2, method 1: 12 bits beside the version. */
const COUNTER_LIMIT = 1 << 12;

/** Random bytes for many identifiers: asking for each one's takes longer than all the rest. */
const RANDOM_BYTES = 10;
const random = Buffer.alloc(RANDOM_BYTES * 400);
let used = random.length;
let lastMilliseconds = 0;
/** The same, as an identifier begins with it. */
let time = '';
let counter = 0;

const HEX = Array.from({ length: 256 }, (_empty, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A new identifier: UUID version 7 (RFC 9562 §5.7). Within a process each sorts after the one before, also within one
 * millisecond and when the clock is set back.
 */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const at = used;
  used += RANDOM_BYTES;
  advance(Date.now(), random.readUInt16BE(at));
  const variant = HEX[0x80 | ((random[at + 2] ?? 0) & 0x3f)];
  let node = '';
  for (let byte = at + 4; byte < used; byte += 1) node += HEX[random[byte] ?? 0];
  return `${time}-${HEX[0x70 | (counter >> 8)]}${HEX[counter & 0xff]}-${variant}${HEX[random[at + 3] ?? 0]}-${node}`;
}

/** What is less than every identifier made from that time on, and greater than every one from before. */
export function idOfTime(milliseconds: number): string {
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** Starts the counter in its lower half with each new millisecond; a full counter borrows from the next one. */
function advance(now: number, start: number): void {
  if (now <= lastMilliseconds && ++counter < COUNTER_LIMIT) return;
  lastMilliseconds = Math.max(now, lastMilliseconds + 1);
  time = idOfTime(lastMilliseconds);
  counter = start % (COUNTER_LIMIT / 2);
}
