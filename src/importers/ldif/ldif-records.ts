import { isUtf8 } from 'node:buffer';
import { readLdifLines, type LdifLine } from './ldif-lines';

/** One value of an attribute. */
export interface LdifValue {
  /** Undefined: bytes that are no text, such as a photo. */
  readonly text: string | undefined;
  /** `lang-de` of `cn;lang-de`, lower case. */
  readonly options: readonly string[];
  readonly line: number;
}

export interface LdifRecord {
  /** The line of its `dn:`. */
  readonly line: number;
  readonly dn: string;
  /** By name, lower case. */
  readonly attributes: ReadonlyMap<string, readonly LdifValue[]>;
  /** The record's lines, unfolded, each with its end. */
  readonly raw: () => string;
  /** In characters. */
  readonly size: number;
}

/** A record that can't be taken, and the first reason why. */
export interface LdifFault {
  readonly line: number;
  /** The attribute at fault, where it is one. */
  readonly attribute?: string;
  readonly reason: string;
  readonly raw: () => string;
  readonly size: number;
}

export type LdifEntry = { readonly record: LdifRecord } | { readonly fault: LdifFault };

/** Characters of one record: half a million members, say. */
const LARGEST = 64 * 1024 * 1024;

/** What a line counts at least, however short it is. */
const LEAST_LINE = 64;

/** A file of content records, or of change records that add (RFC 2849); others are refused, each for itself. */
export async function* readLdifRecords(file: AsyncIterable<Uint8Array>): AsyncGenerator<LdifEntry> {
  let lines: LdifLine[] = [];
  let size = 0;
  let isFirst = true;
  for await (const line of readLdifLines(file)) {
    if (isFirst && /^version:\s*\d+\s*$/i.test(line.text)) {
      isFirst = false;
      const fault = /:\s*1\s*$/.test(line.text) ? undefined : 'LDIF of another version than 1 is not understood.';
      if (fault)
        yield { fault: { line: line.number, reason: fault, raw: () => rawOf([line]), size: line.text.length } };
    } else if (line.text === '' && line.fault === undefined) {
      if (lines.length > 0) yield toEntry(lines, size);
      [lines, size] = [[], 0];
    } else {
      isFirst = false;
      size += Math.max(LEAST_LINE, line.text.length);
      if (size <= LARGEST) lines.push(line);
      else lines = [{ number: lines[0]?.number ?? line.number, text: '', fault: TOO_LARGE }];
    }
  }
  if (lines.length > 0) yield toEntry(lines, size);
}

const TOO_LARGE = 'begins a record that is too large';

function toEntry(lines: readonly LdifLine[], size: number): LdifEntry {
  const builder = new RecordBuilder();
  const first = lines[0]?.number ?? 1;
  try {
    for (const line of lines) builder.add(line);
    return { record: { ...builder.finish(first), raw: () => rawOf(lines), size } };
  } catch (error) {
    if (!(error instanceof LdifProblem)) throw error;
    const { line, attribute, reason } = error;
    return { fault: { line, reason, ...(attribute !== undefined && { attribute }), raw: () => rawOf(lines), size } };
  }
}

function rawOf(lines: readonly LdifLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

class LdifProblem extends Error {
  override readonly name = 'LdifProblem';

  constructor(
    readonly line: number,
    readonly reason: string,
    readonly attribute?: string,
  ) {
    super(reason);
  }
}

class RecordBuilder {
  dn: string | undefined;
  readonly #attributes = new Map<string, LdifValue[]>();

  add(line: LdifLine): void {
    if (line.fault !== undefined) throw new LdifProblem(line.number, `The line ${line.fault}.`);
    const { name, options, value } = parseLine(line);
    if (this.dn === undefined) return this.#begin(line, name, value);
    switch (name) {
      case 'dn':
        throw new LdifProblem(line.number, 'A record has one dn; an empty line is missing before this one.', 'dn');
      case 'control':
        throw new LdifProblem(line.number, 'Records with a control are not taken.', 'control');
      case 'changetype':
        return refuseChange(line, value);
      default:
        this.#push(name, { text: value, options, line: line.number });
    }
  }

  finish(line: number): Omit<LdifRecord, 'raw' | 'size'> {
    return { line, dn: this.dn ?? '', attributes: this.#attributes };
  }

  #begin({ number }: LdifLine, name: string, value: string | undefined): void {
    if (name !== 'dn') throw new LdifProblem(number, 'A record begins with its dn.', 'dn');
    if (value === undefined) throw new LdifProblem(number, 'The dn is not text.', 'dn');
    this.dn = value;
  }

  #push(name: string, value: LdifValue): void {
    const values = this.#attributes.get(name);
    if (values) values.push(value);
    else this.#attributes.set(name, [value]);
  }
}

function refuseChange({ number }: LdifLine, change: string | undefined): void {
  if (change?.toLowerCase() === 'add') return;
  throw new LdifProblem(number, `Only records that add are taken, not changetype ${change ?? ''}.`, 'changetype');
}

/** attribute *(";" option) ":" (" " text / ":" base64 / "<" url); other lines are those of changes. */
const LINE = /^([A-Za-z][\w.-]*|\d+(?:\.\d+)*)((?:;[\w-]+)*):(:|<|)[ ]*([^]*)$/;

function parseLine({ number, text }: LdifLine): { name: string; options: string[]; value: string | undefined } {
  const [, name, options = '', kind, value = ''] = LINE.exec(text) ?? [];
  if (name === undefined) throw new LdifProblem(number, 'The line must be "attribute: value".');
  // A file that could name other files would read them for whoever sent it.
  if (kind === '<') throw new LdifProblem(number, 'Values in other files (":<") are not taken.', name);
  return {
    name: name.toLowerCase(),
    options: options.toLowerCase().split(';').slice(1),
    value: kind === ':' ? decode(number, name, value.trim()) : value,
  };
}

function decode(line: number, name: string, text: string): string | undefined {
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ''))) {
    throw new LdifProblem(line, `${name} is not valid base64.`, name);
  }
  const bytes = Buffer.from(text, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
