import { Router, type Request } from 'express';
import { noteFailedPart } from '../../http/note-failure';
import type { JsonObject } from '../../portal/model';
import { runBulk, type BulkDeps } from '../bulk';
import { parseBulkRequest, type BulkRequest } from './bulk-request';
import type { ScimContext } from '../context';
import { internalError, type LogUnknownError } from '../error-handler';
import { scimContext, type ContextDeps } from '../request-context';
import { translateError } from '../translate-error';

export interface BulkRouterDeps extends ContextDeps {
  readonly logUnknownError: LogUnknownError;
}

/** `/Bulk` (RFC 7644 §3.7). */
export function createBulkRouter({ logUnknownError, ...deps }: BulkRouterDeps): Router {
  const router = Router();
  router.post('/Bulk', async (request, response) => {
    const translate = (error: unknown) => translateError(error) ?? internalError(logUnknownError(error, response));
    const bulk = parseBulkRequest(request.body);
    const context = hashingAhead(scimContext(request, deps), bulk);
    // Nothing goes over the wire while the operations run, and a thousand passwords take minutes.
    request.setTimeout(0);
    const isAbandoned = () => response.closed;
    response.send(await runBulk(bulk, { context, isAbandoned, translate, onFailure: noteFailures(request, bulk) }));
  });
  return router;
}

/** Users that follow each other needn't wait for each other's passwords; who may set none has none hashed. */
function hashingAhead(context: ScimContext, { operations }: BulkRequest): ScimContext {
  const { actor } = context.operation;
  const ignored = actor.kind === 'connection' && actor.passwordMode === 'ignore';
  if (ignored || !actor.privileges.has('users:password')) return context;
  const passwords = operations.flatMap(({ data }) => passwordIn(data) ?? []);
  return passwords.length < 2 ? context : { ...context, passwords: context.passwords.ahead(passwords) };
}

/** Of a whole resource; names are the same in any case (RFC 7643 §2.1). */
function passwordIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const name = Object.keys(data).find((each) => each.length === 'password'.length && each.toLowerCase() === 'password');
  const value = name === undefined ? undefined : (data as JsonObject)[name];
  return typeof value === 'string' ? value : undefined;
}

/** For the log of requests: which operation failed, and why. */
function noteFailures(request: Request, { operations }: BulkRequest): NonNullable<BulkDeps['onFailure']> {
  return (operation, { status, scimType, detail }) => {
    const { method, path, data } = operation;
    const part = 1 + operations.findIndex((each) => each === operation || (data !== undefined && each.data === data));
    noteFailedPart(request, { part, status, method: String(method), path: String(path), code: scimType, detail, data });
  };
}
