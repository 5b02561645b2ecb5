import type { AttributeDefinition, ExtensionSchema, ResourceSchema } from '../schemas/schema';

/** What a member of a resource's JSON object stands for: an attribute, or (by its URN) a whole extension. */
export type Place = AttributePlace | ExtensionPlace;

export interface AttributePlace {
  readonly kind: 'attribute';
  /** Absent: the core schema. */
  readonly extension?: ExtensionSchema;
  readonly attribute: AttributeDefinition;
  /** From a dotted key, `name.givenName`. */
  readonly subAttribute?: AttributeDefinition;
  /** See {@link attributeKey}. */
  readonly key: string;
}

export interface ExtensionPlace {
  readonly kind: 'extension';
  readonly extension: ExtensionSchema;
}

/**
 * Finds what a key means, in any case (RFC 7643 §2.1); undefined where it means nothing. `within` an extension, keys
 * are the extension's attributes. Tolerant: dotted keys (T4), URN-qualified keys (T5), and extension attributes that
 * only one extension has (T6).
 */
export function locateKey(key: string, schema: ResourceSchema, options: KeyOptions): Place | undefined {
  const { tolerant, within } = options;
  const places = placesOf(within ?? schema, tolerant);
  const known = places.get(key);
  if (known) return known;
  const place = findKey(key, schema, options);
  if (place && places.size < PLACES_KEPT) places.set(key, place);
  return place;
}

interface KeyOptions {
  readonly tolerant: boolean;
  readonly within?: ExtensionSchema | undefined;
}

/** Spellings of the names of one schema that are remembered: clients keep to one. */
const PLACES_KEPT = 500;

const tolerantPlaces = new WeakMap<ResourceSchema | ExtensionSchema, Map<string, Place>>();
const strictPlaces = new WeakMap<ResourceSchema | ExtensionSchema, Map<string, Place>>();

function placesOf(schema: ResourceSchema | ExtensionSchema, tolerant: boolean): Map<string, Place> {
  const places = tolerant ? tolerantPlaces : strictPlaces;
  const known = places.get(schema);
  if (known) return known;
  const none = new Map<string, Place>();
  places.set(schema, none);
  return none;
}

function findKey(key: string, schema: ResourceSchema, { tolerant, within }: KeyOptions): Place | undefined {
  if (within) return locateWithin(key, within, tolerant);
  const extension = schema.extension(key);
  if (extension) return { kind: 'extension', extension };
  if (tolerant) {
    const resolved = schema.resolve(colonAfterUrn(key, schema));
    return resolved && asPlace(resolved);
  }
  const attribute = schema.attributes.get(key.toLowerCase());
  return attribute && asPlace({ attribute });
}

/** `urn:…:2.0:User.manager`, as some clients write it, → `urn:…:2.0:User:manager`. */
export function colonAfterUrn(notation: string, schema: ResourceSchema): string {
  const lower = notation.toLowerCase();
  const urn = lower.startsWith('urn:') ? schema.urns.find((id) => lower.startsWith(`${id}.`)) : undefined;
  return urn === undefined ? notation : `${urn}:${notation.slice(urn.length + 1)}`;
}

/** An attribute's name in the sets that travel with a resource: `active`, `urn:…:User:organization`. */
export function attributeKey({ extension, attribute }: Pick<AttributePlace, 'extension' | 'attribute'>): string {
  return extension ? `${extension.id}:${attribute.name}` : attribute.name;
}

const writable = new WeakMap<ResourceSchema | ExtensionSchema, readonly AttributeDefinition[]>();

/** The attributes of a schema that a client can write. */
export function writableAttributes(schema: ResourceSchema | ExtensionSchema): readonly AttributeDefinition[] {
  const known = writable.get(schema);
  if (known) return known;
  const found = [...schema.attributes.values()].filter(isWritable);
  writable.set(schema, found);
  return found;
}

export function isWritable({ name, mutability }: AttributeDefinition): boolean {
  return mutability !== 'readOnly' && name !== 'schemas';
}

function locateWithin(key: string, extension: ExtensionSchema, tolerant: boolean): AttributePlace | undefined {
  const lower = key.toLowerCase();
  const dot = tolerant ? lower.indexOf('.') : -1;
  const attribute = extension.attributes.get(dot < 0 ? lower : lower.slice(0, dot));
  if (!attribute || dot < 0) return attribute && asPlace({ extension, attribute });
  const subAttribute = attribute.subAttributes.get(lower.slice(dot + 1));
  return subAttribute && asPlace({ extension, attribute, subAttribute });
}

/** Where an attribute of a schema is. */
export function asPlace(resolved: Omit<AttributePlace, 'kind' | 'key'>): AttributePlace {
  return { kind: 'attribute', ...resolved, key: attributeKey(resolved) };
}
