import type { AttributeRef, Filter } from '../../portal/query';
import { ScimError } from '../errors';
import type { AttributeDefinition, ResolvedAttribute, ResourceSchema } from '../schemas/schema';
import { convertLiteral, isComparable } from './convert-literal';
import type { CompareSyntax, ElementSyntax, FilterSyntax, SyntaxOptions, TermSyntax } from './syntax';

/**
 * Gives every name of a parsed filter its attribute and every value that attribute's type. Throws 400 `invalidFilter`
 * for an attribute that isn't there or is never shown (a password is no oracle), and for an operator or a value that
 * doesn't suit the attribute (RFC 7644 §3.4.2.2).
 *
 * When tolerant, a bare name of an extension's attribute, a boolean in quotes and a number for a string will do.
 */
export function resolveFilter(
  syntax: FilterSyntax,
  schema: ResourceSchema,
  options: SyntaxOptions,
  onTerm: OnTerm = resolveAnyway,
): Filter {
  return resolve(syntax, { find: (notation) => schema.resolve(notation, options.tolerant), options, onTerm });
}

/** Hears of each term of a filter, and may answer for it; `resolveTerm` does what {@link resolveFilter} does by itself. */
export type OnTerm = (term: TermSyntax, resolveTerm: () => Filter) => Filter;

const resolveAnyway: OnTerm = (_term, resolveTerm) => resolveTerm();

/** {@link resolveFilter} for what stands in `attribute[…]`: names and paths relative to one element. */
export function resolveElementFilter(
  syntax: FilterSyntax,
  attribute: AttributeDefinition,
  options: SyntaxOptions,
): Filter {
  const find = (notation: string) => {
    const found = attribute.subAttributes.get(notation.toLowerCase());
    return found && { attribute: found };
  };
  return resolve(syntax, { find, options, onTerm: resolveAnyway, within: attribute.name });
}

/** A complex attribute stands for its `value` where it has one: `emails`, `manager`, `members`. */
export function attributeRef(resolved: ResolvedAttribute): AttributeRef {
  const subAttribute = resolved.subAttribute ?? resolved.attribute.subAttributes.get('value');
  return exactRef(subAttribute ? { ...resolved, subAttribute } : resolved);
}

interface Names {
  find(notation: string): ResolvedAttribute | undefined;
  readonly options: SyntaxOptions;
  readonly onTerm: OnTerm;
  /** The attribute in whose brackets the names stand. */
  readonly within?: string;
}

function resolve(syntax: FilterSyntax, names: Names): Filter {
  switch (syntax.kind) {
    case 'and':
    case 'or':
      return { kind: syntax.kind, operands: syntax.operands.map((operand) => resolve(operand, names)) };
    case 'not':
      return { kind: 'not', operand: resolve(syntax.operand, names) };
    case 'present':
    case 'element':
    case 'compare':
      return names.onTerm(syntax, () => resolveTerm(syntax, names));
  }
}

function resolveTerm(term: TermSyntax, names: Names): Filter {
  switch (term.kind) {
    case 'present':
      return { kind: 'present', attribute: exactRef(lookUp(term.attribute, names)) };
    case 'element':
      return resolveElement(term, names);
    case 'compare':
      return resolveCompare(term, names);
  }
}

function resolveElement({ attribute: notation, where }: ElementSyntax, names: Names): Filter {
  const resolved = lookUp(notation, names);
  if (resolved.attribute.type !== 'complex' || resolved.subAttribute) {
    throw invalid(`"${notation}" can't be followed by brackets: it isn't a complex attribute`);
  }
  return {
    kind: 'element',
    attribute: exactRef(resolved),
    where: resolveElementFilter(where, resolved.attribute, names.options),
  };
}

/** RFC 7643 §2.5: null is no value, so a comparison with it asks for presence. */
function resolveCompare({ attribute: notation, operator, value: literal }: CompareSyntax, names: Names): Filter {
  const resolved = lookUp(notation, names);
  if (literal.value === null) {
    const present: Filter = { kind: 'present', attribute: exactRef(resolved) };
    if (operator === 'ne') return present;
    if (operator === 'eq') return { kind: 'not', operand: present };
    throw invalid(`"${notation}" can't be compared with null by "${operator}"`);
  }
  const attribute = attributeRef(resolved);
  if (attribute.type === 'complex') {
    throw invalid(`"${notation}" is complex: name one of its sub-attributes`);
  }
  if (!isComparable(attribute.type, operator)) {
    throw invalid(`"${operator}" doesn't apply to "${notation}", whose type is ${attribute.type}`);
  }
  const value = convertLiteral(literal, attribute.type, operator, names.options);
  if (value === undefined) {
    throw invalid(`"${notation}" can't be compared with that value: its type is ${attribute.type}`);
  }
  return { kind: 'compare', attribute, operator, value };
}

function lookUp(notation: string, names: Names): ResolvedAttribute {
  const resolved = names.find(notation);
  const { attribute, subAttribute } = resolved ?? {};
  if (!resolved || !attribute) {
    throw invalid(`there is no attribute "${notation}"${names.within ? ` in "${names.within}"` : ''}`);
  }
  if (isHidden(attribute) || (subAttribute && isHidden(subAttribute))) {
    throw invalid(`"${notation}" can't be used in a filter`);
  }
  return resolved;
}

/** A filter must not find out what is kept from everybody; what is merely not shown can be asked for (RFC 7643 §7). */
function isHidden({ returned, mutability }: AttributeDefinition): boolean {
  return mutability === 'writeOnly' || (returned === 'never' && mutability !== 'readOnly');
}

/**
 * The attribute itself: of a complex one the whole, not its `value`. Only strings are ever compared regardless of case
 * (RFC 7643 §2.3).
 */
function exactRef(resolved: ResolvedAttribute): AttributeRef {
  const { attribute, subAttribute = attribute } = resolved;
  const known = refs.get(attribute) ?? new Map<AttributeDefinition, AttributeRef>();
  refs.set(attribute, known);
  const ref = known.get(subAttribute) ?? makeRef(resolved);
  known.set(subAttribute, ref);
  return ref;
}

/** One and the same for one attribute, so that what is made of it can be remembered. */
const refs = new WeakMap<AttributeDefinition, Map<AttributeDefinition, AttributeRef>>();

function makeRef({ extension, attribute, subAttribute }: ResolvedAttribute): AttributeRef {
  const { type, caseExact } = subAttribute ?? attribute;
  return {
    path: [...(extension ? [extension.id] : []), attribute.name, ...(subAttribute ? [subAttribute.name] : [])],
    type,
    caseExact: caseExact || type !== 'string',
    multiValued: attribute.multiValued || (subAttribute?.multiValued ?? false),
  };
}

function invalid(problem: string): ScimError {
  return new ScimError(400, 'invalidFilter', `The filter is wrong: ${problem}.`);
}
