import * as z from 'zod';
import { PortalError } from '../portal/errors';
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
  const { name, url, audience, organizations = 'all', resources, eventTypes = 'all', token } = parse(create, body);
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
  const { eventTypes, ...given } = parse(change, body);
  const types = eventTypes === undefined ? {} : { eventTypes: eventTypes === 'all' ? null : eventTypes };
  const present = Object.entries({ ...given, ...types }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present);
}

/** `POST /admin/event-streams/{id}/resume`; no body at all is as good as an empty one. Throws `invalid-value`. */
export function resumeBody(body: unknown): { readonly skip: boolean } {
  return { skip: parse(resume, body ?? {}).skip ?? false };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const attribute = unknown ?? issue?.path[0]?.toString();
  if (attribute === undefined) throw new PortalError('invalid-value', 'The body must be a JSON object.');
  const why = unknown === undefined ? `${attribute} ${wordsOf(issue)}.` : `There is no member "${unknown}".`;
  throw new PortalError('invalid-value', why, { attribute });
}

/** Our own messages begin with a verb; those of the library stand for themselves. */
function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  const message = nested(issue)?.message ?? 'is wrong';
  return message.startsWith('must ') ? message : `is not right: ${message}`;
}

/** Of a choice, what is wrong with the list: nobody means "all" with a list. */
function nested(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  return issue.errors.flat().find(({ path, message }) => path.length > 0 && message.startsWith('must ')) ?? issue;
}
