import type { Request, RequestHandler } from 'express';
import type { Authenticated, Authenticator } from '../http/authenticate';
import { beginOperation, callerOf } from '../http/operation';
import type { Storage } from '../portal/store';
import { tokenRequired } from './arcgis-error';
import { readParameters } from './parameters';

export interface AuthenticationDeps {
  readonly storage: Storage;
  readonly authenticator: Authenticator;
}

/**
 * Who calls: by a token in a header, in the form, or in the query. Throws 499 where there is none, `unauthenticated`
 * for a wrong one.
 */
export function authenticate(deps: AuthenticationDeps): RequestHandler {
  return async (request, _response, next) => {
    beginOperation(request, await authorityOf(request, deps), deps);
    next();
  };
}

async function authorityOf(request: Request, { authenticator }: AuthenticationDeps): Promise<Authenticated> {
  const authorization = request.get('authorization') ?? request.get('x-esri-authorization');
  if (authorization !== undefined) return await authenticator.authenticate(authorization, callerOf(request));
  const token = readParameters(request.body).text('token') ?? readParameters(request.query).text('token');
  if (token === undefined) throw tokenRequired();
  return await authenticator.authenticateToken(token, callerOf(request));
}
