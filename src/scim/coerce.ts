import type { JsonObject } from '../portal/model';
import { attributeKey, isWritable, locateKey, writableAttributes, type AttributePlace } from './coerce/coerce-key';
import { invalidValue, kindOf } from './coerce/coerce-scalar';
import { coerceParts, coerceValue, isNothing, isUnderstood } from './coerce/coerce-value';
import { isJsonObject } from './equal';
import { ScimError } from './errors';
import type { AttributeDefinition, ExtensionSchema, ResourceSchema } from './schemas/schema';

export { coerceValue } from './coerce/coerce-value';

export interface CoerceOptions {
  /** Whether the identity providers' dialects are understood; otherwise the RFC to the letter. */
  readonly tolerant: boolean;
}

export interface CoercedResource {
  /** Canonical names, values of the schema's types, no readOnly or unknown attribute, nothing unassigned. */
  readonly resource: JsonObject;
  /** What the client explicitly unassigned (null, [], tolerant ""): `members`, `urn:…:User:organization`. */
  readonly cleared: ReadonlySet<string>;
}

/**
 * The body of a POST or PUT (RFC 7644 §3.3, §3.5.1) as a resource of the schema. What the client may not set and what
 * the schema doesn't know is dropped; `schemas` is checked and dropped, too. Throws 400 `invalidSyntax`,
 * `invalidValue`.
 */
export function coerceResource(body: unknown, schema: ResourceSchema, options: CoerceOptions): CoercedResource {
  if (!isJsonObject(body)) throw invalidSyntax(`The body must be a JSON object, not ${kindOf(body)}.`);
  checkSchemas(body, schema, options);
  const collector = new ResourceCollector(schema, { tolerant: options.tolerant });
  collector.collect(body);
  return collector;
}

/**
 * Throws 400 `invalidValue` where a required attribute that the client must give is missing, or is nothing but white
 * space (RFC 7643 §2.2, §4.1.1).
 */
export function requireAttributes(resource: JsonObject, schema: ResourceSchema): void {
  for (const attribute of writableAttributes(schema)) {
    requireValue(resource[attribute.name], attribute, attribute.name);
  }
  for (const extension of schema.extensions.values()) requireExtension(resource[extension.id], extension);
}

/** The same for the value of one attribute: itself, if it is required, and its required sub-attributes. */
export function requireValue(value: unknown, attribute: AttributeDefinition, path: string): void {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) {
    if (attribute.required) throw invalidValue(`${path} is required.`);
    return;
  }
  if (attribute.subAttributes.size === 0) return;
  const required = requiredParts(attribute);
  if (required.length === 0) return;
  for (const element of Array.isArray(value) ? (value as unknown[]) : [value]) {
    for (const sub of required) requireValue((element as JsonObject)[sub.name], sub, `${path}.${sub.name}`);
  }
}

const partsRequired = new WeakMap<AttributeDefinition, readonly AttributeDefinition[]>();

function requiredParts(attribute: AttributeDefinition): readonly AttributeDefinition[] {
  const known = partsRequired.get(attribute);
  if (known) return known;
  const parts = [...attribute.subAttributes.values()];
  const found = parts.filter((sub) => sub.required && sub.mutability !== 'readOnly');
  partsRequired.set(attribute, found);
  return found;
}

function requireExtension(value: unknown, extension: ExtensionSchema): void {
  if (value === undefined && !extension.required) return;
  const parts = (value ?? {}) as JsonObject;
  for (const attribute of writableAttributes(extension)) {
    requireValue(parts[attribute.name], attribute, attributeKey({ extension, attribute }));
  }
}

/**
 * RFC 7643 §3: `schemas` names the resource type's core schema; strictly, nothing that isn't of the type, and nothing
 * twice. Extensions needn't be listed, for no provider lists all it uses (T13).
 */
