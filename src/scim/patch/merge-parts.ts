import type { JsonObject } from '../../portal/model';
import { invalidValue, type ValueOptions } from '../coerce/coerce-scalar';
import { coerceParts, namesNothing, type GivenParts } from '../coerce/coerce-value';
import { sameValue } from '../equal';
import type { AttributeDefinition } from '../schemas/schema';
import { mutability, quoted } from './patch-errors';

/**
 * What an operation gives for a complex value. Unlike in a POST, not everything may be dropped: an operation of which
 * nothing is left has failed, and must not look like a success.
 */
export function givenParts(value: unknown, attribute: AttributeDefinition, options: ValueOptions): GivenParts {
  const given = coerceParts(value, attribute, options);
  const { parts, cleared, readOnly, unknown } = given;
  if (Object.keys(parts).length > 0 || cleared.size > 0) return given;
  const path = options.path ?? attribute.name;
  const [stranger] = unknown;
  if (stranger !== undefined) throw invalidValue(`${path} has no sub-attribute ${quoted(stranger)}.`);
  if (readOnly.length > 0) throw mutability(`${path}.${readOnly[0]} is read-only.`);
  if (!options.tolerant) throw invalidValue(`${path} must name a sub-attribute.`);
  return given;
}

/** A sub-attribute that is unassigned, and nothing else. */
export function clearedPart({ name }: AttributeDefinition): GivenParts {
  return { parts: {}, cleared: new Set([name]), readOnly: [], unknown: [] };
}

/**
 * A complex value with the given sub-attributes replaced; the others stay (RFC 7644 §3.5.2.1, §3.5.2.3). Undefined
 * where nothing is left. Throws 400 `mutability`.
 */
export function mergeParts(
  present: JsonObject,
  given: GivenParts,
  attribute: AttributeDefinition,
  options: ValueOptions,
): JsonObject | undefined {
  if (options.tolerant && namesNothing(given)) return undefined;
  for (const name of given.cleared) refuseClearing(name, present, attribute);
  refuseImmutable(present, given.parts, attribute);
  const merged = { ...withoutStale(present, given, attribute), ...given.parts };
  for (const name of given.cleared) delete merged[name];
  return Object.keys(merged).length > 0 ? merged : undefined;
}

/** Throws 400 `mutability` where an immutable sub-attribute would get another value (RFC 7644 §3.5.2). */
export function refuseImmutable(present: JsonObject, parts: JsonObject, attribute: AttributeDefinition): void {
  for (const { name, mutability: kind } of attribute.subAttributes.values()) {
    const changes = present[name] !== undefined && parts[name] !== undefined && !sameValue(present[name], parts[name]);
    if (kind === 'immutable' && changes) throw mutability(`${attribute.name}.${name} can't be changed once it is set.`);
  }
}

function refuseClearing(
  name: string,
  present: JsonObject,
  { name: attribute, subAttributes }: AttributeDefinition,
): void {
  const { required = false, mutability: kind } = subAttributes.get(name.toLowerCase()) ?? {};
  const isSet = present[name] !== undefined;
  if (isSet && required) throw mutability(`${attribute}.${name} is required and can't be removed.`);
  if (isSet && kind === 'immutable') throw mutability(`${attribute}.${name} can't be changed once it is set.`);
}

/**
 * Another `value` makes wrong what was derived from the old one: its URI, the name of what it referred to. So does
 * another URI alone, and the value with them.
 */
function withoutStale(present: JsonObject, { parts, cleared }: GivenParts, attribute: AttributeDefinition): JsonObject {
  const isAnother = (name: string) => name in parts && !sameValue(parts[name], present[name]);
  const isElsewhere = present['$ref'] !== undefined && isAnother('$ref') && !('value' in parts);
  if (!isElsewhere && !isAnother('value') && !cleared.has('value')) return present;
  const isStale = (name: string) =>
    name === '$ref' || name === 'value' || attribute.subAttributes.get(name.toLowerCase())?.mutability === 'readOnly';
  return Object.fromEntries(Object.entries(present).filter(([name]) => !isStale(name)));
}
