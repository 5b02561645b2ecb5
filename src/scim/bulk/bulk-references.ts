import type { JsonObject } from '../../portal/model';
import { isJsonObject } from '../equal';

/** A value that stands for the resource which the operation with that bulkId creates (RFC 7644 §3.7.2). */
const VALUE = /^bulkId:(\S.*)$/g;

/** The same as a segment of a URI, or as a value that a path compares with: a bulkId that either can hold. */
const SEGMENT = /(?<=^|[/"])bulkId:([^\s"'\]/]+)(?=$|[/"])/g;

const PASSWORD = /(^|[:.])password\s*$/i;

/** What a text that refers, or names a password, has in it; other texts may have it, too. */
const TELLING = /bulkId:|password/i;
const SHORTEST = 'bulkId:'.length;

/**
 * Whether an operation refers to nothing that others create, and has no password to be hashed. Where it only looks as if
 * it did, that makes no difference but the time it takes.
 */
export function isSelfContained(value: unknown): boolean {
  if (typeof value === 'string') return value.length < SHORTEST || !TELLING.test(value);
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isSelfContained);
  return Object.keys(value).every((name) => isSelfContained(name) && isSelfContained((value as JsonObject)[name]));
}

/** The bulkIds that data refers to; text that only mentions one does not. */
export function referencesIn(data: unknown): Set<string> {
  const found = new Set<string>();
  mapReferences(data, (text, pattern) => {
    for (const [, bulkId] of text.matchAll(pattern)) if (bulkId !== undefined) found.add(bulkId);
  });
  return found;
}

/** The bulkIds that a path such as `/Users/bulkId:x` refers to. */
export function referencesInPath(path: unknown): Set<string> {
  return referencesIn({ path });
}

/** The data with each reference that `ids` knows replaced by the id. */
export function resolveReferences(data: unknown, ids: ReadonlyMap<string, string>): unknown {
  return mapReferences(data, (text, pattern) =>
    text.replace(pattern, (reference, bulkId: string) => ids.get(bulkId) ?? reference),
  );
}

/** Maps every text that may refer; the value of a PATCH operation goes by the name of what its path leads to. */
function mapReferences(value: unknown, map: (text: string, pattern: RegExp) => unknown, name = ''): unknown {
  if (typeof value === 'string') return PASSWORD.test(name) ? value : map(value, patternFor(name));
  if (Array.isArray(value)) return value.map((part) => mapReferences(part, map, name));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value);
  const path = members.find(([key]) => key.toLowerCase() === 'path')?.[1];
  const nameOf = (key: string) => (key.toLowerCase() === 'value' && typeof path === 'string' ? path : key);
  return Object.fromEntries(members.map(([key, part]) => [key, mapReferences(part, map, nameOf(key))]));
}

function patternFor(name: string): RegExp {
  return ['$ref', 'path'].includes(name.toLowerCase()) ? SEGMENT : VALUE;
}

/** A resource without the parts that refer to what doesn't exist yet, and those parts, to be added when it does. */
export interface SplitData {
  readonly data: JsonObject;
  /** Elements of multi-valued attributes and whole single-valued ones, under their attribute's name. */
  readonly postponed: JsonObject;
}

/**
 * Breaks a circle of references (RFC 7644 §3.7.1): whatever attribute or element of `data` refers to one of `unresolved`
 * is postponed.
 */
export function postponeReferences(data: JsonObject, unresolved: ReadonlySet<string>): SplitData {
  const kept: JsonObject = {};
  const postponed: JsonObject = {};
  for (const [name, value] of Object.entries(data)) {
    if (!refers({ [name]: value }, unresolved)) kept[name] = value;
    else if (!Array.isArray(value)) postponed[name] = value;
    else {
      kept[name] = value.filter((element) => !refers(element, unresolved));
      postponed[name] = value.filter((element) => refers(element, unresolved));
    }
  }
  return { data: kept, postponed };
}

function refers(value: unknown, bulkIds: ReadonlySet<string>): boolean {
  return [...referencesIn(value)].some((bulkId) => bulkIds.has(bulkId));
}
