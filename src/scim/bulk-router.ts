import { Router } from 'express';
import { runBulk } from './bulk';
import { parseBulkRequest } from './bulk-request';
import { internalError, type LogUnknownError } from './error-handler';
import { scimContext, type ContextDeps } from './request-context';
import { translateError } from './translate-error';

export interface BulkRouterDeps extends ContextDeps {
  readonly logUnknownError: LogUnknownError;
}

/** `/Bulk` (RFC 7644 §3.7). */
export function createBulkRouter({ logUnknownError, ...deps }: BulkRouterDeps): Router {
  const router = Router();
  router.post('/Bulk', async (request, response) => {
    const translate = (error: unknown) => translateError(error) ?? internalError(logUnknownError(error, response));
    const context = scimContext(request, deps);
    const bulk = parseBulkRequest(request.body);
    // Nothing goes over the wire while the operations run, and a thousand passwords take minutes.
    request.setTimeout(0);
    const isAbandoned = () => response.closed;
    response.send(await runBulk(bulk, { context, isAbandoned, translate }));
  });
  return router;
}
