import type { JsonObject } from '../portal/model';
import { isStorable } from '../portal/storable-text';
import { isJsonObject } from './equal';
import type { AttributeDefinition } from './schemas/schema';

const textsOf = new WeakMap<AttributeDefinition, ReadonlySet<string>>();

/**
 * Whether to coerce a complex value, tolerantly, would leave it as it is: texts that say something, under the names of
 * the schema, and nothing else. Nearly all are so, and of a group's members there may be very many.
 */
export function isPlainElement(value: unknown, attribute: AttributeDefinition): value is JsonObject {
  // A role's text may be JSON.
  if (!isJsonObject(value) || attribute.name === 'roles') return false;
  const texts = textsOf.get(attribute) ?? findTexts(attribute);
  let isEmpty = true;
  for (const name in value) {
    const part = value[name];
    if (typeof part !== 'string' || part === '' || !texts.has(name) || !isStorable(part)) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

function findTexts(attribute: AttributeDefinition): ReadonlySet<string> {
  const texts = new Set([...attribute.subAttributes.values()].filter(isText).map(({ name }) => name));
  textsOf.set(attribute, texts);
  return texts;
}

function isText({ type, multiValued, mutability }: AttributeDefinition): boolean {
  return (type === 'string' || type === 'reference') && !multiValued && mutability !== 'readOnly';
}
