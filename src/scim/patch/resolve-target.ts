import type { Filter } from '../../portal/query';
import { asPlace, colonAfterUrn, type AttributePlace, type ExtensionPlace } from '../coerce/coerce-key';
import { parsePath } from '../filter/parse';
import { resolveElementFilter } from '../filter/resolve';
import type { PathSyntax } from '../filter/syntax';
import type { AttributeDefinition, ResolvedAttribute, ResourceSchema } from '../schemas/schema';
import { invalidPath, quoted } from './patch-errors';

/** What a path leads to; `resource` is the resource itself: no path, or (tolerant) the core schema's URN. */
export type Target = AttributeTarget | ExtensionPlace | { readonly kind: 'resource' };

export interface AttributeTarget extends AttributePlace {
  /** Which elements of the attribute (RFC 7644 §3.5.2 valuePath), names relative to an element. */
  readonly filter?: Filter;
}

/**
 * Finds what the path of an operation means (RFC 7644 §3.5.2 Figure 7, §3.10). Tolerant: an extension's attribute
 * without its URN (T6), a dot between URN and attribute, a filter on a single complex value (T8). Throws 400
 * `invalidPath`, `invalidFilter`.
 */
export function resolveTarget(path: string, schema: ResourceSchema, options: { tolerant: boolean }): Target {
  const { tolerant } = options;
  const text = tolerant ? colonAfterUrn(path.trim(), schema) : path;
  const extension = schema.extension(text);
  if (extension) return { kind: 'extension', extension };
  if (tolerant && text.toLowerCase() === schema.id.toLowerCase()) return { kind: 'resource' };
  const syntax = parsePath(text, options);
  const resolved = schema.resolve(syntax.attribute, tolerant);
  if (!resolved) throw invalidPath(`${schema.name} has no attribute ${quoted(syntax.attribute)}.`);
  return syntax.filter ? resolveValuePath(syntax, syntax.filter, resolved, options) : asPlace(resolved);
}

function resolveValuePath(
  { attribute: notation, subAttribute: part }: PathSyntax,
  filter: NonNullable<PathSyntax['filter']>,
  { extension, attribute, subAttribute }: ResolvedAttribute,
  options: { tolerant: boolean },
): AttributeTarget {
  const isFilterable = attribute.multiValued || (options.tolerant && attribute.type === 'complex');
  if (subAttribute || !isFilterable) throw invalidPath(`${quoted(notation)} has no values that a filter can select.`);
  const found = part === undefined ? undefined : attribute.subAttributes.get(part.toLowerCase());
  if (part !== undefined && !found) throw invalidPath(`${attribute.name} has no sub-attribute ${quoted(part)}.`);
  return {
    ...asPlace({ ...(extension && { extension }), attribute, ...(found && { subAttribute: found }) }),
    filter: resolveElementFilter(filter, withValue(attribute), options),
  };
}

/** A plain value among several goes by the name `value` in a filter (RFC 7643 §2.4). */
export function withValue(attribute: AttributeDefinition): AttributeDefinition {
  if (attribute.type === 'complex') return attribute;
  return { ...attribute, subAttributes: new Map([['value', { ...attribute, name: 'value', multiValued: false }]]) };
}
