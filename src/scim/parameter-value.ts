import { ScimError } from './errors';

/** One parameter of a list or search request, as a query string or a JSON body gives it; empty and null are absent. */

/** Throws 400 `invalidValue` where it isn't one string. */
export function textParameter(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new ScimError(400, 'invalidValue', `The parameter ${name} must be given once, as a string.`);
}

/** Throws 400 with the keyword where it isn't an integer. */
export function integerParameter(
  value: unknown,
  name: string,
  scimType: 'invalidValue' | 'invalidCount' = 'invalidValue',
): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new ScimError(400, scimType, `The parameter ${name} must be an integer.`);
}
