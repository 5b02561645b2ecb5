import { pipeline } from 'node:stream/promises';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { noteMade } from '../http/note-made';
import { REQUEST_ID, requestIdOf } from '../http/request-id';
import type { JsonObject } from '../portal/model';
import type { ScimContext } from './context';
import { resourceClass } from './schemas/declare-resource';
import { LargeAnswer, type AnswerBody } from './large-answer';
import { QueryText } from './parameters';
import { contentTypeOf, contextInto, type AnswerSink, type ContextDeps } from './request-context';
import { RESOURCE_TYPES } from './resource-types';
import { answerTextOf } from './readable-resource';
import type { ScimResource } from './resource';

/** `/Users`, `/Users/42`: nothing escaped, nothing at the end, no `.search`. */
const PATH = /^(\/\w+)(?:\/([\w-]+))?(?:\?([^#]*))?$/;

const NAMES: ReadonlyMap<string, string> = new Map(RESOURCE_TYPES.map(({ type }) => [type.endpoint, type.name]));

type Call = (
  resource: ScimResource,
  context: ScimContext,
  body: unknown,
) => AnswerBody | undefined | Promise<AnswerBody | undefined>;

/** What scimmy-routers' handlers do for a list, and for one resource. */
const OF_LIST: Readonly<Record<string, Call>> = {
  GET: (list, context) => list.readText(context),
  POST: (list, context, body) => list.write(body, context).then((made) => answered(context, made, 201)),
};
const OF_ONE: Readonly<Record<string, Call>> = {
  GET: (resource, context) => resource.readText(context),
  PUT: (resource, context, body) => resource.write(body, context).then((put) => answered(context, put, 200)),
  PATCH: (resource, context, body) =>
    resource.patch(body, context).then((patched) => answered(context, patched, patched ? 200 : 204)),
  DELETE: (resource, context) => resource.dispose(context).then(() => answered(context, undefined, 204)),
};

function answered(
  context: ScimContext,
  body: JsonObject | LargeAnswer | undefined,
  status: number,
): AnswerBody | undefined {
  context.setStatus(status);
  return body instanceof LargeAnswer ? body : answerTextOf(body);
}

/** What a hot request is about. */
interface HotRequest {
  readonly name: string;
  readonly id: string | undefined;
  readonly query: string | undefined;
  readonly call: Call;
}

/**
 * Whether this is a request for resources below `mount` in its plainest form; if so, sets what a router would have.
 * Only what has a body may say that it has one.
 */
export function takesHotRequest(mount: string): (request: Request) => boolean {
  return (request) => {
    const { url, method, headers } = request;
    if (!url.startsWith(mount)) return false;
    const saysBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (saysBody && (method === 'GET' || method === 'DELETE')) return false;
    // Any representation, a list's among them: the router knows that.
    if (headers['if-none-match'] === '*') return false;
    const below = url.slice(mount.length);
    if (!hotRequestIn(method, below)) return false;
    request.originalUrl = url;
    request.baseUrl = mount;
    request.url = below;
    return true;
  };
}

function hotRequestIn(method: string, url: string): HotRequest | undefined {
  const [, endpoint = '', id, query] = PATH.exec(url) ?? [];
  const name = NAMES.get(endpoint);
  const call = (id === undefined ? OF_LIST : OF_ONE)[method];
  return name === undefined || !call ? undefined : { name, id, query, call };
}

/**
 * The last step of {@link takesHotRequest}'s requests: what scimmy-routers' own handlers do. All headers go out at once,
 * the `fixed` ones of every answer among them.
 */
export function answerHot(deps: ContextDeps, fixed: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const hot = hotRequestIn(request.method, request.url) as HotRequest;
    const answer = new Answer(request, fixed);
    const body = hot.call(resourceOf(hot), contextInto(request, deps, answer), request.body);
    const send = (ready: AnswerBody | undefined) =>
      ready instanceof LargeAnswer ? void answer.sendParts(response, ready).catch(next) : answer.send(response, ready);
    if (body instanceof Promise) body.then(send, next);
    else send(body);
  };
}

function resourceOf({ name, id, query }: HotRequest): ScimResource {
  const Resource = resourceClass(name);
  const text = new QueryText(query ?? '');
  return id === undefined ? new Resource(text) : new Resource(id, text);
}

/** Status and headers, gathered until there is a text to send with them. */
class Answer implements AnswerSink {
  readonly sendsParts = true;
  #status = 200;
  readonly #request: Request;
  readonly #headers: string[];

  constructor(request: Request, fixed: readonly string[]) {
    this.#request = request;
    this.#headers = [...fixed, REQUEST_ID, requestIdOf(request)];
  }

  setStatus(status: number): void {
    this.#status = status;
  }

  setHeader(name: string, value: string): void {
    if (name === 'Location' && this.#request.method === 'POST') noteMade(this.#request, value);
    // A transaction that is run again says it again.
    const at = this.#headers.indexOf(name);
    if (at === -1) this.#headers.push(name, value);
    else this.#headers[at + 1] = value;
  }

  /** As fast as the client takes it; whoever goes away before its end ends it. */
  async sendParts(response: Response, { parts }: LargeAnswer): Promise<void> {
    const texts = parts[Symbol.asyncIterator]();
    // What goes wrong in the beginning can still be answered as it should.
    const first = await texts.next();
    this.#headers.push('Content-Type', contentTypeOf(this.#request));
    response.writeHead(this.#status, this.#headers);
    await pipeline(async function* () {
      for (let part = first; !part.done; part = await texts.next()) yield part.value;
    }, response).catch((error: unknown) => {
      if (!response.destroyed) throw error;
    });
  }

  /** In one piece with the headers. */
  send(response: Response, body: Exclude<AnswerBody, LargeAnswer> | undefined): void {
    if (body === undefined) return void response.writeHead(this.#status, this.#headers).end();
    const { text, bytes } = body;
    this.#headers.push('Content-Type', contentTypeOf(this.#request), 'Content-Length', String(bytes));
    response.writeHead(this.#status, this.#headers).end(text, bytes === text.length ? 'latin1' : 'utf8');
  }
}

/** Answers an error with the `fixed` headers, which {@link answerHot} hasn't sent by then. */
export function withHeaders(fixed: readonly string[], onError: ErrorRequestHandler): ErrorRequestHandler {
  return (error, request, response, next) => {
    for (let at = 0; at < fixed.length; at += 2) response.setHeader(fixed[at] ?? '', fixed[at + 1] ?? '');
    response.setHeader(REQUEST_ID, requestIdOf(request));
    return onError(error, request, response, next);
  };
}
