import { Router, type Request, type RequestHandler } from 'express';
import { operationOf } from '../http/operation';
import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { User } from '../portal/users/user';
import { readBody } from './body';
import { addUser, changeUser, findAllowed, removeUser } from './change-user';
import { errorHandler, V2_ERRORS } from './errors';
import { USER_FIELDS } from './fields';
import { readPagedQuery } from './list-options';
import { only } from '../http/only';
import { loadDirectory, presentV2User, uuidOf } from './present-user';
import type { PortalApiDeps } from './portal-api-deps';
import { readV2UserBody } from './user-body';
import { bareUuid } from './uuid';

/** `/portal/v2/users`: several pairs of organization and role a user, pages counted from 0, the second error shape. */
export function createV2Router(deps: PortalApiDeps, readJson: readonly RequestHandler[]): Router {
  const router = Router();
  router.use(deps.authenticate, ...readJson);
  router.route('/users').get(list).post(create(deps)).all(only('GET, POST'));
  router.route('/users/:uuid').get(find).put(replace(deps)).delete(remove).all(only('GET, PUT, DELETE'));
  router.use((request) => {
    throw new PortalError('not-found', `There is no ${request.path}.`);
  });
  router.use(errorHandler(deps.logUnknownError, V2_ERRORS));
  return router;
}

const list: RequestHandler = async (request, response) => {
  const op = operationOf(request);
  demand(op.actor, 'users:read');
  const { query, page, size } = await readPagedQuery(op, request.query, USER_FIELDS);
  const { total, rows } = await op.store.users.list(query);
  const directory = await loadDirectory(op, rows);
  response.json({
    results: rows.map((user) => presentV2User(user, directory)),
    currentPage: page,
    totalPages: Math.ceil(total / size),
  });
};

function create(deps: PortalApiDeps): RequestHandler {
  return async (request, response) => {
    const op = operationOf(request);
    const user = await addUser(op, deps, readV2UserBody(readBody(request.body)));
    response
      .status(201)
      .location(`${deps.baseUrl}/v2/users/${uuidOf(user)}`)
      .json(await present(op, user));
  };
}

const find: RequestHandler = async (request, response) => {
  const op = operationOf(request);
  response.json(await present(op, await findAllowed(op, keyOf(request), 'users:read')));
};

function replace(deps: PortalApiDeps): RequestHandler {
  return async (request, response) => {
    const op = operationOf(request);
    const body = readV2UserBody(readBody(request.body));
    response.json(await present(op, await changeUser(op, deps, keyOf(request), body)));
  };
}

const remove: RequestHandler = async (request, response) => {
  await removeUser(operationOf(request), keyOf(request));
  response.status(204).end();
};

function keyOf({ params }: Request): string {
  return bareUuid(String(params['uuid']));
}

async function present(op: Operation, user: User): Promise<object> {
  return presentV2User(user, await loadDirectory(op, [user]));
}
