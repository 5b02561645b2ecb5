import { ScimError } from './errors';

const LARGEST = Number.MAX_SAFE_INTEGER;

/** One parameter of a list or search request, as a query string or a JSON body gives it; empty and null are absent. */

/** Throws 400 `invalidValue` where it isn't one string. */
export function textParameter(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new ScimError(400, 'invalidValue', `The parameter ${name} must be given once, as a string.`);
}

/**
 * A filter: an empty one is one that says nothing, and refused as such, lest who was about to ask for somebody be
 * answered with everybody. Throws 400 `invalidValue` where it isn't one string.
 */
export function filterParameter(value: unknown): string | undefined {
  return value === '' ? value : textParameter(value, 'filter');
}

/** One that is too large for a number is the largest. Throws 400 with the keyword where it isn't an integer. */
export function integerParameter(
  value: unknown,
  name: string,
  scimType: 'invalidValue' | 'invalidCount' = 'invalidValue',
): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return Math.max(-LARGEST, Math.min(number, LARGEST));
  throw new ScimError(400, scimType, `The parameter ${name} must be an integer.`);
}
