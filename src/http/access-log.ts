import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { requestIdOf } from './request-id';

/** What the portal's tokens start with, and whatever may belong to one. */
const TOKEN = /ps[kasl]_[^/]*/gi;

/** A request that was answered, or given up. */
export interface Answered {
  readonly request: Request;
  readonly response: Response;
  readonly milliseconds: number;
}

/** Hears of every answer when it is out; must neither throw nor take long. */
export type AnswerListener = (answered: Answered) => void;

/**
 * Logs each answer with one line, and tells the listeners. Without the query: a filter in it may name people (RFC 7644
 * §7.5.2). Without tokens: a link's may be in the path.
 */
export function accessLog(log: Logger, listeners: readonly AnswerListener[] = []): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.once('close', () => {
      const answered = { request, response, milliseconds: Math.round((performance.now() - start) * 10) / 10 };
      log.info(line(answered), 'request');
      for (const listener of listeners) listener(answered);
    });
    next();
  };
}

function line({ request, response, milliseconds }: Answered): object {
  const actor = request.operation?.actor;
  return {
    requestId: requestIdOf(request),
    method: request.method,
    path: request.originalUrl.replace(/\?.*$/s, '').replace(TOKEN, '[token]'),
    status: response.statusCode,
    // A client that went away before its answer was whole.
    ...(!response.writableFinished && { aborted: true }),
    milliseconds,
    address: request.ip,
    ...(actor && { actor: `${actor.kind} ${actor.id}` }),
  };
}
