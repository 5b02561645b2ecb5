import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { PortalError, type PortalErrorCode } from '../portal/errors';
import { clientFault } from './http-error';
import { noteFailure } from './note-failure';
import { PORTAL_STATUS, setRefusalHeaders } from './portal-status';
import { requestIdOf } from './request-id';

/** For paths that no edge knows. */
export const notFound: RequestHandler = (request, response) => {
  const error = { code: 'not-found', message: `There is no ${request.path}.` };
  noteFailure(request, { code: error.code, detail: error.message });
  response.status(404).json({ error });
};

interface Told {
  readonly status: number;
  /** `bad-request`: what HTTP itself refuses. */
  readonly code: PortalErrorCode | 'bad-request' | 'internal';
  readonly message: string;
  /** The member of the request's body at fault, where there is one. */
  readonly attribute?: string | undefined;
}

/**
 * The last stop of whatever failed, but for what the protocols and portals tell in shapes of their own:
 * `{"error":{"code":"…","message":"…","attribute":"…"}}`. An unknown error is logged once, and the client told where to look.
 */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = whatToTell(error);
    if (!known) logUnknown(log, error, requestIdOf(request));
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof PortalError) setRefusalHeaders(response, error);
    const { status, ...told } = known ?? internal(requestIdOf(request));
    noteFailure(request, { code: told.code, detail: told.message });
    response.status(status).json({ error: told });
  };
}

function whatToTell(error: unknown): Told | undefined {
  if (error instanceof PortalError) {
    const { code, message, attribute } = error;
    return { status: PORTAL_STATUS[code], code, message, attribute };
  }
  const fault = clientFault(error);
  return fault && { status: fault.status, code: 'bad-request', message: fault.message };
}

function internal(requestId: string): Told {
  return { status: 500, code: 'internal', message: `Internal error, request id ${requestId}.` };
}

/** Logs an error that nobody foresaw; for the error handlers of the edges, too. */
export function logUnknown(log: Logger, error: unknown, requestId: string): void {
  log.error({ err: error, requestId }, 'unexpected error');
}
