import type { AttributeType, CompareOperator } from '../../src/portal/query';
import type { JsonObject } from '../../src/portal/model';

/**
 * A second opinion on RFC 7644 §3.4.2.2: filters as a test generates them, written as text for the server and judged
 * here on whole resources, the slow and obvious way. Shares nothing with the code it judges.
 */
export type Tree =
  | { readonly kind: 'compare'; readonly asked: Asked; readonly operator: CompareOperator; readonly value: Literal }
  | { readonly kind: 'present'; readonly asked: Asked }
  | { readonly kind: 'element'; readonly asked: Asked; readonly where: Tree; readonly behind?: Tree }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Tree[] }
  | { readonly kind: 'not'; readonly operand: Tree };

type Literal = string | number | boolean | null;

/** An attribute that a filter asks for. */
export interface Asked {
  /** As it stands in the filter. */
  readonly notation: string;
  readonly path: readonly string[];
  readonly type: AttributeType;
  readonly caseExact: boolean;
  readonly multiValued: boolean;
  /** The complex attribute, where the notation names that and its `value` is meant in comparisons. */
  readonly whole?: readonly string[];
}

export function write(tree: Tree): string {
  switch (tree.kind) {
    case 'compare':
      return `${tree.asked.notation} ${tree.operator} ${JSON.stringify(tree.value)}`;
    case 'present':
      return `${tree.asked.notation} pr`;
    case 'element':
      return `${tree.asked.notation}[${write(tree.where)}]${tree.behind ? `.${write(tree.behind)}` : ''}`;
    case 'not':
      return `not (${write(tree.operand)})`;
    case 'and':
    case 'or':
      return `(${tree.operands.map(write).join(` ${tree.kind} `)})`;
  }
}

export function holds(tree: Tree, resource: unknown): boolean {
  switch (tree.kind) {
    case 'and':
      return tree.operands.every((operand) => holds(operand, resource));
    case 'or':
      return tree.operands.some((operand) => holds(operand, resource));
    case 'not':
      return !holds(tree.operand, resource);
    case 'present':
      return isPresent(tree.asked, resource);
    case 'element':
      return elementsAt(tree.asked.path, resource).some(
        (element) => holds(tree.where, element) && (!tree.behind || holds(tree.behind, element)),
      );
    case 'compare':
      return compares(tree.asked, tree.operator, tree.value, resource);
  }
}

/** The key by which a resource is sorted (RFC 7644 §3.4.2.3); undefined where it has no value. */
export function sortKey(asked: Asked, resource: JsonObject): Comparable | undefined {
  const path = [...asked.path];
  const last = asked.multiValued ? path.pop() : undefined;
  const values = valuesAt(path, resource);
  const chosen = values.find((value) => isObject(value) && value['primary'] === true) ?? values[0];
  const value = last === undefined ? chosen : valuesAt([last], chosen)[0];
  return value === undefined ? undefined : comparable(value, asked);
}

/** Every value there is at a path, in order. */
export function valuesAt(path: readonly string[], resource: unknown): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(resource) ? resource : [resource];
  const parts = Array.isArray(resource) ? resource : [resource];
  return parts.flatMap((part) => {
    const value = isObject(part) ? (part[name] ?? defaultOf(name)) : undefined;
    return value === undefined || value === null ? [] : valuesAt(rest, value);
  });
}

/** RFC 7643 §2.4: "primary … SHALL be assumed to be false" where it isn't given. */
function defaultOf(name: string): unknown {
  return name === 'primary' ? false : undefined;
}

function elementsAt(path: readonly string[], resource: unknown): readonly unknown[] {
  return valuesAt(path, resource).filter((element) => hasContent(element));
}

function isPresent({ path, whole = path }: Asked, resource: unknown): boolean {
  return valuesAt(whole, resource).some(hasContent);
}

function hasContent(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(hasContent);
  return Array.isArray(value) ? value.some(hasContent) : value !== undefined && value !== null && value !== '';
}

function compares(asked: Asked, operator: CompareOperator, literal: Literal, resource: unknown): boolean {
  if (literal === null) return isPresent(asked, resource) === (operator === 'ne');
  const values = valuesAt(asked.path, resource).map((value) => comparable(value, asked));
  const wanted = comparable(literal, asked);
  if (operator === 'ne') return values.length === 0 || values.some((value) => value !== wanted);
  return values.some((value) => related(value, operator, wanted));
}

export type Comparable = string | number | boolean;

function comparable(value: unknown, { type, caseExact }: Asked): Comparable {
  if (type === 'boolean') return String(value).toLowerCase() === 'true';
  if (typeof value === 'number') return value;
  const text = value as string;
  if (type === 'dateTime' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)) return new Date(text).toISOString();
  return caseExact || type !== 'string' ? text : text.normalize('NFKC').toLowerCase();
}

function related(value: Comparable, operator: Exclude<CompareOperator, 'ne'>, wanted: Comparable): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'co':
      return String(value).split(String(wanted)).length > 1 || wanted === '';
    case 'sw':
      return String(value).slice(0, String(wanted).length) === wanted;
    case 'ew':
      return wanted === '' || String(value).slice(-String(wanted).length) === wanted;
    case 'gt':
      return order(value, wanted) > 0;
    case 'ge':
      return order(value, wanted) >= 0;
    case 'lt':
      return order(value, wanted) < 0;
    case 'le':
      return order(value, wanted) <= 0;
  }
}

/** Numbers by size, false before true, text by code points. */
export function order(one: Comparable, other: Comparable): number {
  if (typeof one !== 'string' || typeof other !== 'string') return Number(one) - Number(other);
  const [ones, others] = [one, other].map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const length = Math.min(ones!.length, others!.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => ones![index] !== others![index]);
  return at === undefined ? ones!.length - others!.length : ones![at]! - others![at]!;
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
