import { Router, type Request } from 'express';
import { operationOf } from '../http/operation';
import { resourceClass } from './schemas/declare-resource';
import { ScimError } from './errors';
import { scimContext, type ContextDeps } from './request-context';

/** `/Me` (RFC 7644 §3.11): the signed-in user's own resource, answered directly; a connection has none. */
export function createMeRouter(deps: ContextDeps): Router {
  const router = Router();
  router.get('/Me', async (request, response) => {
    response.send(await me(request).read(scimContext(request, deps)));
  });
  router.put('/Me', async (request, response) => {
    response.send(await me(request).write(request.body, scimContext(request, deps)));
  });
  router.patch('/Me', async (request, response) => {
    const resource = await me(request).patch(request.body, scimContext(request, deps));
    response.status(resource ? 200 : 204).send(resource);
  });
  router.delete('/Me', async (request, response) => {
    await me(request).dispose(scimContext(request, deps));
    response.status(204).end();
  });
  return router;
}

function me(request: Request) {
  const { actor } = operationOf(request);
  if (actor.kind !== 'user') throw new ScimError(404, undefined, `"${actor.name}" is not a user, so it has no /Me.`);
  return new (resourceClass('User'))(actor.id, request.query);
}
