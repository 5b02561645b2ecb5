import { Router, type Request, type RequestHandler, type Response } from 'express';
import { jsonBody } from '../http/limits';
import { operationOf } from '../http/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import { runBulk } from './bulk';
import { BULK_LIMITS, parseBulkRequest } from './bulk-request';
import type { ScimContext } from './context';
import { declareResource, resourceClass } from './declare-resource';
import { createDiscoveryRouter } from './discovery';
import { internalError, scimErrorHandler, type LogUnknownError } from './error-handler';
import { ScimError } from './errors';
import { answerMediaType, checkContentType, MEDIA_TYPES } from './media-types';
import { checkMethod } from './methods';
import { normaliseParameters } from './parameters';
import { RESOURCE_TYPES } from './resource-types';
import { SCIMMY, SCIMMYRouters } from './scimmy';
import { searchParameters } from './search';
import { translateError } from './translate-error';

export interface ScimRouterDeps {
  /** The base of every location: public URL and mount path, no slash at the end. */
  readonly baseUrl: string;
  readonly passwords: PasswordService;
  /** Stops requests without a valid token; runs before anything reads the body. */
  readonly authenticate: RequestHandler;
  readonly logUnknownError: LogUnknownError;
}

/**
 * `/scim/v2`: what a request passes, in order. The route table of the resources is scimmy-routers'; what that gets
 * wrong stands before it (methods, parameters, discovery, search), its error answers after it are replaced.
 */
export function createScimRouter(deps: ScimRouterDeps): Router {
  RESOURCE_TYPES.forEach(declareResource);
  const router = Router();
  router.use(negotiate);
  router.use(exceptServiceProviderConfig(deps.authenticate));
  router.use(checkMethod, checkContentType, parseBody, normaliseParameters);
  router.use(createDiscoveryRouter(deps.baseUrl));
  router.use(createSearchRouter(deps), createBulkRouter(deps), createMeRouter(deps));
  router.use(resourceRoutes(deps));
  router.use(scimErrorHandler(deps.logUnknownError));
  return router;
}

const parseOrdinaryBody = jsonBody({ mediaTypes: MEDIA_TYPES });
const parseBulkBody = jsonBody({ mediaTypes: MEDIA_TYPES, maxBytes: BULK_LIMITS.maxPayloadSize });

const parseBody: RequestHandler = (request, response, next) => {
  const parse = /^\/Bulk\/?$/i.test(request.path) ? parseBulkBody : parseOrdinaryBody;
  parse(request, response, next);
};

const negotiate: RequestHandler = (request, response, next) => {
  response.type(answerMediaType(request));
  next();
};

/** Clients read from it how to authenticate, so it needs no token (RFC 7643 §5, `authenticationSchemes`). */
function exceptServiceProviderConfig(authenticate: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (/^\/ServiceProviderConfig\/?$/i.test(request.path)) next();
    else authenticate(request, response, next);
  };
}

/** `POST /Users/.search` and the like (RFC 7644 §3.4.3). */
function createSearchRouter(deps: ScimRouterDeps): Router {
  const router = Router();
  for (const { type } of RESOURCE_TYPES) {
    router.post(`${type.endpoint}/.search`, async (request, response) => {
      const resource = new (resourceClass(type.name))(searchParameters(request.body));
      response.send(await resource.read(scimContext(request, deps)));
    });
  }
  return router;
}

/** `/Bulk` (RFC 7644 §3.7). */
function createBulkRouter(deps: ScimRouterDeps): Router {
  const router = Router();
  router.post('/Bulk', async (request, response) => {
    const translate = (error: unknown) => translateError(error) ?? internalError(deps.logUnknownError(error, response));
    const context = scimContext(request, deps);
    response.send(await runBulk(parseBulkRequest(request.body), { context, translate }));
  });
  return router;
}

/** `/Me` (RFC 7644 §3.11): the signed-in user's own resource, answered directly; a connection has none. */
function createMeRouter(deps: ScimRouterDeps): Router {
  const router = Router();
  const me = (request: Request) => {
    const { actor } = operationOf(request);
    if (actor.kind !== 'user') throw new ScimError(404, undefined, `"${actor.name}" is not a user, so it has no /Me.`);
    return new (resourceClass('User'))(actor.id, request.query);
  };
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

/** scimmy's routes without its error handler, which knows too few statuses and hides the cause. */
function resourceRoutes(deps: ScimRouterDeps): Router {
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

function scimContext(request: Request, { baseUrl, passwords }: ScimRouterDeps): ScimContext {
  const operation = operationOf(request);
  const response = request.res as Response;
  // scimmy-routers has set its own by now.
  response.type(answerMediaType(request));
  return {
    operation,
    baseUrl,
    passwords,
    tolerant: operation.actor.kind !== 'connection' || operation.actor.profile !== 'rfc',
    preconditions: { ifMatch: request.get('if-match'), ifNoneMatch: request.get('if-none-match') },
    prefersMinimal: /(^|[,;\s])return\s*=\s*"?minimal"?/i.test(request.get('prefer') ?? ''),
    setHeader: (name, value) => response.set(name, value),
    setStatus: (status) => response.status(status),
  };
}
