/** Slots at first; doubled when half of them are taken. */
const FIRST_CAPACITY = 1 << 12;

/** What a slot holds: two halves of the key's hash, and the line. */
const SLOT = 3;

/**
 * Which keys of a file came in which line. A million take some 25 MB, for of each key only a hash of 64 bits is kept:
 * among a million keys, the odds of a false alarm are one to thirty million.
 */
export class SeenKeys {
  #slots = new Uint32Array(FIRST_CAPACITY * SLOT);
  #size = 0;

  /** Notes the key, unless it came before: then the line is told where it did. Lines count from 1. */
  note(key: string, line: number): number | undefined {
    const [high, low] = hashOf(key);
    const at = this.#find(high, low);
    const known = this.#slots[at + 2];
    if (known) return known;
    this.#slots.set([high, low, line], at);
    this.#size += 1;
    if (this.#size * 2 * SLOT > this.#slots.length) this.#grow();
    return undefined;
  }

  /** Whether the key came up to that line. */
  has(key: string, upTo: number): boolean {
    const line = this.#slots[this.#find(...hashOf(key)) + 2];
    return line !== undefined && line !== 0 && line <= upTo;
  }

  /** Where the hash is, or else belongs. A line of 0 marks a free slot. */
  #find(high: number, low: number): number {
    const capacity = this.#slots.length / SLOT;
    let slot = low & (capacity - 1);
    for (;;) {
      const at = slot * SLOT;
      const isFree = this.#slots[at + 2] === 0;
      if (isFree || (this.#slots[at] === high && this.#slots[at + 1] === low)) return at;
      slot = (slot + 1) & (capacity - 1);
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += SLOT) {
      const entry = before.subarray(at, at + SLOT);
      if (entry[2]) this.#slots.set(entry, this.#find(entry[0] ?? 0, entry[1] ?? 0));
    }
  }
}

/** Two FNV-1a hashes of other beginnings, each mixed with the other in the end: quick, and as good as random. */
function hashOf(key: string): [number, number] {
  let [high, low] = [0x811c9dc5, 0x2f0b4c47];
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
    low ^= low >>> 15;
  }
  return [mixed(high ^ (low >>> 13)), mixed(low ^ (high >>> 16))];
}

/** Spreads each bit over all others. */
function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
