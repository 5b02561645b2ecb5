import { fold } from '../../portal/fold';
import type { AttributeRef, CompareFilter, CompareOperator, CompareValue, Filter } from '../../portal/query';
import type { JsonObject } from '../../portal/model';
import { normalizeDateTime } from './date-time';
import { isJsonObject } from '../equal';

/**
 * Whether an element of a multi-valued attribute (or a single complex value, as a set of one) fulfils what stands in
 * the brackets of a PATCH path (RFC 7644 §3.5.2). Means the same as the SQL that storage makes of a filter.
 */
export function matchesElement(filter: Filter, element: JsonObject): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => matchesElement(operand, element));
    case 'or':
      return filter.operands.some((operand) => matchesElement(operand, element));
    case 'not':
      return !matchesElement(filter.operand, element);
    case 'present':
      return valuesAt(filter.attribute, element).some(isPresent);
    case 'compare':
      return matchesCompare(filter, valuesAt(filter.attribute, element));
    case 'element':
      return valuesAt(filter.attribute, element).some(
        (part) => isJsonObject(part) && matchesElement(filter.where, part),
      );
  }
}

/** `ne` on nothing holds: no value is not that value. */
function matchesCompare({ attribute, operator, value }: CompareFilter, values: readonly unknown[]): boolean {
  if (operator === 'ne' && values.length === 0) return true;
  const wanted = comparable(value, attribute);
  return values.some((found) => compare(comparable(found, attribute), operator, wanted));
}

/** What isn't null; RFC 7643 §2.4: an element that doesn't say whether it is primary isn't. */
function valuesAt({ path, type }: AttributeRef, element: JsonObject): readonly unknown[] {
  const found = path.reduce<readonly unknown[]>(
    (parts, name) => parts.flatMap((part) => (isJsonObject(part) ? part[name] : undefined) ?? []),
    [element],
  );
  return found.length === 0 && type === 'boolean' && path.at(-1) === 'primary' ? [false] : found;
}

function compare(found: CompareValue, operator: CompareOperator, wanted: CompareValue): boolean {
  switch (operator) {
    case 'eq':
      return found === wanted;
    case 'ne':
      return found !== wanted;
    case 'co':
      return String(found).includes(String(wanted));
    case 'sw':
      return String(found).startsWith(String(wanted));
    case 'ew':
      return String(found).endsWith(String(wanted));
    case 'gt':
      return order(found, wanted) > 0;
    case 'ge':
      return order(found, wanted) >= 0;
    case 'lt':
      return order(found, wanted) < 0;
    case 'le':
      return order(found, wanted) <= 0;
  }
}

/** Numbers by size, text by code points: the order of both database engines. */
function order(found: CompareValue, wanted: CompareValue): number {
  if (typeof found === 'number' && typeof wanted === 'number') return found - wanted;
  return Buffer.compare(Buffer.from(String(found)), Buffer.from(String(wanted)));
}

function comparable(value: unknown, { type, caseExact }: AttributeRef): CompareValue {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = String(value);
  if (type === 'dateTime') return normalizeDateTime(text) ?? text;
  return caseExact ? text : fold(text);
}

/** RFC 7643 §2.5: null and an empty list are no value. */
function isPresent(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isPresent);
  if (isJsonObject(value)) return Object.values(value).some(isPresent);
  return value !== undefined && value !== null && value !== '';
}
