import { isJsonObject, sameValue } from '../equal';
import type { ElementKeys } from './element-keys';

/** Elements of a multi-valued attribute and which of them an operation made or changed. */
export interface ElementChange {
  readonly elements: readonly unknown[];
  readonly touched: Set<unknown>;
}

/**
 * Appends what isn't there yet (RFC 7644 §3.5.2.1). A value that is there stays as it is, but may become the primary
 * one and gets what it didn't have. Tolerant: one without a `type` is there whatever its type is, for clients repeat
 * what they once assigned (T11).
 */
export function appendElements(
  present: readonly unknown[],
  added: readonly unknown[],
  keys: ElementKeys,
  { tolerant }: { readonly tolerant: boolean },
): ElementChange {
  const elements = [...present];
  const touched = new Set<unknown>();
  const positions = new Map<string, number>();
  const note = (key: string | undefined, index: number) => {
    if (key !== undefined && !positions.has(key)) positions.set(key, index);
  };
  const noteElement = (element: unknown, index: number) => {
    note(keys.of(element), index);
    if (tolerant) note(keys.untyped(element), index);
  };
  elements.forEach(noteElement);
  for (const element of added) {
    const position = positions.get((tolerant && untypedKey(element, keys)) || keys.of(element));
    const merged = position === undefined ? element : enrich(elements[position], element);
    if (position === undefined) noteElement(element, elements.push(element) - 1);
    else if (sameValue(merged, elements[position])) continue;
    else elements[position] = merged;
    touched.add(merged);
  }
  return { elements, touched };
}

function untypedKey(element: unknown, keys: ElementKeys): string | undefined {
  return isJsonObject(element) && element['type'] === undefined ? keys.untyped(element) : undefined;
}

function enrich(present: unknown, added: unknown): unknown {
  if (!isJsonObject(present) || !isJsonObject(added)) return present;
  return { ...added, ...present, ...(added['primary'] === true && { primary: true }) };
}
