import type { JsonObject } from '../portal/model';

/** `bulkId:x` stands for the resource that the operation with that bulkId creates (RFC 7644 §3.7.2). */
const REFERENCE = /bulkId:([^\s"'\]/]+)/g;

/** The bulkIds that a path or data refers to. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  visitStrings(value, (text) => {
    for (const [, bulkId] of text.matchAll(REFERENCE)) if (bulkId !== undefined) found.add(bulkId);
  });
  return found;
}

function visitStrings(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) value.forEach((part) => visitStrings(part, visit));
  else if (value !== null && typeof value === 'object') {
    Object.values(value).forEach((part) => visitStrings(part, visit));
  }
}

/** The value with each reference that `ids` knows replaced by the id. */
export function resolveReferences(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(REFERENCE, (text, bulkId: string) => ids.get(bulkId) ?? text);
  if (Array.isArray(value)) return value.map((part) => resolveReferences(part, ids));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolveReferences(part, ids)]));
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
    if (!refers(value, unresolved)) kept[name] = value;
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
