import type { RequestHandler } from 'express';
import { HttpError } from './http-error';
import { hasMediaType, jsonBody, type JsonBodyOptions } from './limits';

const MEDIA_TYPES = ['application/json'];

/** Reads a body of `application/json`, or one that doesn't say what it is; any other type is 415. */
export function plainJson(maxBytes: number, names: Pick<JsonBodyOptions, 'namesIgnoreCase'> = {}): RequestHandler[] {
  return [jsonBody({ mediaTypes: MEDIA_TYPES, maxBytes, ...names }), demandJson];
}

const demandJson: RequestHandler = (request, _response, next) => {
  if (hasMediaType(request, MEDIA_TYPES)) return next();
  throw new HttpError(415, 'media-type.unsupported', 'The body must be application/json.');
};
