import type { JsonObject } from '../../portal/store';
import { elementKey, partsKey } from '../coerce-elements';
import { invalidValue } from '../coerce-scalar';
import { isJsonObject } from '../equal';
import type { AttributeDefinition } from '../schema';

/** Clients send these along, stale or empty; they don't tell which value is meant. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['$ref', 'display']);

/**
 * The elements but for the listed ones (T10): those that agree in every sub-attribute a listed one names. A role may
 * be listed by its display name. Throws 400 `invalidValue` where one names nothing to compare: it would mean all.
 */
export function removeListed(
  present: readonly unknown[],
  listed: readonly unknown[],
  attribute: AttributeDefinition,
): readonly unknown[] {
  const plain = new Set<string>();
  const byNames = new Map<string, { readonly names: readonly string[]; readonly keys: Set<string> }>();
  for (const element of listed.flatMap((item) => alternatives(item, attribute))) {
    if (isJsonObject(element)) {
      const names = comparedNames(element, attribute);
      const group = byNames.get(names.join()) ?? { names, keys: new Set() };
      group.keys.add(partsKey(element, names, attribute));
      byNames.set(names.join(), group);
    } else plain.add(elementKey(element, attribute));
  }
  return present.filter((element) =>
    isJsonObject(element)
      ? ![...byNames.values()].some(({ names, keys }) => keys.has(partsKey(element, names, attribute)))
      : !plain.has(elementKey(element, attribute)),
  );
}

/** What tells which element a listed one means. */
export function comparedNames(element: JsonObject, { name: attribute }: AttributeDefinition): readonly string[] {
  const names = Object.keys(element).filter((name) => !NOT_COMPARED.has(name));
  if (names.length > 0) return names.sort();
  if (element['$ref'] !== undefined) return ['$ref'];
  throw invalidValue(`Each of the ${attribute} to remove needs a value.`);
}

function alternatives(element: unknown, { name }: AttributeDefinition): unknown[] {
  if (name !== 'roles' || !isJsonObject(element) || element['value'] === undefined) return [element];
  return [element, { ...element, value: undefined, display: element['value'] }];
}
