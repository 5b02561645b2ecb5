import { Router, type RequestHandler } from 'express';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { plainJson } from '../http/plain-json';
import { demand } from '../portal/access';
import type { DeliveryMeans } from '../portal/events/deliver-stream';
import { rotateSigningKey } from '../portal/events/event-keys';
import {
  changeEventStream,
  createEventStream,
  deleteEventStream,
  listEventStreams,
  listRefusals,
  pauseEventStream,
  resumeEventStream,
  showEventStream,
  type StreamDeps,
} from '../portal/events/event-streams';
import { sendTestEvent } from '../portal/events/test-event';
import { presentRefusal, presentStream, presentTest } from './present-stream';
import { changeBody, createBody, resumeBody } from './stream-bodies';

/** What streams are administered and tested with. */
export interface EventMeans extends StreamDeps, Omit<DeliveryMeans, 'storage'> {}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Who is told of changes, for actors with `connections:read` and `connections:write`; to be mounted at
 * `/admin/event-streams`, behind authentication. A stream goes by its id or its name.
 */
export function createEventStreamsRouter(means: EventMeans): Router {
  const body = plainJson(MAX_BODY_BYTES);
  const router = Router();
  router.route('/').get(list).post(mayWrite, body, create(means)).all(only('GET, HEAD, POST'));
  router.route('/rotate-key').post(rotate(means)).all(only('POST'));
  router
    .route('/:id')
    .get(show)
    .patch(mayWrite, body, change(means))
    .delete(remove)
    .all(only('GET, HEAD, PATCH, DELETE'));
  router.route('/:id/refusals').get(refusals).all(only('GET, HEAD'));
  router.route('/:id/pause').post(pause).all(only('POST'));
  router.route('/:id/resume').post(mayWrite, body, resume).all(only('POST'));
  router.route('/:id/test').post(test(means)).all(only('POST'));
  return router;
}

/** Before the body is read. */
const mayWrite: RequestHandler = (request, _response, next) => {
  demand(operationOf(request).actor, 'connections:write');
  next();
};

const list: RequestHandler = async (request, response) => {
  response.json({ streams: (await listEventStreams(operationOf(request))).map(presentStream) });
};

type One = RequestHandler<{ id: string }>;

const show: One = async (request, response) => {
  response.json(presentStream(await showEventStream(operationOf(request), request.params.id)));
};

function create(means: EventMeans): RequestHandler {
  return async (request, response) => {
    const created = await createEventStream(operationOf(request), createBody(request.body), means);
    response.setHeader('Location', `${means.issuer}/admin/event-streams/${created.stream.id}`);
    response.status(201).json(presentStream(created));
  };
}

function change(means: EventMeans): One {
  return async (request, response) => {
    const given = changeBody(request.body);
    response.json(presentStream(await changeEventStream(operationOf(request), request.params.id, given, means)));
  };
}

const remove: One = async (request, response) => {
  await deleteEventStream(operationOf(request), request.params.id);
  response.status(204).end();
};

const refusals: One = async (request, response) => {
  response.json({ refusals: (await listRefusals(operationOf(request), request.params.id)).map(presentRefusal) });
};

const pause: One = async (request, response) => {
  response.json(presentStream(await pauseEventStream(operationOf(request), request.params.id)));
};

const resume: One = async (request, response) => {
  const how = resumeBody(request.body);
  response.json(presentStream(await resumeEventStream(operationOf(request), request.params.id, how)));
};

function test(means: EventMeans): One {
  return async (request, response) => {
    response.json(presentTest(await sendTestEvent(operationOf(request), request.params.id, means)));
  };
}

function rotate({ keeper }: EventMeans): RequestHandler {
  return async (request, response) => {
    response.json(await rotateSigningKey(operationOf(request), keeper));
  };
}
