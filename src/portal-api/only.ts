import type { RequestHandler } from 'express';
import { HttpError } from '../http/http-error';

/** The answer to methods that a path doesn't have: 405. */
export function only(methods: string): RequestHandler {
  return (request, response) => {
    response.setHeader('Allow', methods);
    throw new HttpError(405, 'method.unsupported', `${request.method} is not for this path, but ${methods}.`);
  };
}
