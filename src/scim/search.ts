import type { JsonObject } from '../portal/model';
import { ScimError } from './errors';
import { PARAMETER_NAMES, type QueryParameters } from './parameters';
import { SEARCH_REQUEST } from './schemas/urns';

/**
 * The body of a `POST …/.search` (RFC 7644 §3.4.3, RFC 9865 §3) as the parameters of a GET; names in any case (RFC 7643 §2.1).
 * Throws 400 `invalidSyntax`.
 */
export function searchParameters(body: unknown): QueryParameters {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new ScimError(400, 'invalidSyntax', 'The body must be a SearchRequest object.');
  }
  const members = new Map(Object.entries(body as JsonObject).map(([name, value]) => [name.toLowerCase(), value]));
  const schemas: unknown = members.get('schemas');
  if (!Array.isArray(schemas) || !schemas.some((urn) => String(urn).toLowerCase() === SEARCH_REQUEST.toLowerCase())) {
    throw new ScimError(400, 'invalidSyntax', `schemas must list ${SEARCH_REQUEST}.`);
  }
  return Object.fromEntries(
    PARAMETER_NAMES.flatMap((name) => {
      const value = members.get(name.toLowerCase());
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
