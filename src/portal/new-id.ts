import { randomFillSync } from 'node:crypto';

/** The counter of RFC 9562 §6.2, method 1: 12 bits beside the version. */
const COUNTER_LIMIT = 1 << 12;

const bytes = Buffer.alloc(16);

/** Random bytes for many identifiers: asking for each one's takes longer than all the rest. */
const random = Buffer.alloc(10 * 400);
let used = random.length;
let lastMilliseconds = 0;
let counter = 0;

/**
 * A new identifier: UUID version 7 (RFC 9562 §5.7). Within a process each sorts after the one before, also within one
 * millisecond and when the clock is set back.
 */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  random.copy(bytes, 6, used, (used += 10));
  advance(Date.now());
  bytes.writeUIntBE(lastMilliseconds, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return format(bytes.toString('hex'));
}

/** Starts the counter in its lower half with each new millisecond; a full counter borrows from the next one. */
function advance(now: number): void {
  if (now <= lastMilliseconds && ++counter < COUNTER_LIMIT) return;
  lastMilliseconds = Math.max(now, lastMilliseconds + 1);
  counter = bytes.readUInt16BE(6) % (COUNTER_LIMIT / 2);
}

function format(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
