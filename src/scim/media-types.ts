import type { Request, RequestHandler } from 'express';
import { hasMediaType } from '../http/limits';
import { ScimError } from './errors';

export const SCIM_MEDIA_TYPE = 'application/scim+json';
const JSON_MEDIA_TYPE = 'application/json';

/** What a body may say of itself (RFC 7644 §3.8, T18). */
export const MEDIA_TYPES = [SCIM_MEDIA_TYPE, JSON_MEDIA_TYPE];

/**
 * Bodies of any other media type, said out loud, are 415, with a hint for curl, whose `-d` says form-encoded by itself.
 */
export const checkContentType: RequestHandler = (request, _response, next) => {
  if (hasMediaType(request, MEDIA_TYPES) || !hasBody(request)) {
    next();
    return;
  }
  throw new ScimError(
    415,
    undefined,
    `The body must be ${SCIM_MEDIA_TYPE} or ${JSON_MEDIA_TYPE}, not ${request.headers['content-type']}. With curl: -H 'Content-Type: ${SCIM_MEDIA_TYPE}'.`,
  );
};

/** What the answer's body is: `application/scim+json`, unless only `application/json` is acceptable (T18). */
export function answerMediaType(request: Request): string {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*' || accept === SCIM_MEDIA_TYPE) return SCIM_MEDIA_TYPE;
  return request.accepts(SCIM_MEDIA_TYPE) || !request.accepts(JSON_MEDIA_TYPE) ? SCIM_MEDIA_TYPE : JSON_MEDIA_TYPE;
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
