import { Router, type Request, type RequestHandler } from 'express';
import { badParameter, listParameters, pageOf, parseLimit, parseTime } from '../http/list-parameters';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { PortalError } from '../portal/errors';
import { timeIn } from '../portal/instant';
import { presentActivity, presentRequest, presentWholeRequest } from '../portal/requests/present-request';
import { readRequest, readRequests, type RequestQuestion } from '../portal/requests/read-requests';
import { ACTIVITY_STEPS, readActivity, type ActivityQuery } from '../portal/requests/request-activity';
import type { RequestLog } from '../portal/requests/request-log';
import { parseStatusFilter } from '../portal/requests/status-filter';

/**
 * `/admin/requests`: the requests that came in, for actors with `audit:read`, the newest first, as `{requests, next}`;
 * `next` is the `before` of the next page, or null. `/admin/requests/{id}` adds the body and an explanation;
 * `/admin/requests/activity` counts them by time and caller.
 */
export function createRequestsRouter(log: Pick<RequestLog, 'flush'> | undefined): Router {
  const router = Router();
  // What this process has just answered is of the most interest.
  const catchUp: RequestHandler = async (_request, _response, next) => {
    await log?.flush();
    next();
  };
  router.route('/').get(catchUp, list).all(only('GET, HEAD'));
  router.route('/activity').get(catchUp, activity).all(only('GET, HEAD'));
  router.route('/:id').get(catchUp, show).all(only('GET, HEAD'));
  return router;
}

const list: RequestHandler = async (request, response) => {
  const question = parseQuestion(request);
  const found = await readRequests(operationOf(request), { ...question, limit: question.limit + 1 });
  const { rows, next } = pageOf(found, question.limit);
  response.json({ requests: rows.map(presentRequest), next });
};

const show: RequestHandler = async (request, response) => {
  const entry = await readRequest(operationOf(request), String(request.params['id']));
  if (!entry) throw new PortalError('not-found', 'There is no such request on record.');
  response.json(presentWholeRequest(entry));
};

const DAY = 24 * 3_600_000;

/** `?from=&to=&step=hour|day`; by default, the last day by the hour. */
const activity: RequestHandler = async (request, response) => {
  const query = parseActivity(request);
  const found = await readActivity(operationOf(request), query);
  response.json({ ...query, activity: found.map(presentActivity) });
};

function parseActivity(request: Request): ActivityQuery {
  const text = listParameters(request, ['from', 'to', 'step']);
  const step = ACTIVITY_STEPS.find((each) => each === (text('step') ?? 'hour'));
  if (step === undefined) throw badParameter('step', `step must be one of ${ACTIVITY_STEPS.join(', ')}.`);
  const to = parseTime('to', text('to')) ?? timeIn(0);
  const from = parseTime('from', text('from')) ?? new Date(Date.parse(to) - DAY).toISOString();
  return { from, to, step };
}

const PARAMETERS = ['status', 'connection', 'resource', 'method', 'from', 'to', 'requestId', 'limit', 'before'];

function parseQuestion(request: Request): RequestQuestion {
  const text = listParameters(request, PARAMETERS);
  return {
    ...parseStatus(text('status')),
    limit: parseLimit(text('limit')),
    before: text('before'),
    connection: text('connection'),
    resource: text('resource'),
    method: text('method')?.toUpperCase(),
    from: parseTime('from', text('from')),
    to: parseTime('to', text('to')),
    requestId: text('requestId'),
  };
}

function parseStatus(text: string | undefined) {
  if (text === undefined) return {};
  const filter = parseStatusFilter(text);
  if (filter) return filter;
  throw badParameter('status', 'status must be a number such as 409, 4xx, 5xx or failed.');
}
