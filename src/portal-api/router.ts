import { Router, type Request, type Response } from 'express';
import { HttpError } from '../http/http-error';
import { noStore } from '../http/no-store';
import { MAX_BODY_BYTES } from '../http/limits';
import { plainJson } from '../http/plain-json';
import { operationOf } from '../http/operation';
import { PortalError } from '../portal/errors';
import { parseEntityPath, type EntityPath } from './entity-path';
import type { Answered, AnsweredList, EntitySet } from './entity-set';
import { errorHandler, CLASSIC_ERRORS } from './errors';
import { nextLink } from './next-link';
import { organizationSet } from './organizations';
import { roleSet } from './roles';
import type { PortalApiDeps } from './portal-api-deps';
import { createSelfServiceRouter } from './self-service-router';
import { createUserSet } from './users';
import { createV2Router } from './v2-router';

/** Of users' own requests, which may come from anybody: longer than the longest password. */
const MAX_OWN_BODY_BYTES = 64 * 1024;

/** Members are known by their names in any case, see `readBody`: none may be there twice. */
const NAMES = { namesIgnoreCase: true };

/**
 * The developer portal's API, to be mounted at `/portal`: OData-like entity sets in PascalCase, under `/v2` the
 * generation after it, and what users do by themselves. Nothing reads a body before the caller is known, but where none
 * has to be.
 */
export function createPortalApiRouter(deps: PortalApiDeps): Router {
  const sets = new Map([createUserSet(deps), organizationSet, roleSet].map((set) => [set.name.toLowerCase(), set]));
  const router = Router();
  router.use(noStore);
  const readJson = plainJson(MAX_BODY_BYTES, NAMES);
  router.use(createSelfServiceRouter(deps, plainJson(MAX_OWN_BODY_BYTES, NAMES)));
  router.use('/v2', createV2Router(deps, readJson));
  router.use(deps.authenticate, readJson);
  router.use(async (request, response) => {
    const path = parseEntityPath(request.path);
    const set = path && sets.get(path.set);
    if (!set) throw new PortalError('not-found', `There is no ${request.path}.`);
    await dispatch({ set, key: path.key, baseUrl: deps.baseUrl }, request, response);
  });
  router.use(errorHandler(deps.logUnknownError, CLASSIC_ERRORS));
  return router;
}

interface Target extends Pick<EntityPath, 'key'> {
  readonly set: EntitySet;
  readonly baseUrl: string;
}

type Handler = (request: Request, response: Response) => Promise<void>;

async function dispatch(target: Target, request: Request, response: Response): Promise<void> {
  const handlers = target.key === undefined ? ofSet(target) : ofEntity(target, target.key);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const handler = handlers.find(([name]) => name === method)?.[1];
  if (!handler) {
    const allowed = handlers.map(([name]) => name).join(', ');
    response.setHeader('Allow', allowed);
    throw new HttpError(405, 'method.unsupported', `${request.method} is not for this path, but ${allowed}.`);
  }
  await handler(request, response);
}

function ofSet({ set, baseUrl }: Target): [method: string, Handler][] {
  const { create } = set;
  const get: Handler = async (request, response) => {
    const { total, count, value } = await set.list(operationOf(request), request.query);
    const number = count === 'odata.count' ? String(total) : total;
    const next = nextLink(`${baseUrl}/${set.name}`, request.query, { given: value.length, total });
    response.json({ ...(count && { [count]: number }), value, ...(next && { [nextName(count)]: next }) });
  };
  const post: Handler = async (request, response) => {
    const { uuid, body } = await create!(operationOf(request), request.body);
    response.status(201).location(`${baseUrl}/${set.name}('${uuid}')`).json(body);
  };
  return [['GET', get], ...(create ? [['POST', post] as [string, Handler]] : [])];
}

/** As the generation calls it that the request seems to be of. */
function nextName(count: AnsweredList['count']): string {
  return count === '@odata.count' ? '@odata.nextLink' : 'odata.nextLink';
}

function ofEntity({ set }: Target, key: string): [method: string, Handler][] {
  const { replace, remove } = set;
  const answer = (find: (request: Request) => Promise<Answered>): Handler => {
    return async (request, response) => {
      response.json((await find(request)).body);
    };
  };
  if (key === '$count') return [['GET', countOf(set)]];
  return [
    ['GET', answer((request) => set.find(operationOf(request), key))],
    ...(replace
      ? [
          entry(
            'PUT',
            answer((request) => replace(operationOf(request), key, request.body)),
          ),
        ]
      : []),
    ...(remove ? [entry('DELETE', removal(remove, key))] : []),
  ];
}

function entry(method: string, handler: Handler): [string, Handler] {
  return [method, handler];
}

/** `/Users/$count`: the bare number. */
function countOf(set: EntitySet): Handler {
  return async (request, response) => {
    const { total } = await set.list(operationOf(request), { ...request.query, $top: '0' });
    response.type('text/plain').send(String(total));
  };
}

function removal(remove: NonNullable<EntitySet['remove']>, key: string): Handler {
  return async (request, response) => {
    await remove(operationOf(request), key);
    response.status(204).end();
  };
}
