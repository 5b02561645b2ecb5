import { fold } from '../../portal/fold';
import type { JsonObject } from '../../portal/model';
import { isJsonObject } from '../equal';
import type { AttributeDefinition } from '../schemas/schema';

/** What doesn't tell one element without a `value` from another. */
const INCIDENTAL: ReadonlySet<string> = new Set(['display', 'primary']);

/**
 * A key that two elements share when they are the same value (RFC 7643 §2.4): the same `type` and `value`; without a
 * `value`, the same in all a client can set. Strings that aren't caseExact compare regardless of case.
 */
export function elementKey(element: unknown, attribute: AttributeDefinition): string {
  if (!isJsonObject(element)) return JSON.stringify(comparable(element, attribute));
  return element['value'] === undefined
    ? `parts ${partsKey(element, identifying(attribute), attribute)}`
    : `value ${partsKey(element, ['type', 'value'], attribute)}`;
}

/** A key of the sub-attributes of those names. */
export function partsKey(element: JsonObject, names: readonly string[], attribute: AttributeDefinition): string {
  return JSON.stringify(
    names.map((name) => {
      const subAttribute = attribute.subAttributes.get(name.toLowerCase());
      return (subAttribute && comparable(element[name], subAttribute)) ?? null;
    }),
  );
}

/** An absent `primary` is false (RFC 7643 §2.4). */
function comparable(value: unknown, { name, type, caseExact }: AttributeDefinition): unknown {
  if (name === 'primary') return value ?? false;
  return typeof value === 'string' && type === 'string' && !caseExact ? fold(value) : value;
}

function identifying({ subAttributes }: AttributeDefinition): string[] {
  return [...subAttributes.values()]
    .filter(({ name, mutability }) => mutability !== 'readOnly' && !INCIDENTAL.has(name))
    .map(({ name }) => name);
}

/**
 * No value twice (RFC 7643 §2.4), by their keys: a repeated one adds what it says to the first. `touched` elements stay
 * touched. The list itself where there is nothing to collapse.
 */
export function collapseDuplicates(
  elements: readonly unknown[],
  keyOf: (element: unknown) => string,
  touched: Set<unknown> = new Set(),
): readonly unknown[] {
  const distinct = new Map<string, unknown>();
  for (const element of elements) {
    const key = keyOf(element);
    distinct.set(key, distinct.has(key) ? combine(distinct.get(key), element, touched) : element);
  }
  return distinct.size === elements.length ? elements : [...distinct.values()];
}

/** Whether each element has a `value` that none of the others has: then none of them is there twice, whatever else is in it. */
export function haveOwnValues(elements: readonly unknown[], { subAttributes }: AttributeDefinition): boolean {
  const isExact = subAttributes.get('value')?.caseExact ?? true;
  const values = new Set<string>();
  for (const element of elements) {
    const value = isJsonObject(element) ? element['value'] : undefined;
    if (typeof value !== 'string') return false;
    values.add(isExact ? value : fold(value));
  }
  return values.size === elements.length;
}

function combine(first: unknown, second: unknown, touched: Set<unknown>): unknown {
  const combined = isJsonObject(first) && isJsonObject(second) ? { ...first, ...second } : second;
  if (touched.has(first) || touched.has(second)) touched.add(combined);
  return combined;
}

/** The elements that claim to be the primary one. */
export function primaries(elements: Iterable<unknown>): JsonObject[] {
  return [...elements].filter(isJsonObject).filter((element) => element['primary'] === true);
}

/** At most one element is primary (RFC 7643 §2.4): `winner`, and no other. */
export function withOnePrimary(elements: readonly unknown[], winner: JsonObject): readonly unknown[] {
  return elements.map((element) =>
    isJsonObject(element) && element !== winner && element['primary'] === true
      ? { ...element, primary: false }
      : element,
  );
}
