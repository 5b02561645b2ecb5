import { Router, type RequestHandler } from 'express';
import { operationOf } from '../http/operation';
import { only } from '../http/only';
import { plainJson } from '../http/plain-json';
import {
  createConnection,
  listConnectionsWithTokens,
  revokeConnection,
  revokeToken,
  rotateConnection,
  showConnection,
  updateConnection,
  type IssuedToken,
} from '../portal/connections/connections';
import { changeBody, createBody, rotateBody } from './connection-bodies';
import { presentConnection, presentConnectionWithTokens } from './present-connection';
import { setupFor, setupProviderOf } from './setup';
import type { SetupProviderName } from './setup-providers';

export interface ConnectionsRouterDeps {
  readonly publicUrl: string;
}

const MAX_BODY_BYTES = 256 * 1024;

/**
 * The clients of the API and their tokens, for actors with `connections:read` and `connections:write`; to be mounted at
 * `/admin/connections`, behind authentication. A connection goes by its id or its name.
 */
export function createConnectionsRouter(deps: ConnectionsRouterDeps): Router {
  const body = plainJson(MAX_BODY_BYTES);
  const router = Router();
  router.route('/').get(list).post(body, create(deps)).all(only('GET, HEAD, POST'));
  router.route('/:id').get(show).patch(body, change).delete(remove).all(only('GET, HEAD, PATCH, DELETE'));
  router.route('/:id/rotate').post(body, rotate(deps)).all(only('POST'));
  router.route('/:id/revoke').post(revoke).all(only('POST'));
  router.route('/:id/tokens/:tokenId/revoke').post(revokeOne).all(only('POST'));
  router.route('/:id/setup/:provider').get(setup(deps)).all(only('GET, HEAD'));
  return router;
}

const list: RequestHandler = async (request, response) => {
  const shown = await listConnectionsWithTokens(operationOf(request));
  response.json({ connections: shown.map(presentConnection) });
};

type One = RequestHandler<{ id: string }>;

const show: One = async (request, response) => {
  response.json(presentConnectionWithTokens(await showConnection(operationOf(request), request.params.id)));
};

function create(deps: ConnectionsRouterDeps): RequestHandler {
  return async (request, response) => {
    const { input, setup: provider } = createBody(request.body);
    const issued = await createConnection(operationOf(request), input);
    response.setHeader('Location', `${deps.publicUrl}/admin/connections/${issued.connection.id}`);
    response.status(201).json(withToken(issued, provider, deps));
  };
}

const change: One = async (request, response) => {
  const changed = await updateConnection(operationOf(request), request.params.id, changeBody(request.body));
  response.json(presentConnectionWithTokens(changed));
};

function rotate(deps: ConnectionsRouterDeps): One {
  return async (request, response) => {
    const { input, setup: provider } = rotateBody(request.body);
    const issued = await rotateConnection(operationOf(request), request.params.id, input);
    response.json({ ...withToken(issued, provider, deps), oldTokensExpireAt: input.oldExpireAt });
  };
}

const revoke: One = async (request, response) => {
  const { id, name, revokedAt } = await revokeConnection(operationOf(request), request.params.id);
  response.json({ id, name, revokedAt });
};

const remove: One = async (request, response) => {
  await revokeConnection(operationOf(request), request.params.id);
  response.status(204).end();
};

const revokeOne: RequestHandler<{ id: string; tokenId: string }> = async (request, response) => {
  const { id, tokenId } = request.params;
  response.json(presentConnectionWithTokens(await revokeToken(operationOf(request), id, tokenId)));
};

function setup({ publicUrl }: ConnectionsRouterDeps): RequestHandler<{ id: string; provider: string }> {
  return async (request, response) => {
    const { connection } = await showConnection(operationOf(request), request.params.id);
    response.json(setupFor(setupProviderOf(request.params.provider), { publicUrl, connection }));
  };
}

/** The only answers that ever show a token. */
function withToken(issued: IssuedToken, provider: SetupProviderName | undefined, { publicUrl }: ConnectionsRouterDeps) {
  const { connection, token } = issued;
  const form = provider && { setup: setupFor(provider, { publicUrl, connection, token }) };
  return { ...presentConnectionWithTokens(issued), token, ...form };
}
