import type { AttributeType } from '../../portal/query';
import { ScimError } from '../errors';
import { normalizeDateTimeOrUtc } from '../filter/date-time';
import type { AttributeDefinition } from '../schemas/schema';
import { isStorable } from '../../portal/storable-text';

export interface ValueOptions {
  /** Whether the identity providers' dialects are understood; otherwise the RFC to the letter. */
  readonly tolerant: boolean;
  /** Where the value stands, for the error's detail: `emails[0].primary`. Absent: the attribute's name. */
  readonly path?: string;
}

type Scalar = string | number | boolean;
type ScalarReader = (value: unknown, tolerant: boolean) => Scalar | undefined;

/** RFC 4648 §4; the padding may be missing (RFC 7643 §2.3.6). */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/**
 * What RFC 7643 demands of an attribute's text, by its name, or by its type; a tolerant reader keeps what providers
 * send.
 */
const FORMATS: ReadonlyMap<string, readonly [RegExp, string]> = new Map([
  ['country', [/^[A-Z]{2}$/i, 'a country of ISO 3166-1 "alpha-2" such as DE (RFC 7643 §4.1.2)']],
  ['reference', [/^(?:[\w\-.~!$&'()*+,;=:@/?#[\]]|%[\da-f]{2})*$/i, 'a URI, absolute or relative (RFC 7643 §2.3.7)']],
]);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A type's reader, and how to name the type in a refusal. */
const READERS: Readonly<Record<Exclude<AttributeType, 'complex'>, readonly [ScalarReader, string]>> = {
  string: [readText, 'a string'],
  reference: [(value) => text(value), 'a string that holds a URI'],
  boolean: [readBoolean, 'true or false'],
  integer: [readInteger, 'an integer'],
  decimal: [readDecimal, 'a number'],
  dateTime: [readDateTime, 'a date and time such as 2008-01-23T04:56:22Z'],
  binary: [readBinary, 'base64'],
};

/**
 * One value of a type that isn't complex (RFC 7643 §2.3). Tolerant: "True" and "False" are booleans (T2), a number
 * will do for a string (T17) and a numeral for a number. Throws 400 `invalidValue`; the detail never shows the value.
 */
export function coerceScalar(value: unknown, attribute: AttributeDefinition, options: ValueOptions): Scalar {
  const path = options.path ?? attribute.name;
  if (attribute.type === 'complex') throw invalidValue(`${path} must be an object.`);
  if (typeof value === 'string' && !isStorable(value)) {
    throw invalidValue(`${path} must not hold U+0000 or half a surrogate pair.`);
  }
  const [read, expected] = READERS[attribute.type];
  const result = read(value, options.tolerant);
  if (result === undefined) throw invalidValue(`${path} must be ${expected}, not ${kindOf(value)}.`);
  if (!options.tolerant) demandFormat(result, attribute, path);
  return result;
}

function demandFormat(value: Scalar, attribute: AttributeDefinition, path: string): void {
  const [format, description] = FORMATS.get(attribute.name) ?? FORMATS.get(attribute.type) ?? [];
  if (format?.test(String(value)) === false) throw invalidValue(`${path} must be ${description}.`);
}

export function invalidValue(detail: string): ScimError {
  return new ScimError(400, 'invalidValue', detail);
}

/** What a value is, in words that give nothing of it away. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'another string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Of one with more digits than a number keeps, or beyond the largest there is, another one is left. */
function readText(value: unknown, tolerant: boolean): string | undefined {
  if (typeof value !== 'number') return text(value);
  return tolerant && isAsWritten(value) ? String(value) : undefined;
}

function isAsWritten(value: number): boolean {
  if (Number.isInteger(value)) return Number.isSafeInteger(value);
  return Number.isFinite(value) && Number(value.toPrecision(15)) === value;
}

function readBoolean(value: unknown, tolerant: boolean): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (!tolerant || typeof value !== 'string') return undefined;
  return new Map([
    ['true', true],
    ['false', false],
  ]).get(value.toLowerCase());
}

function readInteger(value: unknown, tolerant: boolean): number | undefined {
  const number = readDecimal(value, tolerant);
  return Number.isSafeInteger(number) ? number : undefined;
}

function readDecimal(value: unknown, tolerant: boolean): number | undefined {
  const number = tolerant && typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function readDateTime(value: unknown): string | undefined {
  return typeof value === 'string' ? normalizeDateTimeOrUtc(value) : undefined;
}

function readBinary(value: unknown): string | undefined {
  if (typeof value !== 'string' || !BASE64.test(value)) return undefined;
  const digits = value.replace(/=+$/, '').length;
  const padded = digits < value.length;
  return digits % 4 !== 1 && (!padded || value.length % 4 === 0) ? value : undefined;
}
