import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { clientFault } from './http-error';
import { noteFailure } from './note-failure';
import { requestIdOf } from './request-id';

/** For paths that no edge knows. */
export const notFound: RequestHandler = (request, response) => {
  const error = { code: 'not-found', message: `There is no ${request.path}.` };
  noteFailure(request, { code: error.code, detail: error.message });
  response.status(404).json({ error });
};

/** The last resort, for what no edge has answered: an unknown error is logged once, and the client told where to look. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = requestIdOf(request);
    const fault = clientFault(error);
    if (!fault) logUnknown(log, error, requestId);
    if (response.headersSent) {
      next(error);
      return;
    }
    const code = fault ? 'bad-request' : 'internal';
    const message = fault?.message ?? `Internal error, request id ${requestId}.`;
    noteFailure(request, { code, detail: message });
    response.status(fault?.status ?? 500).json({ error: { code, message } });
  };
}

/** Logs an error that nobody foresaw; for the error handlers of the edges, too. */
export function logUnknown(log: Logger, error: unknown, requestId: string): void {
  log.error({ err: error, requestId }, 'unexpected error');
}
