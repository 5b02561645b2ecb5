import type { JsonObject } from '../portal/model';
import { isStorable } from '../portal/storable-text';
import { isJsonObject } from './equal';
import type { AttributeDefinition } from './schemas/schema';

/** What `typeof` says of a sub-attribute's value, by the name; of the other ones, a look doesn't tell enough. */
type PlainParts = ReadonlyMap<string, 'string' | 'boolean'>;

const partsOf = new WeakMap<AttributeDefinition, PlainParts>();

/**
 * Whether to coerce a complex value, tolerantly, would leave it as it is: texts that say something, and booleans, under
 * the names of the schema, and nothing else. Nearly all are so, and of a group's members there may be very many.
 */
export function isPlainElement(value: unknown, attribute: AttributeDefinition): value is JsonObject {
  // A role's text may be JSON.
  if (!isJsonObject(value) || attribute.name === 'roles') return false;
  const parts = partsOf.get(attribute) ?? findParts(attribute);
  let isEmpty = true;
  for (const name in value) {
    const part = value[name];
    if (part === '' || parts.get(name) !== typeof part || (typeof part === 'string' && !isStorable(part))) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

function findParts(attribute: AttributeDefinition): PlainParts {
  const parts = new Map<string, 'string' | 'boolean'>();
  for (const { name, type, multiValued, mutability } of attribute.subAttributes.values()) {
    if (multiValued || mutability === 'readOnly') continue;
    if (type === 'string' || type === 'reference') parts.set(name, 'string');
    else if (type === 'boolean') parts.set(name, 'boolean');
  }
  partsOf.set(attribute, parts);
  return parts;
}
