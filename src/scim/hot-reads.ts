import { parse } from 'node:querystring';
import type { Request, RequestHandler, Response } from 'express';
import { resourceClass } from './declare-resource';
import { parametersIn } from './parameters';
import { scimContext, type ContextDeps } from './request-context';
import { RESOURCE_TYPES } from './resource-types';
import type { ScimResource } from './resource';

/** `/Users`, `/Users/42`: nothing escaped, nothing at the end, no `.search`. */
const PATH = /^(\/\w+)(?:\/([\w-]+))?(?:\?(.*))?$/;

const NAMES: ReadonlyMap<string, string> = new Map(RESOURCE_TYPES.map(({ type }) => [type.endpoint, type.name]));

/** What a hot read asks for. */
interface HotRead {
  readonly name: string;
  readonly id: string | undefined;
  readonly query: string | undefined;
}

/** Whether this is a plain GET of a resource or a list below `mount`; if so, sets what a router would have. */
export function takesHotRead(mount: string): (request: Request) => boolean {
  return (request) => {
    const { url, method, headers } = request;
    if (method !== 'GET' || !url.startsWith(mount)) return false;
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
    const below = url.slice(mount.length);
    if (!hotReadIn(below)) return false;
    request.originalUrl = url;
    request.baseUrl = mount;
    request.url = below;
    return true;
  };
}

function hotReadIn(url: string): HotRead | undefined {
  const [, endpoint = '', id, query] = PATH.exec(url) ?? [];
  const name = NAMES.get(endpoint);
  return name === undefined ? undefined : { name, id, query };
}

/** The last step of {@link takesHotRead}'s requests: what scimmy-routers' own handlers do. */
export function readHot(deps: ContextDeps): RequestHandler {
  return (request, response, next) => {
    const resource = resourceAt(request.url);
    resource.read(scimContext(request, deps)).then((body) => send(response, body), next);
  };
}

function resourceAt(url: string): ScimResource {
  const { name, id, query } = hotReadIn(url) as HotRead;
  const Resource = resourceClass(name);
  const parameters = query === undefined ? {} : parametersIn(parse(query));
  return id === undefined ? new Resource(parameters) : new Resource(id, parameters);
}

/** Text in one piece with the headers; Express would send the two one after the other. */
function send(response: Response, body: unknown): void {
  if (body === undefined) return void response.send();
  const text = JSON.stringify(body);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
