import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

export const REQUEST_ID = 'X-Request-Id';

/** What a proxy may have chosen: visible, short, harmless in logs and headers. */
const SANE = /^[\w.:+/=@-]{1,128}$/;

declare module 'express-serve-static-core' {
  interface Request {
    requestId?: string;
  }
}

/**
 * Gives every request an id, the client's own where it sent a sane one, and answers with it. It goes from hand to hand:
 * an async context would find it anywhere, and make every promise of the process twice as dear.
 */
export const requestId: RequestHandler = (request, response, next) => {
  response.setHeader(REQUEST_ID, giveId(request));
  next();
};

/** The first half of {@link requestId}, for whoever answers with {@link REQUEST_ID} in another way. */
export const assignRequestId: RequestHandler = (request, _response, next) => {
  giveId(request);
  next();
};

function giveId(request: Request): string {
  const given = request.headers['x-request-id'];
  return (request.requestId = typeof given === 'string' && SANE.test(given) ? given : randomUUID());
}

/** The id of a request that came through {@link requestId}. */
export function requestIdOf(request: Request): string {
  if (request.requestId === undefined) throw new Error('The middleware requestId has to run first.');
  return request.requestId;
}
