import type { Request, RequestHandler } from 'express';
import { PortalError } from '../portal/errors';
import { createOperation, type Operation } from '../portal/operation';
import type { Storage } from '../portal/store';
import { challenge, type Authenticator } from './authenticate';
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
  const { storage, authenticator, passwordChangeDue = 'refused' } = options;
  return async (request, response, next) => {
    const { authorization } = request.headers;
    try {
      const { actor, scope } = await authenticator.authenticate(authorization);
      if (passwordChangeDue === 'refused' && actor.kind === 'user' && actor.mustChangePassword) throw passwordIsDue();
      request.operation = createOperation({ storage, actor, scope, requestId: requestIdOf(request) });
    } catch (error) {
      if (error instanceof PortalError && error.code === 'unauthenticated') {
        response.setHeader('WWW-Authenticate', challenge(authorization));
      }
      throw error;
    }
    next();
  };
}

/** The operation of a request that came through {@link attachOperation}. */
export function operationOf(request: Request): Operation {
  if (!request.operation) throw new Error('The middleware attachOperation has to run first.');
  return request.operation;
}

function passwordIsDue(): PortalError {
  return new PortalError('forbidden', 'The password must be changed first: POST /auth/password.');
}
