import type { Request } from 'express';
import { PortalError } from '../portal/errors';
import { parseInstant } from '../portal/instant';

const PAGE = { usual: 100, most: 1000 };

/**
 * The parameters of a list's query, each by its name. Throws `invalid-value` for one that isn't `known`, since an
 * unfiltered list in place of a filtered one would be believed, and for one that came twice.
 */
export function listParameters({ query }: Request, known: readonly string[]): (name: string) => string | undefined {
  const parameters = new Map<string, unknown>(Object.entries(query));
  for (const [name, value] of parameters) {
    if (!known.includes(name)) throw badParameter(name, `There is no parameter "${name}".`);
    if (typeof value !== 'string') throw badParameter(name, `${name} can be given once only.`);
  }
  // An empty field of a form asks for nothing.
  return (name) => (parameters.get(name) as string | undefined) || undefined;
}

/** How many to show: 1 to 1,000, or 100. Throws `invalid-value`. */
export function parseLimit(text: string | undefined): number {
  if (text === undefined) return PAGE.usual;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= PAGE.most) return limit;
  throw badParameter('limit', `limit must be a whole number from 1 to ${PAGE.most}.`);
}

/** A time in the form in which times are kept. Throws `invalid-value`. */
export function parseTime(name: string, text: string | undefined): string | undefined {
  const instant = text === undefined ? undefined : parseInstant(text);
  if (text === undefined || instant !== undefined) return instant;
  throw badParameter(name, `${name} must be a date, or a time with its zone, such as 2030-12-31T23:59:59Z.`);
}

/** Of rows of which one more than `limit` was asked for: a page, and the `before` of the next one, null without one. */
export function pageOf<Row extends { readonly id: string }>(found: readonly Row[], limit: number) {
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
}

/** An `invalid-value` that names the parameter. */
export function badParameter(attribute: string, message: string): PortalError {
  return new PortalError('invalid-value', message, { attribute });
}
