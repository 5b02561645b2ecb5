import type { Filter } from '../../portal/query';
import type { JsonObject } from '../../portal/model';
import { requireValue } from '../coerce';
import { attributeKey, type AttributePlace } from '../coerce/coerce-key';
import { isJsonObject, sameValue } from '../equal';
import { ScimError } from '../errors';
import type { AttributeDefinition, ExtensionSchema, ResourceSchema } from '../schemas/schema';
import { ElementKeys } from './element-keys';
import { mutability } from './patch-errors';

/** A change to an attribute whose values are kept elsewhere: `members`. In the order of the operations. */
export type CollectionChange = { readonly attribute: string } & (
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly values: JsonObject[] }
  | { readonly kind: 'removeWhere'; readonly where: Filter }
);

export interface PatchOptions {
  /** Whether the identity providers' dialects are understood; otherwise the RFC to the letter. */
  readonly tolerant: boolean;
  /** Multi-valued core attributes (lower case) that are kept elsewhere: not applied but reported as changes. */
  readonly collections?: ReadonlySet<string>;
}

/**
 * How many values the operations of one PATCH may look at, a filter's terms counted each: many operations on many
 * values would hold up everybody else.
 */
const MAX_VISITS = 500_000;

type Place = Pick<AttributePlace, 'extension' | 'attribute'>;

/** The resource while operations work on it. The one it began as stays as it was. */
export class Draft {
  readonly resource: JsonObject;
  readonly changes: CollectionChange[] = [];
  /** What was explicitly unassigned and not set again. */
  readonly removed = new Set<string>();
  private readonly keys = new Map<AttributeDefinition, ElementKeys>();
  private visits = 0;

  constructor(
    resource: JsonObject,
    readonly schema: ResourceSchema,
    readonly options: PatchOptions,
  ) {
    // The two levels that write() changes in place; what is deeper gets replaced.
    this.resource = { ...resource };
    for (const { id } of schema.extensions.values()) {
      if (isJsonObject(resource[id])) this.resource[id] = { ...resource[id] };
    }
  }

  keysOf(attribute: AttributeDefinition): ElementKeys {
    const keys = this.keys.get(attribute) ?? new ElementKeys(attribute);
    this.keys.set(attribute, keys);
    return keys;
  }

  /** Throws 413 when the operations get out of hand. */
  visit(count: number): void {
    this.visits += count;
    if (this.visits > MAX_VISITS) {
      throw new ScimError(413, undefined, 'These are too many operations on too many values; send several requests.');
    }
  }

  isCollection({ extension, attribute }: Place): boolean {
    return !extension && (this.options.collections?.has(attribute.name.toLowerCase()) ?? false);
  }

  read({ extension, attribute }: Place): unknown {
    const owner = extension ? this.resource[extension.id] : this.resource;
    return isJsonObject(owner) ? owner[attribute.name] : undefined;
  }

  /**
   * Sets an attribute; undefined unassigns it. Throws 400 `mutability` where a required attribute would lose its value
   * or an immutable one change it (RFC 7644 §3.5.2), `invalidValue` where a required part is missing.
   */
  write(place: Place, value: unknown): void {
    const { attribute } = place;
    const present = this.read(place);
    this.note(place, value);
    if (sameValue(present, value)) return;
    if (attribute.mutability === 'immutable' && present !== undefined) {
      throw mutability(`${attributeKey(place)} can't be changed once it is set.`);
    }
    this.assign(place, value);
  }

  private note(place: Place, value: unknown): void {
    const key = attributeKey(place);
    if (value === undefined) {
      if (place.attribute.required) throw mutability(`${key} is required and can't be removed.`);
      this.removed.add(key);
    } else {
      requireValue(value, place.attribute, key);
      this.removed.delete(key);
    }
  }

  private assign({ extension, attribute }: Place, value: unknown): void {
    const owner = extension ? this.extensionObject(extension) : this.resource;
    if (value === undefined) delete owner[attribute.name];
    else owner[attribute.name] = value;
    if (extension && Object.keys(owner).length === 0) delete this.resource[extension.id];
  }

  private extensionObject({ id }: ExtensionSchema): JsonObject {
    const present = this.resource[id];
    return isJsonObject(present) ? present : (this.resource[id] = {});
  }

  /** Reports a change to a collection. What several operations in a row add, or remove, is one change. */
  report(place: Place, change: CollectionChange): void {
    if (!merged(this.changes.at(-1), change)) {
      this.changes.push(change.kind === 'removeWhere' ? change : { ...change, values: [...change.values] });
    }
    const empties = change.kind === 'replace' && change.values.length === 0;
    if (empties) this.removed.add(attributeKey(place));
    else if (change.kind === 'replace' || change.kind === 'add') this.removed.delete(attributeKey(place));
  }
}

/** Appends to the change before where both add or both remove listed values of one attribute. */
function merged(last: CollectionChange | undefined, change: CollectionChange): boolean {
  if (last?.attribute !== change.attribute || last.kind !== change.kind) return false;
  if (last.kind === 'removeWhere' || change.kind === 'removeWhere' || change.kind === 'replace') return false;
  for (const value of change.values) last.values.push(value);
  return true;
}
