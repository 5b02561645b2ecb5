import type { AttributeType, CompareOperator, CompareValue } from '../../portal/query';
import { normalizeDateTimeOrUtc } from './date-time';
import type { LiteralSyntax, SyntaxOptions } from './syntax';

const ORDERING: ReadonlySet<CompareOperator> = new Set(['gt', 'ge', 'lt', 'le']);
const SUBSTRING: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew']);

/** Whether the operator applies to the type at all (RFC 7644 §3.4.2.2: booleans and binaries have no order). */
export function isComparable(type: AttributeType, operator: CompareOperator): boolean {
  if (ORDERING.has(operator)) return type !== 'boolean' && type !== 'binary' && type !== 'complex';
  if (SUBSTRING.has(operator)) return type !== 'boolean' && !isNumeric(type) && type !== 'complex';
  return type !== 'complex';
}

/** The literal as a value of the attribute's type; undefined where it isn't one. */
export function convertLiteral(
  { value, text }: LiteralSyntax,
  type: AttributeType,
  operator: CompareOperator,
  { tolerant }: SyntaxOptions,
): CompareValue | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? value : tolerant ? booleanIn(text) : undefined;
  if (isNumeric(type)) return numberOf(value, type);
  if (type === 'dateTime') return dateTimeOf(value, operator);
  return typeof value === 'string' || tolerant ? text : undefined;
}

function isNumeric(type: AttributeType): boolean {
  return type === 'integer' || type === 'decimal';
}

function booleanIn(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
}

function numberOf(value: LiteralSyntax['value'], type: AttributeType): number | undefined {
  if (typeof value !== 'number') return undefined;
  return type === 'decimal' || Number.isInteger(value) ? value : undefined;
}

/** A part of a dateTime's text stays as it is: it needs not be a whole one. */
function dateTimeOf(value: LiteralSyntax['value'], operator: CompareOperator): string | undefined {
  if (typeof value !== 'string') return undefined;
  return SUBSTRING.has(operator) ? value : normalizeDateTimeOrUtc(value);
}
