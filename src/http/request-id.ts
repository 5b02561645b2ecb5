import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

const HEADER = 'X-Request-Id';

/** What a proxy may have chosen: visible, short, harmless in logs and headers. */
const SANE = /^[\w.:+/=@-]{1,128}$/;

const current = new AsyncLocalStorage<{ readonly requestId: string }>();

declare module 'express-serve-static-core' {
  interface Request {
    requestId?: string;
  }
}

/** Gives every request an id, the client's own where it sent a sane one, and answers with it. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get(HEADER);
  const id = given !== undefined && SANE.test(given) ? given : randomUUID();
  request.requestId = id;
  response.setHeader(HEADER, id);
  current.run({ requestId: id }, next);
};

/** The id of a request that came through {@link requestId}. */
export function requestIdOf(request: Request): string {
  if (request.requestId === undefined) throw new Error('The middleware requestId has to run first.');
  return request.requestId;
}

/** For the logger: the id of the request that is being served. */
export function requestContext(): { readonly requestId?: string } {
  return current.getStore() ?? {};
}
