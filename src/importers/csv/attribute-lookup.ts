import type { ResourceKind } from '../source-row';

/** An attribute that a column is named after. */
export interface FoundAttribute {
  /** The extension's URN; absent: core. */
  readonly extension?: string | undefined;
  readonly name: string;
  /** The sub-attribute. */
  readonly part?: string | undefined;
  readonly multiValued: boolean;
  /** Whether a value has parts, and a cell holds their `value`. */
  readonly complex: boolean;
  /** False: the portal's own to say; a column of it is passed over. */
  readonly writable: boolean;
}

/** Finds `attribute`, `attribute.part` or `urn:…:attribute`, in any case; scim's schemas know, and are handed in. */
export type AttributeLookup = (kind: ResourceKind, path: string) => FoundAttribute | undefined;