function checkSchemas(body: JsonObject, schema: ResourceSchema, { tolerant }: CoerceOptions): void {
  const given = body[Object.keys(body).findLast(isSchemas) ?? ''];
  const urns = Array.isArray(given) ? (given as unknown[]).map((urn) => (typeof urn === 'string' ? urn : '')) : [];
  const folded = urns.map((urn) => urn.toLowerCase());
  if (!folded.includes(schema.id.toLowerCase()) || folded.includes('')) {
    throw invalidSyntax(`schemas must be a list of URNs with "${schema.id}" in it.`);
  }
  if (tolerant) return;
  const stranger = folded.findIndex((urn) => urn !== schema.id.toLowerCase() && !schema.extensions.has(urn));
  if (stranger >= 0) throw invalidValue(`schemas[${stranger}] is not a schema of ${schema.name}.`);
  if (new Set(folded).size < folded.length) throw invalidValue('schemas must not name a schema twice.');
}

function isSchemas(name: string): boolean {
  return name.length === 'schemas'.length && name.toLowerCase() === 'schemas';
}

function invalidSyntax(detail: string): ScimError {
  return new ScimError(400, 'invalidSyntax', detail);
}

/** The resource as it comes together, member by member. */
class ResourceCollector implements CoercedResource {
  readonly resource: JsonObject = {};
  readonly cleared = new Set<string>();

  constructor(
    private readonly schema: ResourceSchema,
    private readonly options: CoerceOptions,
  ) {}

  collect(members: JsonObject, within?: ExtensionSchema): void {
    const parts: [AttributePlace, unknown][] = [];
    const where = { ...this.options, within };
    for (const key of Object.keys(members)) {
      const value = members[key];
      const place = locateKey(key, this.schema, where);
      if (place?.kind === 'extension') this.collectExtension(value, place.extension);
      else if (place?.subAttribute) parts.push([place, value]);
      else if (place) this.collectAttribute(place, value);
    }
    // Last, for they add to the whole wherever that stands.
    for (const [place, value] of parts) this.collectPart(place, value);
  }

  private collectExtension(value: unknown, extension: ExtensionSchema): void {
    if (isJsonObject(value)) return this.collect(value, extension);
    if (!isNothing(value, this.options)) throw invalidValue(`${extension.id} must be an object, not ${kindOf(value)}.`);
    for (const attribute of writableAttributes(extension)) this.clear({ extension, attribute });
  }

  private collectAttribute(place: AttributePlace, value: unknown): void {
    const { attribute, key } = place;
    if (!isWritable(attribute)) return;
    const { tolerant } = this.options;
    const coerced = coerceValue(value, attribute, { tolerant, path: key });
    if (coerced !== undefined) this.assign(place, coerced);
    else if (isUnderstood(value, attribute)) this.clear(place);
  }

  /** A dotted key adds to what the attribute has (T4); into a list of several values it leads nowhere. */
  private collectPart(place: AttributePlace, value: unknown): void {
    const { extension, attribute, subAttribute } = place;
    if (!isWritable(attribute) || attribute.multiValued || !subAttribute) return;
    const options = { ...this.options, path: place.key };
    const { parts } = coerceParts({ [subAttribute.name]: value }, attribute, options);
    const present = this.owner(extension)[attribute.name];
    if (Object.keys(parts).length > 0) this.assign(place, { ...(isJsonObject(present) && present), ...parts });
  }

  private assign(place: AttributePlace, value: unknown): void {
    const { extension, attribute } = place;
    const owner = this.owner(extension);
    owner[attribute.name] = value;
    if (extension) this.resource[extension.id] = owner;
    if (this.cleared.size > 0) this.cleared.delete(place.key);
  }

  private clear(place: Pick<AttributePlace, 'extension' | 'attribute'>): void {
    const { extension, attribute } = place;
    const owner = this.owner(extension);
    delete owner[attribute.name];
    if (extension && Object.keys(owner).length === 0) delete this.resource[extension.id];
    this.cleared.add(attributeKey(place));
  }

  private owner(extension: ExtensionSchema | undefined): JsonObject {
    if (!extension) return this.resource;
    return (this.resource[extension.id] as JsonObject | undefined) ?? {};
  }
}
