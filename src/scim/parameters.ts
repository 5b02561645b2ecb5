import type { RequestHandler } from 'express';

/** Query parameters by lower-case name → the name the RFC gives them (RFC 7644 §3.4.2, §3.9). */
const NAMES = new Map(
  ['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'attributes', 'excludedAttributes'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/**
 * Makes `request.query` an own, plain property with the RFC's names whatever their case (T33); unknown parameters are
 * dropped (§3.4.2, T20). In Express 5 it is a getter that parses anew each time, so what the routers write into it
 * would be lost.
 */
export const normaliseParameters: RequestHandler = (request, _response, next) => {
  const known = Object.entries(request.query).flatMap(([name, value]) => {
    const canonical = NAMES.get(name.toLowerCase());
    return canonical === undefined ? [] : [[canonical, value] as const];
  });
  Object.defineProperty(request, 'query', { value: Object.fromEntries(known), writable: true });
  next();
};
