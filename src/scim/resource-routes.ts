import type { Request, Router } from 'express';
import { declareResource } from './schemas/declare-resource';
import { scimContext, type ContextDeps } from './request-context';
import { RESOURCE_TYPES } from './resource-types';
import { SCIMMY } from './scimmy';
import { SCIMMYRouters } from './scimmy-routers';

/** scimmy's routes without its error handler, which knows too few statuses and hides the cause. */
export function createResourceRoutes(deps: ContextDeps): Router {
  RESOURCE_TYPES.forEach(declareResource);
  // The register of authentication schemes is process-wide and only ever grows; discovery doesn't use it.
  SCIMMY.Config.set('authenticationSchemes', []);
  const routes = new SCIMMYRouters({
    type: 'bearer',
    handler: () => '',
    baseUri: () => new URL(deps.baseUrl).origin,
    context: (request: Request) => scimContext(request, deps),
  }) as unknown as Router;
  const handlers = routes.stack.filter(({ handle }) => handle.length === 4);
  if (handlers.length !== 1) throw new Error('scimmy-routers no longer ends with one error handler.');
  routes.stack = routes.stack.filter((layer) => !handlers.includes(layer));
  return routes;
}
