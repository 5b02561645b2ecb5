import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { requestIdOf } from './request-id';

/** What the portal's tokens start with, and whatever may belong to one. */
const TOKEN = /ps[ksl]_[^/]*/gi;

/**
 * Logs each answer with one line. Without the query: a filter in it may name people (RFC 7644 §7.5.2). Without tokens:
 * a link's may be in the path.
 */
export function accessLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    // The async context is gone by then, so the line carries the request id itself.
    response.once('close', () => log.info(line(request, response, start), 'request'));
    next();
  };
}

function line(request: Request, response: Response, start: number): object {
  const actor = request.operation?.actor;
  return {
    requestId: requestIdOf(request),
    method: request.method,
    path: request.originalUrl.replace(/\?.*$/s, '').replace(TOKEN, '[token]'),
    status: response.statusCode,
    // A client that went away before its answer was whole.
    ...(!response.writableFinished && { aborted: true }),
    milliseconds: Math.round((performance.now() - start) * 10) / 10,
    address: request.ip,
    ...(actor && { actor: `${actor.kind} ${actor.id}` }),
  };
}
