import type { RequestHandler } from 'express';
import { HttpError } from './http-error';

/** The answer to other methods than a path has (RFC 9110 §15.5.6). */
export function only(methods: string): RequestHandler {
  return (request, response) => {
    response.setHeader('Allow', methods);
    throw new HttpError(405, 'method.unsupported', `${request.method} is not for this path, but ${methods} is.`);
  };
}
