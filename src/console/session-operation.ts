import type { Request } from 'express';
import { beginOperation, callerOf, operationOf } from '../http/operation';
import type { Operation } from '../portal/operation';
import type { SessionDeps } from './session-router';

/** The operation of the console's signed-in user, also where the password is due. Throws `unauthenticated`. */
export async function sessionOperation(deps: SessionDeps, request: Request, token: string): Promise<Operation> {
  const authority = await deps.authenticator.authenticateToken(token, callerOf(request));
  beginOperation(request, authority, { ...deps, passwordChangeDue: 'allowed' });
  return operationOf(request);
}
