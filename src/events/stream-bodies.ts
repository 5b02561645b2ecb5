import * as z from 'zod';
import { parseBody, present } from '../http/parse-body';
import { EVENT_RESOURCE_NAMES, EVENT_TYPES, eventTypeOf } from '../portal/events/event-types';
import type { EventStreamChange, EventStreamInput } from '../portal/events/stream-input';

const text = z.string('must be a text');

const eventType = text.transform((name, context) => {
  const type = eventTypeOf(name);
  if (type !== undefined) return type;
  context.addIssue(`must be of ${EVENT_TYPES.join(', ')}`);
  return z.NEVER;
});

const fields = {
  name: text,
  url: text,
  audience: text,
  organizations: z.union([z.literal('all'), z.array(text).max(1000)], 'must be "all" or a list of ids or names'),
  resources: z.array(
    z.enum(EVENT_RESOURCE_NAMES, `must be of ${EVENT_RESOURCE_NAMES.join(', ')}`),
    'must be a list of resource types',
  ),
  eventTypes: z.union([z.literal('all'), z.array(eventType)], 'must be "all" or a list of types of events'),
  token: text.nullable(),
};

const create = z.strictObject({ ...z.object(fields).partial().shape, name: fields.name, url: fields.url });
const change = z.strictObject(z.object(fields).partial().shape);
const resume = z.strictObject({ skip: z.boolean('must be true or false').optional() });

/** `POST /admin/event-streams`: of users and groups, of every organization, unless told otherwise. Throws `invalid-value`. */
export function createBody(body: unknown): EventStreamInput {
  const { name, url, audience, organizations = 'all', resources, eventTypes = 'all', token } = parseBody(create, body);
  return {
    name,
    url,
    audience,
    organizations: organizations === 'all' ? undefined : organizations,
    resources: resources ?? ['User', 'Group'],
    eventTypes: eventTypes === 'all' ? null : eventTypes,
    token: token ?? null,
  };
}

/** `PATCH /admin/event-streams/{id}`: what is there changes, the rest stays. Throws `invalid-value`. */
export function changeBody(body: unknown): EventStreamChange {
  const { eventTypes, ...given } = parseBody(change, body);
  return present({ ...given, eventTypes: eventTypes === 'all' ? null : eventTypes });
}

/** `POST /admin/event-streams/{id}/resume`; no body at all is as good as an empty one. Throws `invalid-value`. */
export function resumeBody(body: unknown): { readonly skip: boolean } {
  return { skip: parseBody(resume, body ?? {}).skip ?? false };
}
