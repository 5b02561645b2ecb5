import type { Request } from 'express';
import { newId } from '../portal/new-id';
import type { Operation } from '../portal/operation';
import { identifyRefused, readersOf, type RefusedCaller } from '../portal/requests/identify-refused';
import { redactBody, redactTarget, redactText } from '../portal/requests/redact';
import type { RequestEntry } from '../portal/requests/request-entry';
import type { RequestLog } from '../portal/requests/request-log';
import type { Storage } from '../portal/store';
import type { Answered, AnswerListener } from './access-log';
import type { FailedPart } from './note-failure';
import { requestIdOf } from './request-id';
import { subjectOf, type RequestSubject } from './request-subject';

/**
 * What is of interest to whoever asks why a sync, or a sign-in, failed; not the log's own pages. The console calls the
 * APIs below a path of its own.
 */
const RECORDED =
  /^(?:\/console\/api)?\/(scim\/v2|portal|portaladmin|auth|oauth|admin|audit|console\/(?:session|plain\/sign-in))(?=[/?]|$)(?!\/requests)/i;

/**
 * How many entries a second may get of each caller; of those whom nobody knows, of each address, and of all together.
 * Far more than a sync makes: it is a flood that is cut, so that the log costs next to nothing when the server has the
 * most to do. Of successful reads a few show that a sync is alive.
 */
const A_SECOND = { read: 10, write: 50, failure: 500, stranger: 50, strangers: 200 };

const MOST_OF_KEY = 256;

export interface RequestRecorderDeps {
  readonly log: RequestLog;
  readonly storage: Storage;
}

/** Makes an entry of the log of each answer that is of interest. */
export function recordRequests({ log, storage }: RequestRecorderDeps): AnswerListener {
  const budget = new EntryBudget();
  const store = storage.within({ all: true });
  return (answered) => {
    const { request } = answered;
    if (!RECORDED.test(request.originalUrl) || isLookInConsole(answered)) return;
    if (!isWithin(budget, answered)) return log.skip();
    const entry = entryOf(answered);
    const token = request.operation ? undefined : refusedToken(answered);
    if (token !== undefined) return log.addLater(named(entry, identifyRefused(store, token)));
    log.add(entry);
    for (const part of request.failedParts ?? []) log.add(partOf(entry, part));
  };
}

/** A bearer token that led to no operation. */
function refusedToken({ request, response }: Answered): string | undefined {
  if (![401, 403, 429].includes(response.statusCode)) return undefined;
  return /^bearer +(\S+)/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Who isn't let in may be known all the same. */
async function named(entry: RequestEntry, refused: Promise<RefusedCaller | undefined>): Promise<RequestEntry> {
  const found = await refused.catch(() => undefined);
  if (!found) return entry;
  const { connection, why } = found;
  const { id, name, scope } = connection;
  const caller = { actorKind: 'connection', actorId: id, actorName: name, organizationId: readersOf(scope, null) };
  return { ...entry, ...caller, ...(why !== undefined && { detail: why }) };
}

/** Somebody looks around, or opens the console and has yet to sign in: no sync. */
function isLookInConsole(answered: Answered): boolean {
  const { method, originalUrl } = answered.request;
  if (!originalUrl.startsWith('/console/')) return false;
  return kindOf(answered) === 'read' || (method === 'GET' && answered.response.statusCode === 401);
}

function isWithin(budget: EntryBudget, answered: Answered): boolean {
  const { operation, ip } = answered.request;
  if (operation) return budget.take(kindOf(answered), operation.actor.id);
  return budget.take('stranger', ip) && budget.take('strangers');
}

function kindOf({ request, response }: Answered): keyof typeof A_SECOND {
  if (response.statusCode >= 400 || request.failure || request.failedParts) return 'failure';
  return request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
}

/** Counts each caller's entries of the present second. */
class EntryBudget {
  #second = 0;
  readonly #taken = new Map<string, number>();

  take(kind: keyof typeof A_SECOND, caller = ''): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) this.#taken.clear();
    this.#second = second;
    const key = `${kind} ${caller}`;
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= A_SECOND[kind]) return false;
    this.#taken.set(key, taken + 1);
    return true;
  }
}

function entryOf({ request, response, milliseconds }: Answered): RequestEntry {
  const { method, originalUrl, operation, failure, failedParts } = request;
  const { statusCode: status } = response;
  const aborted = !response.writableFinished;
  const location = request.made ?? response.getHeader('location');
  const body: unknown = isRefusedSignIn(request, status) ? undefined : request.body;
  return {
    ...callerOf(request, operation),
    id: newId(),
    at: new Date().toISOString(),
    method,
    path: redactTarget(originalUrl),
    status,
    failed: status >= 400 || failure !== undefined || failedParts !== undefined || aborted,
    code: keyOf(failure?.code),
    detail: detailOf(request, aborted),
    ...cellsOf(
      subjectOf({ method, target: originalUrl, body, location: typeof location === 'string' ? location : undefined }),
    ),
    milliseconds,
    requestId: requestIdOf(request),
    part: null,
    body: redactBody(body) ?? null,
  };
}

/** The name that was refused may be a password, typed into the wrong field. */
function isRefusedSignIn({ originalUrl }: Request, status: number): boolean {
  return status >= 400 && /^\/(auth\/login|console\/(session|plain\/sign-in))\b/i.test(originalUrl);
}

function detailOf({ failure, failedParts }: Request, aborted: boolean): string | null {
  if (failure) return redactText(failure.detail);
  if (aborted) return 'The client went away before the answer was whole.';
  return failedParts ? `${failedParts.length} operation(s) of the request failed.` : null;
}

function callerOf(request: Request, operation: Operation | undefined) {
  const actor = operation?.actor;
  const agent = request.headers['user-agent'];
  return {
    organizationId: operation ? readersOf(operation.scope, homeOf(operation)) : null,
    actorKind: actor?.kind ?? null,
    actorId: actor?.id ?? null,
    actorName: actor?.name ?? null,
    address: request.ip ?? null,
    userAgent: agent === undefined ? null : redactText(agent, MOST_OF_KEY),
  };
}

/** A signed-in user without power over any organization still belongs to one. */
function homeOf({ actor }: Operation): string | null {
  return actor.kind === 'user' ? actor.homeOrganization : null;
}

/** A failed operation of a Bulk request: an entry of its own, found by what it is about. */
function partOf(whole: RequestEntry, { part, status, method, path, code, detail, data }: FailedPart): RequestEntry {
  return {
    ...whole,
    id: newId(),
    method: redactText(method, 16),
    path: `/scim/v2${redactTarget(path)}`,
    status,
    failed: true,
    code: keyOf(code),
    detail: redactText(withoutQuery(detail, path)),
    ...cellsOf(subjectOf({ method, target: path, body: data })),
    part,
    body: redactBody(data) ?? null,
  };
}

/** What is said of an operation may quote its path, query and all. */
function withoutQuery(detail: string, path: string): string {
  const at = path.indexOf('?');
  return at < 0 ? detail : detail.replaceAll(path.slice(at), redactTarget(path.slice(at)));
}

function cellsOf({ type, id, name, externalId }: RequestSubject) {
  return {
    resourceType: type ?? null,
    resourceId: keyOf(id),
    resourceName: keyOf(name),
    externalId: keyOf(externalId),
  };
}

/** What has an index must not be longer than one takes. */
function keyOf(text: string | undefined): string | null {
  return text === undefined ? null : redactText(text, MOST_OF_KEY);
}
