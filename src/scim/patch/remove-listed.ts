import type { JsonObject } from '../../portal/model';
import { elementKey, partsKey } from '../coerce/coerce-elements';
import { invalidValue } from '../coerce/coerce-scalar';
import { isJsonObject } from '../equal';
import type { AttributeDefinition } from '../schemas/schema';

/** Clients send these along, stale or empty; they don't tell which value is meant. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['$ref', 'display']);

/**
 * The elements but for the listed ones (T10): those that agree in every sub-attribute a listed one names. A role that
 * isn't there by its value may be listed by its display name. Throws 400 `invalidValue` where one names nothing to compare: it would mean all.
 */
export function removeListed(
  present: readonly unknown[],
  listed: readonly unknown[],
  attribute: AttributeDefinition,
): readonly unknown[] {
  const wanted = new ListedElements(attribute, attribute.name === 'roles' ? present : []);
  for (const element of listed) wanted.add(element);
  return present.filter((element) => !wanted.includes(element));
}

/** The sub-attributes that tell which element a listed one means. */
export function comparedNames(element: JsonObject, { name: attribute }: AttributeDefinition): readonly string[] {
  const names = Object.keys(element).filter((name) => !NOT_COMPARED.has(name));
  if (names.length > 0) return names.sort();
  if (element['$ref'] !== undefined) return ['$ref'];
  throw invalidValue(`Each of the ${attribute} to remove needs a value.`);
}

/** Grouped by what they name, so that a look-up costs no more the more there are. */
class ListedElements {
  private readonly plain = new Set<string>();
  private readonly groups = new Map<string, { readonly names: readonly string[]; readonly keys: Set<string> }>();

  private readonly rolesByValue: ReadonlySet<string>;

  constructor(
    private readonly attribute: AttributeDefinition,
    roles: readonly unknown[],
  ) {
    this.rolesByValue = new Set(roles.filter(isJsonObject).map((role) => this.valueKey(role)));
  }

  add(element: unknown): void {
    if (!isJsonObject(element)) {
      this.plain.add(elementKey(element, this.attribute));
      return;
    }
    const names = comparedNames(element, this.attribute);
    this.addParts(element, names);
    if (this.attribute.name === 'roles' && names.includes('value') && !this.rolesByValue.has(this.valueKey(element))) {
      const byDisplay = names.map((name) => (name === 'value' ? 'display' : name));
      this.addParts({ ...element, display: element['value'] }, byDisplay);
    }
  }

  includes(element: unknown): boolean {
    if (!isJsonObject(element)) return this.plain.has(elementKey(element, this.attribute));
    return [...this.groups.values()].some(({ names, keys }) => keys.has(partsKey(element, names, this.attribute)));
  }

  private valueKey(role: JsonObject): string {
    return partsKey(role, ['value'], this.attribute);
  }

  private addParts(element: JsonObject, names: readonly string[]): void {
    const group = this.groups.get(names.join()) ?? { names, keys: new Set() };
    group.keys.add(partsKey(element, names, this.attribute));
    this.groups.set(names.join(), group);
  }
}
