import type { JsonObject } from '../../portal/store';
import { elementKey, partsKey } from '../coerce-elements';
import { isJsonObject, sameValue } from '../equal';
import type { AttributeDefinition } from '../schema';

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
  attribute: AttributeDefinition,
  { tolerant }: { readonly tolerant: boolean },
): ElementChange {
  const elements = [...present];
  const touched = new Set<unknown>();
  const positions = new Map<string, number>();
  const remember = (element: unknown, index: number) => {
    for (const key of keysOf(element, attribute, tolerant)) if (!positions.has(key)) positions.set(key, index);
  };
  elements.forEach(remember);
  for (const element of added) {
    const position = positions.get(lookupKey(element, attribute, tolerant));
    const merged = position === undefined ? element : enrich(elements[position], element);
    if (position === undefined) remember(element, elements.push(element) - 1);
    else if (sameValue(merged, elements[position])) continue;
    else elements[position] = merged;
    touched.add(merged);
  }
  return { elements, touched };
}

function keysOf(element: unknown, attribute: AttributeDefinition, tolerant: boolean): string[] {
  const key = elementKey(element, attribute);
  return tolerant && isJsonObject(element) && element['value'] !== undefined
    ? [key, anyTypeKey(element, attribute)]
    : [key];
}

function lookupKey(element: unknown, attribute: AttributeDefinition, tolerant: boolean): string {
  const isUntyped = isJsonObject(element) && element['value'] !== undefined && element['type'] === undefined;
  return tolerant && isUntyped ? anyTypeKey(element, attribute) : elementKey(element, attribute);
}

function anyTypeKey(element: JsonObject, attribute: AttributeDefinition): string {
  return `of any type ${partsKey(element, ['value'], attribute)}`;
}

function enrich(present: unknown, added: unknown): unknown {
  if (!isJsonObject(present) || !isJsonObject(added)) return present;
  return { ...added, ...present, ...(added['primary'] === true && { primary: true }) };
}
