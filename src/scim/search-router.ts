import { Router } from 'express';
import { resourceClass } from './schemas/declare-resource';
import { scimContext, type ContextDeps } from './request-context';
import { RESOURCE_TYPES } from './resource-types';
import { searchAll } from './root-search';
import { searchParameters } from './search';

/** `POST /Users/.search` and the like, `POST /.search` and `GET /` over all types (RFC 7644 §3.4.2.1, §3.4.3). */
export function createSearchRouter(deps: ContextDeps): Router {
  const router = Router();
  for (const { type } of RESOURCE_TYPES) {
    router.post(`${type.endpoint}/.search`, async (request, response) => {
      const resource = new (resourceClass(type.name))(searchParameters(request.body));
      response.send(await resource.read(scimContext(request, deps)));
    });
  }
  router.post('/.search', async (request, response) => {
    response.send(await searchAll(searchParameters(request.body), scimContext(request, deps)));
  });
  router.get('/', async (request, response) => {
    response.send(await searchAll(request.query, scimContext(request, deps)));
  });
  return router;
}
