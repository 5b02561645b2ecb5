import type { Request, RequestHandler } from 'express';
import { PortalError } from '../portal/errors';
import { createOperation, type Operation } from '../portal/operation';
import type { Storage } from '../portal/store';
import { systemActor } from '../portal/system-actor';
import { challenge, type Authenticated, type Authenticator, type Caller } from './authenticate';
import { requestIdOf } from './request-id';

declare module 'express-serve-static-core' {
  interface Request {
    operation?: Operation;
  }
}

export interface OperationMiddlewareOptions {
  readonly storage: Storage;
  readonly authenticator: Authenticator;
  /** Also for users whose password is due for a change, who may do nothing else until then. */
  readonly passwordChangeDue?: 'refused' | 'allowed';
}

/**
 * Turns the caller into the request's operation; belongs before the body is read. Fails with `unauthenticated`
 * (WWW-Authenticate is set then) or, where the password is due for a change, `forbidden`.
 */
export function attachOperation(options: OperationMiddlewareOptions): RequestHandler {
  const { authenticator } = options;
  return (request, response, next) => {
    const { authorization } = request.headers;
    const refuse = (error: unknown) => {
      if (error instanceof PortalError && error.code === 'unauthenticated') {
        response.setHeader('WWW-Authenticate', challenge(authorization));
      }
      next(error);
    };
    const begin = (caller: Authenticated) => {
      try {
        beginOperation(request, caller, options);
      } catch (error) {
        return refuse(error);
      }
      next();
    };
    const caller = authenticator.authenticate(authorization, callerOf(request));
    // Waiting for who is known already would be dearer than to know them.
    if (caller instanceof Promise) caller.then(begin, refuse);
    else begin(caller);
  };
}

/** What an authenticator needs to know of a request beside the token. */
export function callerOf(request: Request): Caller {
  return { address: request.ip, userAgent: request.headers['user-agent'], requestId: request.requestId };
}

/** {@link attachOperation} for a caller who showed the token in another way. Throws `forbidden`. */
export function beginOperation(request: Request, caller: Authenticated, options: OperationMiddlewareOptions): void {
  request.operation = toOperation(options, caller, request);
  const { tokenExpiresAt } = caller;
  if (tokenExpiresAt !== undefined) request.res?.setHeader(TOKEN_EXPIRES, new Date(tokenExpiresAt).toUTCString());
}

/** On answers to a token that ends within 30 days: when, as an HTTP date (RFC 9110 §5.6.7). */
const TOKEN_EXPIRES = 'Portal-Token-Expires';

function toOperation(
  options: OperationMiddlewareOptions,
  { actor, scope, stamp }: Authenticated,
  request: Request,
): Operation {
  const { storage, passwordChangeDue = 'refused' } = options;
  if (passwordChangeDue === 'refused' && actor.kind === 'user' && actor.mustChangePassword) throw passwordIsDue();
  return createOperation({ storage, actor, scope, requestId: requestIdOf(request), address: request.ip, stamp });
}

/** The portal's own operation for a request that has no caller yet; the name says what it is about, for the trail. */
export function systemOperation(storage: Storage, name: string, request: Request): Operation {
  const requestId = requestIdOf(request);
  return createOperation({ storage, actor: systemActor(name), scope: { all: true }, requestId, address: request.ip });
}

/** The operation of a request that came through {@link attachOperation}. */
export function operationOf(request: Request): Operation {
  if (!request.operation) throw new Error('The middleware attachOperation has to run first.');
  return request.operation;
}

function passwordIsDue(): PortalError {
  return new PortalError('forbidden', 'The password must be changed first: POST /auth/password.');
}
