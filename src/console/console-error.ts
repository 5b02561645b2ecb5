import type { ErrorRequestHandler, Response } from 'express';
import { clientFault } from '../http/http-error';
import { noteFailure } from '../http/note-failure';
import { PortalError, type PortalErrorCode } from '../portal/errors';

const STATUS: Readonly<Partial<Record<PortalErrorCode, number>>> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  busy: 503,
};

/** Answers in the shape that `/auth` has: `{"error":{"code":"…","message":"…"}}`. */
export function sendConsoleError(response: Response, { code, message, retryAfter }: PortalError): void {
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
  noteFailure(response.req, { code, detail: message });
  response.status(STATUS[code] ?? 400).json({ error: { code, message } });
}

/** The last stop of what fails under `/console/session`; what nobody foresaw goes on to the server's own handler. */
export const consoleErrorHandler: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const fault = clientFault(error);
  if (response.headersSent || (!fault && !(error instanceof PortalError))) return next(error);
  if (error instanceof PortalError) return sendConsoleError(response, error);
  response.status(fault?.status ?? 400).json({ error: { code: 'bad-request', message: fault?.message } });
};
