import type { ErrorRequestHandler, Response } from 'express';
import { noteFailure } from '../http/note-failure';
import { forgetMade } from '../http/note-made';
import { PortalError } from '../portal/errors';
import type { JsonObject } from '../portal/model';
import { ScimError } from './errors';
import { answerMediaType } from './media-types';
import { translateError } from './translate-error';
import { ERROR } from './schemas/urns';

/** Logs an error that nobody foresaw; returns the request id under which it is found. */
export type LogUnknownError = (error: unknown, response: Response) => string;

/** The last stop of every SCIM request that failed: RFC 7644 §3.12, `status` as a string. */
export function scimErrorHandler(logUnknown: LogUnknownError): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const told = translateError(error) ?? internalError(logUnknown(error, response));
    noteFailure(request, { code: told.scimType, detail: told.detail });
    forgetMade(request);
    setHeaders(response, error);
    response
      .status(told.status)
      .type(answerMediaType(request))
      .send(JSON.stringify(errorBody(told)));
  };
}

/** RFC 7644 §3.12; `status` is a string. */
export function errorBody({ status, scimType, detail }: ScimError): JsonObject {
  return { schemas: [ERROR], ...(scimType && { scimType }), detail, status: String(status) };
}

/** What is told of an error that nobody foresaw. */
export function internalError(requestId: string): ScimError {
  return new ScimError(
    500,
    undefined,
    `Internal error. The server's log tells more under the request id ${requestId}.`,
  );
}

/** What a write told of its outcome before that was undone. */
const OF_OUTCOME = ['ETag', 'Location', 'Preference-Applied'];

function setHeaders(response: Response, error: unknown): void {
  for (const name of OF_OUTCOME) response.removeHeader(name);
  if (!(error instanceof PortalError)) return;
  if (error.retryAfter !== undefined) response.set('Retry-After', String(Math.ceil(error.retryAfter)));
}
