import type { Filter } from '../../portal/query';
import type { JsonObject } from '../../portal/store';
import { requireValue } from '../coerce';
import { attributeKey, type AttributePlace } from '../coerce-key';
import { isJsonObject, sameValue } from '../equal';
import type { ExtensionSchema, ResourceSchema } from '../schema';
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

type Place = Pick<AttributePlace, 'extension' | 'attribute'>;

/** The resource while operations work on it. The one it began as stays as it was. */
export class Draft {
  readonly resource: JsonObject;
  readonly changes: CollectionChange[] = [];
  /** What was explicitly unassigned and not set again. */
  readonly removed = new Set<string>();

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

  /** Reports a change to a collection. */
  report(place: Place, change: CollectionChange): void {
    this.changes.push(change);
    const empties = change.kind === 'replace' && change.values.length === 0;
    if (empties) this.removed.add(attributeKey(place));
    else if (change.kind === 'replace' || change.kind === 'add') this.removed.delete(attributeKey(place));
  }
}
