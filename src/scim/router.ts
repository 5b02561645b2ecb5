import { Router, type RequestHandler } from 'express';
import { jsonBody } from '../http/limits';
import type { Shortcut } from '../http/shortcut';
import type { PasswordService } from '../portal/passwords/password-service';
import { BULK_LIMITS } from './bulk/bulk-request';
import { createBulkRouter } from './bulk/bulk-router';
import { createCursors } from './cursor';
import { createDiscoveryRouter } from './discovery';
import { scimErrorHandler, type LogUnknownError } from './error-handler';
import { answerHot, takesHotRequest, withHeaders } from './hot-requests';
import { KeptTexts, type Stamps } from './kept-texts';
import { createMeRouter } from './me-router';
import { answerMediaType, checkContentType, MEDIA_TYPES } from './media-types';
import { checkMethod } from './methods';
import { normaliseParameters } from './parameters';
import { createResourceRoutes } from './resource-routes';
import { createSearchRouter } from './search-router';

export interface ScimRouterDeps {
  /** The base of every location: public URL and mount path, no slash at the end. */
  readonly baseUrl: string;
  readonly passwords: PasswordService;
  /** Until when what was read is as it would be read now. */
  readonly stamps: Stamps;
  /** What cursors are sealed with; the same in all processes that serve one portal. */
  readonly cursorSecret: () => Promise<Uint8Array>;
  /** Stops requests without a valid token; runs before anything reads the body. */
  readonly authenticate: RequestHandler;
  readonly logUnknownError: LogUnknownError;
}

export interface ScimEdge {
  readonly router: Router;
  /**
   * For requests in their plainest form, the same without a router; `mount` is where the router stands. Nobody has set the
   * `headers` of all answers by then (name, value, name, …): they go out with the others.
   */
  shortcut(mount: string, headers: readonly string[]): Shortcut;
}

/**
 * `/scim/v2`: what a request passes, in order. The route table of the resources is scimmy-routers'; what that gets
 * wrong stands before it (methods, parameters, discovery, search), its error answers after it are replaced.
 */
export function createScimEdge(given: ScimRouterDeps): ScimEdge {
  const { authenticate, logUnknownError, cursorSecret, stamps, ...deps } = given;
  const contextDeps = { ...deps, cursors: createCursors(cursorSecret), kept: new KeptTexts(stamps) };
  const router = Router();
  router.use(negotiate);
  router.use(exceptServiceProviderConfig(authenticate));
  router.use(checkMethod, checkContentType, parseBody, normaliseParameters);
  router.use(createDiscoveryRouter(deps.baseUrl));
  router.use(createSearchRouter(contextDeps));
  router.use(createBulkRouter({ ...contextDeps, logUnknownError }));
  router.use(createMeRouter(contextDeps));
  router.use(createResourceRoutes(contextDeps));
  const onError = scimErrorHandler(logUnknownError);
  router.use(onError);
  return {
    router,
    shortcut: (mount, headers) => ({
      takes: takesHotRequest(mount),
      handlers: [authenticate, readBody, answerHot(contextDeps, headers)],
      onError: withHeaders(headers, onError),
    }),
  };
}

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

/** Names are the same in any case (RFC 7643 §2.1). */
const BODY = { mediaTypes: MEDIA_TYPES, namesIgnoreCase: true };
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
const parseOrdinaryBody = jsonBody(BODY);
const parseBulkBody = jsonBody({ ...BODY, maxBytes: BULK_LIMITS.maxPayloadSize });

/** A body that means nothing is passed over unparsed: that of ServiceProviderConfig, which needs no token, among them. */
const parseBody: RequestHandler = (request, response, next) => {
  if (!WITH_BODY.has(request.method)) return void request.once('end', () => next()).resume();
  const parse = /^\/Bulk\/?$/i.test(request.path) ? parseBulkBody : parseOrdinaryBody;
  parse(request, response, next);
};

/** The same for requests that say that they have a body only where they may. */
const readBody: RequestHandler = (request, response, next) => {
  if (!WITH_BODY.has(request.method)) return next();
  void checkContentType(request, response, (error?: unknown) => {
    if (error !== undefined) next(error);
    else void parseOrdinaryBody(request, response, next);
  });
};
