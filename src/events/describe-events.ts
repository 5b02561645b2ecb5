import { schemaRef, type ApiPart } from '../http/api-part';
import {
  answers,
  body,
  FLAG,
  inPath,
  INTEGER,
  json,
  list,
  object,
  operation,
  orNull,
  SECRET,
  TEXT,
  TIME,
} from '../http/api-shapes';
import { EVENT_RESOURCE_NAMES, EVENT_TYPES } from '../portal/events/event-types';

const types = list({ enum: EVENT_TYPES });
const EXAMPLE = { name: 'sales-portal', url: 'https://portal.example.org/events', organizations: ['Acme'] };

const settable = {
  name: TEXT,
  url: { ...TEXT, format: 'uri', description: 'Where events are pushed to.' },
  audience: { ...TEXT, description: 'The events’ `aud`; the URL unless told.' },
  organizations: { oneOf: [{ const: 'all' }, list(TEXT)], description: 'All, or ids or names.' },
  resources: { ...list({ enum: EVENT_RESOURCE_NAMES }), default: ['User', 'Group'] },
  eventTypes: { oneOf: [{ const: 'all' }, types], description: 'All, or types of RFC 9967 §7.4.' },
};
const token = { ...SECRET, type: ['string', 'null'], description: 'The bearer token that the receiver wants.' };

const SCHEMAS: ApiPart['schemas'] = {
  EventStream: object(
    {
      id: TEXT,
      ...settable,
      hasToken: FLAG,
      created: TIME,
      lastModified: TIME,
      state: { enum: ['ok', 'failing', 'paused'] },
      behind: { ...INTEGER, description: 'Entries of the audit trail that it hasn’t been asked about yet.' },
      delivered: INTEGER,
      lastDeliveredAt: orNull(TIME),
      pausedAt: orNull(TIME),
      failingSince: orNull(TIME),
      attempts: { ...INTEGER, description: 'How often the next event failed in a row.' },
      nextAttemptAt: orNull(TIME),
      lastError: orNull(TEXT),
    },
    { example: { id: '01a20028-1230-704d-9bb2-53dd6ad9aa7e', ...EXAMPLE, state: 'ok', behind: 0, delivered: 12 } },
  ),
  NewEventStream: object({ ...settable, token }, { required: ['name', 'url'], example: EXAMPLE }),
  EventStreamChange: object({ ...settable, token }, { required: [], example: { resources: ['User'] } }),
  EventRefusal: object({
    jti: TEXT,
    at: TIME,
    code: { ...TEXT, description: 'The receiver’s `err` (RFC 8935).' },
    description: orNull(TEXT),
  }),
  EventTest: object({
    accepted: FLAG,
    jti: TEXT,
    milliseconds: INTEGER,
    error: { ...orNull(TEXT), description: 'Why the receiver doesn’t have it.' },
  }),
  EventKeys: object({
    keys: list(object({ kty: TEXT, crv: TEXT, x: TEXT, y: TEXT, kid: TEXT, alg: TEXT, use: TEXT })),
  }),
};

const STREAM = ['The stream.', schemaRef('EventStream')] as const;

/** What `createEventStreamsRouter` and `createEventKeysRouter` serve. */
export function describeEvents({ streams, keys }: { readonly streams: string; readonly keys: string }): ApiPart {
  return {
    name: 'Events',
    description: 'Who is told of changes by security event tokens (RFC 8417, 8935, 9967), and how they are checked.',
    schemas: SCHEMAS,
    paths: { ...collection(streams), ...single(`${streams}/{id}`), ...published(keys) },
  };
}

function collection(path: string): ApiPart['paths'] {
  return {
    [path]: {
      get: operation('listEventStreams', 'Lists the streams that the caller sees.', [
        '200',
        'The streams.',
        object({ streams: list(schemaRef('EventStream')) }),
      ]),
      post: operation(
        'createEventStream',
        'Creates a stream, which hears of what happens from now on.',
        ['201', ...STREAM],
        { requestBody: body(json(schemaRef('NewEventStream'))) },
      ),
    },
    [`${path}/rotate-key`]: {
      post: operation('rotateEventKey', 'Makes a new key, which signs from now on.', [
        '200',
        'Its id.',
        object({ id: TEXT }),
      ]),
    },
  };
}

function single(path: string): ApiPart['paths'] {
  const parameters = [inPath('id', 'The stream’s id or name.')];
  const stream = ['200', ...STREAM] as const;
  const skip = { ...FLAG, description: 'Leave out what happened until now.' };
  return {
    [path]: {
      get: operation('showEventStream', 'Shows a stream and how far it is.', stream, { parameters }),
      patch: operation('changeEventStream', 'Changes what is given.', stream, {
        parameters,
        requestBody: body(json(schemaRef('EventStreamChange'))),
      }),
      delete: operation('deleteEventStream', 'Deletes a stream.', ['204', 'It is gone.'], { parameters }),
    },
    [`${path}/refusals`]: {
      get: operation(
        'listEventRefusals',
        'Lists the events that the receiver called wrong, the newest 100.',
        ['200', 'The events.', object({ refusals: list(schemaRef('EventRefusal')) })],
        { parameters },
      ),
    },
    [`${path}/pause`]: {
      post: operation('pauseEventStream', 'Delivers nothing more for a while.', stream, { parameters }),
    },
    [`${path}/resume`]: {
      post: operation('resumeEventStream', 'Goes on, and tries at once what failed.', stream, {
        parameters,
        requestBody: body(json(object({ skip }, { required: [], example: {} }))),
      }),
    },
    [`${path}/test`]: {
      post: operation(
        'testEventStream',
        'Sends an event that says nothing, now.',
        ['200', 'What came of it.', schemaRef('EventTest')],
        { parameters },
      ),
    },
  };
}

function published(path: string): ApiPart['paths'] {
  return {
    [`${path}/jwks.json`]: {
      get: {
        operationId: 'readEventKeys',
        summary: 'The keys that events are signed with.',
        security: [],
        responses: answers('200', 'A set of keys (RFC 7517).', {
          content: { 'application/jwk-set+json': { schema: schemaRef('EventKeys') } },
        }),
      },
    },
  };
}
