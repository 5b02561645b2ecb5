import type { Request, Response } from 'express';
import { operationOf } from '../http/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import type { ScimContext } from './context';
import type { Cursors } from './cursor';
import { answerMediaType } from './media-types';

/** What all requests have in common. */
export interface ContextDeps {
  /** The base of every location: public URL and mount path, no slash at the end. */
  readonly baseUrl: string;
  readonly passwords: PasswordService;
  readonly cursors: Cursors;
}

/** What a request hands to the resource classes. */
export function scimContext(request: Request, deps: ContextDeps): ScimContext {
  const operation = operationOf(request);
  const { headers } = request;
  const { prefer } = headers;
  const response = request.res as Response;
  // scimmy-routers has set its own by now.
  response.setHeader('Content-Type', `${answerMediaType(request)}; charset=utf-8`);
  return {
    ...deps,
    operation,
    tolerant: operation.actor.kind !== 'connection' || operation.actor.profile !== 'rfc',
    preconditions: { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] },
    prefersMinimal: prefer !== undefined && /(^|[,;\s])return\s*=\s*"?minimal"?/i.test(String(prefer)),
    setHeader: (name, value) => response.setHeader(name, value),
    setStatus: (status) => response.status(status),
  };
}
