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
  // All that a line may hold is here to be seen, so nobody has to look for secrets in it.
  const lines = log.child({}, { formatters: { log: (fields) => fields } });
  return (request, response, next) => {
    const start = performance.now();
    // It comes once in any case.
    response.on('close', () => {
      const answered = { request, response, milliseconds: Math.round((performance.now() - start) * 10) / 10 };
      lines.info(line(answered), 'request');
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
    path: pathOf(request.originalUrl),
    status: response.statusCode,
    // A client that went away before its answer was whole.
    aborted: response.writableFinished ? undefined : true,
    milliseconds,
    address: request.ip,
    actor: actor && `${actor.kind} ${actor.id}`,
  };
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return (query < 0 ? target : target.slice(0, query)).replace(TOKEN, '[token]');
}
