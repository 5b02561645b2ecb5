import { fold } from '../../portal/fold';

/** One `type=value` of a relative name. */
export interface NamePart {
  /** Lower case. */
  readonly type: string;
  readonly value: string;
}

/** From the entry to the root; several parts in one step where the name has `+`. */
export type DistinguishedName = readonly (readonly NamePart[])[];

/** Takes a name apart (RFC 4514 §3; RFC 2253's quotes and semicolons too); undefined where it is none. */
export function parseDistinguishedName(text: string): DistinguishedName | undefined {
  const steps: NamePart[][] = [];
  let at = 0;
  let parts: NamePart[] = [];
  while (at < text.length || parts.length > 0) {
    const part = readPart(text, at);
    if (!part) return undefined;
    parts.push({ type: part.type, value: part.value });
    at = part.end + 1;
    if (text[part.end] === '+') continue;
    steps.push(parts);
    parts = [];
    if (part.end < text.length && at >= text.length) return undefined;
  }
  return steps.length > 0 ? steps : undefined;
}

/** The same for names that mean the same entry: case and space around don't count. */
export function nameKey(name: DistinguishedName): string {
  return JSON.stringify(
    name.map((step) => step.map(({ type, value }) => `${type}=${fold(value.trim().replace(/\s+/g, ' '))}`).toSorted()),
  );
}

const TYPE = /\s*(?:oid\.)?([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=\s*/iy;
const QUOTED = /"((?:[^"\\]|\\[^])*)"\s*/y;
const PLAIN = /(?:[^\\,;+"]|\\[^])*/y;

function readPart(text: string, from: number): (NamePart & { end: number }) | undefined {
  const type = match(TYPE, text, from);
  if (!type?.[1]) return undefined;
  const start = from + type[0].length;
  const quoted = text[start] === '"' ? match(QUOTED, text, start) : undefined;
  const value = quoted ?? match(PLAIN, text, start);
  if (!value) return undefined;
  const end = start + value[0].length;
  if (end < text.length && !',;+'.includes(text[end] ?? '')) return undefined;
  return { type: type[1].toLowerCase(), value: unescape(quoted ? (quoted[1] ?? '') : trimEnd(value[0])), end };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Space at the end counts only where it is escaped. */
function trimEnd(value: string): string {
  let end = value.length;
  while (end > 0 && value[end - 1] === ' ' && value[end - 2] !== '\\') end--;
  return value.slice(0, end);
}

/** `\2C` is a byte of UTF-8, any other `\x` the character itself. */
function unescape(value: string): string {
  return value.replace(/(?:\\[0-9a-fA-F]{2})+|\\([^])/g, (bytes, character: string | undefined) =>
    character === undefined ? Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  );
}
