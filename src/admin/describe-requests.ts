import { schemaRef, type ApiPart } from '../http/api-part';
import { FLAG, inPath, INTEGER, list, object, operation, orNull, query, TEXT, TIME } from '../http/api-shapes';
import { ACTIVITY_STEPS } from '../portal/requests/request-activity';

const SUMMARY = {
  id: TEXT,
  at: { ...TIME, description: 'When it was answered.' },
  requestId: { ...TEXT, description: 'What the answer had in X-Request-Id.' },
  actor: {
    ...orNull(object({ kind: TEXT, id: TEXT, name: TEXT })),
    description: 'Who called, also where the token was refused; null: nobody known.',
  },
  organization: { ...orNull(TEXT), description: 'Whose administrators may read it.' },
  address: orNull(TEXT),
  userAgent: orNull(TEXT),
  method: TEXT,
  path: { ...TEXT, description: 'With its query, decoded, without secrets.' },
  operation: { ...orNull(INTEGER), description: 'Which operation of a Bulk request failed, from 1.' },
  status: INTEGER,
  failed: { ...FLAG, description: 'Also where the status is 200: the GIS portal’s errors are.' },
  code: { ...orNull(TEXT), description: 'SCIM’s scimType, or the other APIs’ code.' },
  detail: { ...orNull(TEXT), description: 'What the client was told.' },
  resource: {
    ...orNull(object({ type: orNull(TEXT), id: orNull(TEXT), name: orNull(TEXT), externalId: orNull(TEXT) })),
    description: 'What it was about, as far as the request says.',
  },
  milliseconds: { type: 'number' },
};

const EXPLANATION = object({
  key: { ...TEXT, description: 'The same for the same cause.', examples: ['user-name-taken'] },
  what: { ...TEXT, description: 'What went wrong, in words.' },
  todo: { ...orNull(TEXT), description: 'What can be done about it.' },
});

const SCHEMAS: ApiPart['schemas'] = {
  LoggedRequest: object(SUMMARY),
  WholeRequest: object({
    ...SUMMARY,
    body: { description: 'What was sent, secrets redacted and cut where it is long; null: none, or not readable.' },
    explanation: EXPLANATION,
  }),
  RequestActivity: object({
    from: TIME,
    to: TIME,
    step: { enum: ACTIVITY_STEPS },
    activity: list(
      object({
        at: { ...TIME, description: 'When the hour or the day began, in UTC.' },
        actor: {
          ...orNull(object({ kind: TEXT, id: orNull(TEXT), name: orNull(TEXT) })),
          description:
            'A connection; all users together, without an id; null: calls to SCIM without a token that is known.',
        },
        requests: INTEGER,
        failed: INTEGER,
        lastAt: TIME,
      }),
    ),
  }),
  LoggedRequestPage: object({
    requests: list(schemaRef('LoggedRequest')),
    next: { ...orNull(TEXT), description: 'The `before` of the next page; null: there is none.' },
  }),
};

/** What `createRequestsRouter` serves. `mount`: `/admin/requests`. */
export function describeRequests(mount: string): ApiPart {
  return {
    name: 'Requests',
    description: 'Why did a sync fail? What came in and what was answered; for those who hold audit:read.',
    schemas: SCHEMAS,
    paths: {
      [mount]: {
        get: operation(
          'listRequests',
          'Lists the requests on record, the newest first.',
          ['200', 'A page of requests.', schemaRef('LoggedRequestPage')],
          {
            parameters: [
              query('status', '`409`, `4xx`, `5xx` or `failed`.', { ...TEXT, examples: ['failed'] }),
              query('connection', 'Name or id of the connection that called, or id of the user.'),
              query(
                'resource',
                'Id, userName or externalId of what it was about; from a slash on, a part of the path.',
              ),
              query('method', 'GET, POST, PUT, PATCH or DELETE.'),
              query('from', 'From this time on.', { ...TIME, examples: ['2030-12-31T23:59:59Z'] }),
              query('to', 'Up to this time, exclusive.', TIME),
              query('requestId', 'The X-Request-Id of the answer.'),
              query('limit', 'How many at most.', { ...INTEGER, minimum: 1, maximum: 1000, default: 100 }),
              query('before', 'Requests before this one: `next` of the page before.'),
            ],
          },
        ),
      },
      [`${mount}/activity`]: {
        get: operation(
          'countRequests',
          'Counts the requests on record by time and caller; hours and days without any are left out.',
          ['200', 'The counts, the oldest first.', schemaRef('RequestActivity')],
          {
            parameters: [
              query('from', 'From this time on; by default, a day before `to`.', TIME),
              query('to', 'Up to this time, exclusive; by default, now. 192 steps at most.', TIME),
              query('step', 'Counted by the hour or the day.', { enum: ACTIVITY_STEPS, default: 'hour' }),
            ],
          },
        ),
      },
      [`${mount}/{id}`]: {
        get: operation(
          'showRequest',
          'Shows a request with its body, and tells what went wrong.',
          ['200', 'The request.', schemaRef('WholeRequest')],
          { parameters: [inPath('id', 'Of the request.')] },
        ),
      },
    },
  };
}
