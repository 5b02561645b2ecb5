import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { logUnknown } from '../http/error-handler';
import { clientFault } from '../http/http-error';
import { noteFailure } from '../http/note-failure';
import { noStore } from '../http/no-store';
import { only } from '../http/only';
import { systemOperation } from '../http/operation';
import { requestIdOf } from '../http/request-id';
import { issueAccessToken, type ClientCredentials, type CountRequest } from '../portal/connections/access-tokens';
import { PortalError } from '../portal/errors';
import type { Storage } from '../portal/store';

export interface OAuthDeps {
  readonly storage: Storage;
  readonly countRequest: CountRequest;
  readonly log: Logger;
}

/** Far more than an id, a secret and a dozen scopes. */
const MAX_FORM_BYTES = 16 * 1024;

const FORM = 'application/x-www-form-urlencoded';

/**
 * `POST /token` with `grant_type=client_credentials`, to be mounted at `/oauth`: an hour's token for a connection
 * (RFC 6749 §4.4). The client is a connection's id with one of its tokens, by HTTP Basic or in the form (§2.3.1).
 */
export function createOAuthRouter({ storage, countRequest, log }: OAuthDeps): Router {
  const form = express.text({ type: FORM, limit: MAX_FORM_BYTES });
  const router = Router();
  router.use(noStore, (_request, response, next) => {
    // For caches of HTTP/1.0, as §5.1 asks.
    response.setHeader('Pragma', 'no-cache');
    next();
  });
  router.route('/token').post(form, issue(storage, countRequest)).all(only('POST'));
  router.use(answerOAuthErrors(log));
  return router;
}

/** RFC 6749 §5.2. */
type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'unauthorized_client' | 'unsupported_grant_type' | 'invalid_scope';

class OAuthError extends Error {
  constructor(
    readonly code: OAuthErrorCode,
    message: string,
  ) {
    super(message);
  }
}

function issue(storage: Storage, countRequest: CountRequest): RequestHandler {
  return async (request, response) => {
    const credentials = readRequest(request);
    const op = systemOperation(storage, 'token endpoint', request);
    const { token, expiresIn, privileges } = await issueAccessToken(op, credentials, countRequest);
    response.json({ access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope: privileges.join(' ') });
  };
}

function readRequest(request: Request): ClientCredentials {
  const form = readForm(request);
  const grant = form.get('grant_type');
  if (grant === undefined) throw new OAuthError('invalid_request', 'grant_type is missing.');
  if (grant !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'grant_type must be client_credentials.');
  }
  return { ...readClient(request.get('authorization'), form), scope: form.get('scope') };
}

/** No parameter may come twice, one without a value counts as left out (§3.2). */
function readForm({ body }: Request): ReadonlyMap<string, string> {
  if (typeof body !== 'string') throw new OAuthError('invalid_request', `The body must be ${FORM}.`);
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (form.has(name)) throw new OAuthError('invalid_request', `${name} must be given once.`);
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** A client must not use more than one way (§2.3). */
function readClient(
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): Pick<ClientCredentials, 'clientId' | 'clientSecret'> {
  const [clientId, clientSecret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined) throw noClient();
    return { clientId, clientSecret };
  }
  if (clientSecret !== undefined) {
    throw new OAuthError('invalid_request', 'The client must be named in the header or in the body, not in both.');
  }
  const basic = readBasic(authorization);
  if (clientId !== undefined && clientId !== basic.clientId) throw noClient();
  return basic;
}

/** Both parts are form-encoded first (§2.3.1), which changes nothing about an id or a token. */
function readBasic(authorization: string): Pick<ClientCredentials, 'clientId' | 'clientSecret'> {
  const [, encoded = ''] = /^basic +([\w+/]+=*) *$/i.exec(authorization) ?? [];
  const [, id, secret] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined) throw noClient();
  return { clientId: decoded(id), clientSecret: decoded(secret) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw noClient();
  }
}

function noClient(): OAuthError {
  const message = "client_id and client_secret must be a connection's id and one of its tokens, by HTTP Basic or form.";
  return new OAuthError('invalid_client', message);
}

/** `{"error":"…","error_description":"…"}` (§5.2). */
function answerOAuthErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const { status, code, message, retryAfter } = answerTo(error);
    if (status === 500) logUnknown(log, error, requestIdOf(request));
    if (status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="portal-scim"');
    if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
    const description = status === 500 ? `Internal error, request id ${requestIdOf(request)}.` : message;
    noteFailure(request, { code, detail: description });
    // The grammar of the description leaves these two out.
    response.status(status).json({ error: code, error_description: description.replace(/["\\]/g, "'") });
  };
}

interface OAuthAnswer {
  readonly status: number;
  readonly code: OAuthErrorCode | 'temporarily_unavailable' | 'server_error';
  readonly message: string;
  readonly retryAfter?: number | undefined;
}

function answerTo(error: unknown): OAuthAnswer {
  if (error instanceof OAuthError) {
    return { status: error.code === 'invalid_client' ? 401 : 400, code: error.code, message: error.message };
  }
  if (error instanceof PortalError) return answerToPortal(error);
  const fault = clientFault(error);
  if (fault) return { status: fault.status, code: 'invalid_request', message: fault.message };
  return { status: 500, code: 'server_error', message: '' };
}

function answerToPortal({ code, message, retryAfter }: PortalError): OAuthAnswer {
  switch (code) {
    case 'unauthenticated':
      return { status: 401, code: 'invalid_client', message };
    case 'forbidden':
      return { status: 400, code: 'unauthorized_client', message };
    case 'invalid-value':
      return { status: 400, code: 'invalid_scope', message };
    case 'too-many-requests':
      return { status: 429, code: 'temporarily_unavailable', message, retryAfter };
    case 'busy':
      return { status: 503, code: 'temporarily_unavailable', message, retryAfter };
    default:
      return { status: 400, code: 'invalid_request', message };
  }
}
