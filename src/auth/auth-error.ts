import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from 'pino';
import { challenge } from '../http/authenticate';
import { logUnknown } from '../http/error-handler';
import { clientFault } from '../http/http-error';
import { noteFailure } from '../http/note-failure';
import { requestIdOf } from '../http/request-id';
import { PortalError, type PortalErrorCode } from '../portal/errors';

/** The body of every error under /auth: `{"error":{"code":"…","message":"…","attribute":"…"}}`. */
export interface AuthErrorBody {
  readonly error: {
    /** A {@link PortalErrorCode}, `bad-request` for what HTTP itself refuses, or `internal`. */
    readonly code: PortalErrorCode | 'bad-request' | 'internal';
    readonly message: string;
    /** The member of the request's body at fault, where there is one. */
    readonly attribute?: string;
  };
}

const STATUS: Readonly<Record<PortalErrorCode, number>> = {
  'not-found': 404,
  conflict: 409,
  'invalid-value': 400,
  'invalid-password': 400,
  mutability: 400,
  forbidden: 403,
  unauthenticated: 401,
  'version-mismatch': 412,
  'too-many-requests': 429,
  busy: 503,
};

/** The last stop of every failed request under /auth. */
export function authErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof PortalError) {
      setHeaders(response, error);
      tell(request, response, STATUS[error.code], bodyOf(error));
      return;
    }
    const fault = clientFault(error);
    if (fault) {
      tell(request, response, fault.status, body('bad-request', fault.message));
      return;
    }
    logUnknown(log, error, requestIdOf(request));
    tell(request, response, 500, body('internal', `Internal error, request id ${requestIdOf(request)}.`));
  };
}

function tell(request: Request, response: Response, status: number, told: AuthErrorBody): void {
  noteFailure(request, { code: told.error.code, detail: told.error.message });
  response.status(status).json(told);
}

function bodyOf({ code, message, attribute }: PortalError): AuthErrorBody {
  return attribute === undefined ? body(code, message) : { error: { code, message, attribute } };
}

function body(code: AuthErrorBody['error']['code'], message: string): AuthErrorBody {
  return { error: { code, message } };
}

/** A 401 names the scheme that would help (RFC 9110 §11.6.1), also where no token was asked for. */
function setHeaders(response: Response, { code, retryAfter }: PortalError): void {
  if (code === 'unauthenticated' && !response.hasHeader('WWW-Authenticate')) {
    response.setHeader('WWW-Authenticate', challenge(undefined));
  }
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
}
