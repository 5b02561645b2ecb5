import type { JsonObject } from '../../portal/model';
import { collapseDuplicates, elementKey, haveOwnValues, primaries, withOnePrimary } from './coerce-elements';
import { coerceScalar, invalidValue, kindOf, type ValueOptions } from './coerce-scalar';
import { isJsonObject } from '../equal';
import { isPlainElement } from '../plain-element';
import type { AttributeDefinition } from '../schemas/schema';

/** What a client gave for a complex attribute. Names are canonical. */
export interface GivenParts {
  /** The sub-attributes with a value, coerced. */
  readonly parts: JsonObject;
  /** The ones given as null, [] or (tolerant) "". */
  readonly cleared: ReadonlySet<string>;
  /** The ones that were dropped: readOnly, or not in the schema (as the client wrote them). */
  readonly readOnly: readonly string[];
  readonly unknown: readonly string[];
}

/** How many values an attribute may have, but for what is kept elsewhere: a group's members. */
const MAX_VALUES = 1_000;

/** Sub-attributes that say something about a `value` and nothing without one. */
const ABOUT_VALUE: ReadonlySet<string> = new Set(['$ref', 'type', 'primary']);

/**
 * A value of any attribute, coerced to the schema's type; undefined where it is unassigned: null, [], an object without
 * a value in it (RFC 7643 §2.5), or (tolerant) "". Sub-attributes that are readOnly or unknown are dropped. Throws 400
 * `invalidValue`.
 */
export function coerceValue(value: unknown, attribute: AttributeDefinition, options: ValueOptions): unknown {
  if (isUnassigned(value, attribute, options)) return undefined;
  if (!attribute.multiValued) return coerceElement(value, attribute, options);
  const elements = coerceElements(value, attribute, options);
  return elements.length > 0 ? elements : undefined;
}

/**
 * null and a list of nothing are unassigned (RFC 7643 §2.5). An empty string is so too when tolerant (T7), but for
 * {@link readsEmptyText}. Nor is a list of members that names nobody one of none: it would empty the group.
 */
export function isUnassigned(value: unknown, attribute: AttributeDefinition, options: ValueOptions): boolean {
  const namesNobody = Array.isArray(value) && value.length > 0 && isKeptElsewhere(attribute);
  return isNothing(value, options) && !(value === '' && readsEmptyText(attribute)) && !namesNobody;
}

/**
 * Whoever sends an empty password should hear from the password policy instead of losing the password, and whoever
 * sends neither true nor false should hear of it instead of letting somebody in (T2).
 */
function readsEmptyText({ type, returned }: AttributeDefinition): boolean {
  return type === 'boolean' || (type === 'string' && returned === 'never');
}

/** null, a list of nothing, or (tolerant) an empty string. */
export function isNothing(value: unknown, { tolerant }: ValueOptions): boolean {
  return Array.isArray(value) ? value.every((item) => item === null) : value === null || (tolerant && value === '');
}

/**
 * Whether the schema makes anything of a complex value: `{"managerId":"7"}` says nothing about a manager, so it
 * doesn't unassign one either.
 */
export function isUnderstood(value: unknown, { subAttributes }: AttributeDefinition): boolean {
  const elements = Array.isArray(value) ? (value as unknown[]) : [value];
  if (elements.length === 0) return true;
  return elements.some((element) => {
    const names = isJsonObject(element) ? Object.keys(element) : [];
    const known = names.map((name) => subAttributes.get(name.toLowerCase())?.mutability ?? 'readOnly');
    return names.length === 0 || known.some((mutability) => mutability !== 'readOnly');
  });
}

/**
 * The values of a multi-valued attribute: without the unassigned ones, none twice, at most one of them primary (RFC
 * 7643 §2.4). Tolerant: a single value stands for a list of one, and of several primary values the last one is it
 * (T22).
 */
export function coerceElements(
  value: unknown,
  attribute: AttributeDefinition,
  options: ValueOptions,
): readonly unknown[] {
  const path = options.path ?? attribute.name;
  if (!Array.isArray(value) && !options.tolerant) throw invalidValue(`${path} must be a list, not ${kindOf(value)}.`);
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  limitValues(given, attribute, path);
  const elements =
    options.tolerant && given.every((element) => isPlainElement(element, attribute))
      ? given
      : given
          .map((element, index) =>
            coerceElement(element, attribute, { tolerant: options.tolerant, path: `${path}[${index}]` }),
          )
          .filter((element) => element !== undefined);
  if (elements.length < given.length && isKeptElsewhere(attribute)) {
    throw invalidValue(`${path}: no value is given of ${given.length - elements.length}.`);
  }
  if (elements.length < 2 || isKeptElsewhere(attribute)) return elements;
  const distinct = haveOwnValues(elements, attribute)
    ? elements
    : collapseDuplicates(elements, (element) => elementKey(element, attribute));
  const primary = primaries(distinct);
  const last = primary.at(-1);
  if (!last || primary.length === 1) return distinct;
  if (!options.tolerant) throw invalidValue(`${path} may have one primary value, not ${primary.length}.`);
  return withOnePrimary(distinct, last);
}

