import type { AttributeType } from '../../portal/query';

/**
 * A resource type's schema as the protocol code asks it: every name resolved without regard to case (RFC 7643 §2.1).
 * Built once from the scimmy definitions that discovery shows, so there is one truth.
 */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  /** By lower-case name; empty unless complex. */
  readonly subAttributes: ReadonlyMap<string, AttributeDefinition>;
}

export interface ExtensionSchema {
  readonly id: string;
  readonly required: boolean;
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
}

/** What an attribute notation (RFC 7644 §3.10) stands for: `urn:…:User:manager.value` → extension, attribute, sub. */
export interface ResolvedAttribute {
  /** The extension the attribute is part of; absent: the core schema. */
  readonly extension?: ExtensionSchema;
  readonly attribute: AttributeDefinition;
  readonly subAttribute?: AttributeDefinition;
}

export class ResourceSchema {
  /** Of the core schema and the extensions, in lower case. */
  readonly urns: readonly string[];

  constructor(
    /** `User`, `Group`, … */
    readonly name: string,
    readonly id: string,
    /** Core and common attributes (`id`, `externalId`, `meta`, `schemas`) by lower-case name. */
    readonly attributes: ReadonlyMap<string, AttributeDefinition>,
    /** By lower-case URN. */
    readonly extensions: ReadonlyMap<string, ExtensionSchema>,
  ) {
    this.urns = [id.toLowerCase(), ...extensions.keys()];
  }

  /** The extension of that URN, in any case. */
  extension(urn: string): ExtensionSchema | undefined {
    return this.extensions.get(urn.toLowerCase());
  }

  /**
   * Resolves `attribute`, `attribute.sub`, `urn:attribute.sub`. A bare name that only one extension knows counts as
   * that extension's (T6) when `bareExtensionNames`. Undefined where there is no such attribute.
   */
  resolve(notation: string, bareExtensionNames = true): ResolvedAttribute | undefined {
    const lower = notation.toLowerCase();
    if (lower.startsWith('urn:')) return this.resolveUrn(lower);
    const core = descend(this.attributes, lower);
    if (core || !bareExtensionNames) return core;
    const found = [...this.extensions.values()].flatMap((extension) => {
      const resolved = descend(extension.attributes, lower);
      return resolved ? [{ extension, ...resolved }] : [];
    });
    return found.length === 1 ? found[0] : undefined;
  }

  private resolveUrn(lower: string): ResolvedAttribute | undefined {
    for (const urn of this.urns) {
      if (!lower.startsWith(`${urn}:`)) continue;
      const extension = this.extensions.get(urn);
      const resolved = descend((extension ?? this).attributes, lower.slice(urn.length + 1));
      if (resolved || !extension) return resolved && { ...(extension && { extension }), ...resolved };
    }
    return undefined;
  }
}

function descend(
  attributes: ReadonlyMap<string, AttributeDefinition>,
  lower: string,
): { attribute: AttributeDefinition; subAttribute?: AttributeDefinition } | undefined {
  const dot = lower.indexOf('.');
  const attribute = attributes.get(dot < 0 ? lower : lower.slice(0, dot));
  if (!attribute || dot < 0) return attribute && { attribute };
  const subAttribute = attribute.subAttributes.get(lower.slice(dot + 1));
  return subAttribute && { attribute, subAttribute };
}
