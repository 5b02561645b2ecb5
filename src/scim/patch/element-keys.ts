import { elementKey, partsKey } from '../coerce/coerce-elements';
import { isJsonObject } from '../equal';
import type { AttributeDefinition } from '../schemas/schema';

/** The keys of one attribute's elements, made once for all operations of a PATCH: elements are replaced, not changed. */
export class ElementKeys {
  private readonly keys = new WeakMap<object, string>();
  private readonly untypedKeys = new WeakMap<object, string>();

  constructor(private readonly attribute: AttributeDefinition) {}

  /** Two elements of one key are the same value (RFC 7643 §2.4). */
  readonly of = (element: unknown): string => {
    const make = () => elementKey(element, this.attribute);
    return isJsonObject(element) ? remember(this.keys, element, make) : make();
  };

  /** The same regardless of `type`; undefined where there is no `value`. */
  untyped(element: unknown): string | undefined {
    if (!isJsonObject(element) || element['value'] === undefined) return undefined;
    return remember(this.untypedKeys, element, () => `of any type ${partsKey(element, ['value'], this.attribute)}`);
  }
}

function remember(keys: WeakMap<object, string>, element: object, make: () => string): string {
  const key = keys.get(element) ?? make();
  keys.set(element, key);
  return key;
}