/** Throws 400 `invalidValue` for more values than {@link MAX_VALUES}. */
export function limitValues(values: readonly unknown[], attribute: AttributeDefinition, path: string): void {
  if (values.length <= MAX_VALUES || isKeptElsewhere(attribute)) return;
  throw invalidValue(`${path} may have ${MAX_VALUES} values at most, not ${values.length}.`);
}

/** A group's members, of which there may be very many: which of them are there twice, is found out as they are kept. */
function isKeptElsewhere({ name }: AttributeDefinition): boolean {
  return name === 'members';
}

/** A single-valued attribute's value, or one element of a multi-valued one; undefined where it is unassigned. */
export function coerceElement(value: unknown, attribute: AttributeDefinition, options: ValueOptions): unknown {
  if (isUnassigned(value, attribute, options)) return undefined;
  if (attribute.type !== 'complex') return coerceScalar(value, attribute, options);
  if (options.tolerant && isPlainElement(value, attribute)) return value;
  const given = coerceParts(value, attribute, options);
  const isEmpty = Object.keys(given.parts).length === 0 || (options.tolerant && namesNothing(given));
  return isEmpty ? undefined : given.parts;
}

/** Whether the value itself is given as empty, and nothing else that could stand for it: `{"value":"","type":"work"}`. */
export function namesNothing({ parts, cleared }: GivenParts): boolean {
  return cleared.has('value') && Object.keys(parts).every((name) => ABOUT_VALUE.has(name));
}

/**
 * The sub-attributes of a complex value. Tolerant: a string stands for `{value}`, a list of one for its
 * element (T7); `displayName` is taken for `display`; a role's value may be JSON in a string (T15).
 */
export function coerceParts(value: unknown, attribute: AttributeDefinition, options: ValueOptions): GivenParts {
  const path = options.path ?? attribute.name;
  const parts: JsonObject = {};
  const cleared = new Set<string>();
  const readOnly: string[] = [];
  const unknown: string[] = [];
  const { tolerant } = options;
  for (const [name, part] of Object.entries(asObject(value, attribute, { tolerant, path }))) {
    const subAttribute = findSubAttribute(attribute, name, parts, options);
    if (!subAttribute) unknown.push(name);
    else if (subAttribute.mutability === 'readOnly') readOnly.push(subAttribute.name);
    else {
      const coerced = coerceValue(part, subAttribute, { tolerant, path: `${path}.${subAttribute.name}` });
      assign({ parts, cleared }, subAttribute.name, coerced);
    }
  }
  if (options.tolerant && attribute.name === 'roles') unpackRole(parts, attribute, { ...options, path });
  return { parts, cleared, readOnly, unknown };
}

/** The last of several spellings of one name counts. */
function assign({ parts, cleared }: { parts: JsonObject; cleared: Set<string> }, name: string, value: unknown): void {
  if (value === undefined) {
    cleared.add(name);
    delete parts[name];
  } else {
    parts[name] = value;
    cleared.delete(name);
  }
}

function asObject(value: unknown, attribute: AttributeDefinition, { tolerant, path }: ValueOptions): JsonObject {
  const single: unknown = tolerant && Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (isJsonObject(single)) return single;
  if (tolerant && typeof single === 'string' && attribute.subAttributes.has('value')) return { value: single };
  throw invalidValue(`${path} must be an object, not ${kindOf(value)}.`);
}

function findSubAttribute(
  { subAttributes }: AttributeDefinition,
  name: string,
  parts: JsonObject,
  { tolerant }: ValueOptions,
): AttributeDefinition | undefined {
  const lower = name.toLowerCase();
  const isAlias = tolerant && lower === 'displayname' && parts['display'] === undefined;
  return subAttributes.get(lower) ?? (isAlias ? subAttributes.get('display') : undefined);
}

/** Entra's AppRoleAssignmentsComplex: `{"id":"…","value":"Admin","displayName":"Administrator"}` as the value. */
function unpackRole(role: JsonObject, { subAttributes }: AttributeDefinition, options: ValueOptions): void {
  const packed = parseObject(role['value']);
  if (!packed || (typeof packed['value'] !== 'string' && typeof packed['value'] !== 'number')) return;
  const display = role['display'] ?? packed['display'] ?? packed['displayName'];
  const found = { value: packed['value'], ...(typeof display === 'string' && display !== '' && { display }) };
  for (const [name, part] of Object.entries(found)) {
    const subAttribute = subAttributes.get(name);
    if (subAttribute) role[name] = coerceScalar(part, subAttribute, { ...options, path: `${options.path}.${name}` });
  }
}

function parseObject(text: unknown): JsonObject | undefined {
  if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
