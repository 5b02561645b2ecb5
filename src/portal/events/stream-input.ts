import { demand } from '../access';
import { PortalError } from '../errors';
import type { Scope } from '../model';
import type { Operation } from '../operation';
import { resolveScope } from '../organizations/resolve-scope';
import { checkTexts } from '../text-limits';
import type { EventStream, EventStreamFields } from './event-stream';
import { EVENT_RESOURCES, type EventResource, type EventType } from './event-types';
import type { SecretKeeper } from './kept-secret';
import type { ReceiverAddresses } from './receiver-addresses';

export interface EventStreamInput {
  readonly name: string;
  readonly url: string;
  /** Whom the events are for; undefined: the URL. */
  readonly audience?: string | undefined;
  /** Ids or names; undefined: every organization, those to come included. */
  readonly organizations: readonly string[] | undefined;
  readonly resources: readonly EventResource[];
  /** `null`: every type. */
  readonly eventTypes: readonly EventType[] | null;
  /** The receiver's bearer token; `null`: none. */
  readonly token: string | null;
}

/** What changes; what isn't there stays. `organizations`: `'all'` is every one. */
export type EventStreamChange = Partial<Omit<EventStreamInput, 'organizations'>> & {
  readonly organizations?: readonly string[] | 'all';
};

/**
 * A stream as it is to be kept; its token already is. Throws `invalid-value`, and `forbidden` where the caller may not
 * read as much.
 */
export async function newFields(
  op: Operation,
  input: EventStreamInput,
  addresses: ReceiverAddresses,
): Promise<EventStreamFields> {
  const url = checkUrl(input.url, addresses);
  return {
    name: checkText('name', input.name),
    url,
    audience: checkText('audience', input.audience ?? url),
    scope: await scopeOf(op, input.organizations),
    resources: checkResources(op, input.resources),
    eventTypes: checkTypes(input.eventTypes),
    token: input.token,
  };
}

/** The stream after a change. Throws like {@link newFields}. */
export async function changedFields(
  op: Operation,
  before: EventStream,
  change: EventStreamChange,
  addresses: ReceiverAddresses,
): Promise<EventStreamFields> {
  const { name, url, audience, organizations, resources, eventTypes, token } = change;
  const all = organizations === 'all' ? undefined : organizations;
  return {
    name: name === undefined ? before.name : checkText('name', name),
    url: url === undefined ? before.url : checkUrl(url, addresses),
    audience: audience === undefined ? before.audience : checkText('audience', audience),
    scope: organizations === undefined ? before.scope : await scopeOf(op, all),
    resources: checkResources(op, resources ?? before.resources),
    eventTypes: eventTypes === undefined ? before.eventTypes : checkTypes(eventTypes),
    token: token === undefined ? before.token : token,
  };
}

/** What a receiver's token is kept for: no other secret's text can be put in its place. */
export const TOKEN_PURPOSE = 'receiver token';

const URL_LENGTH = 1_000;

function checkUrl(text: string, addresses: ReceiverAddresses): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.hostname === '')
    throw refusal('url', 'must be an address such as https://portal.example.org/events.');
  const why = addresses.refusalOfUrl(url);
  if (why !== undefined) throw refusal('url', `can't be sent to: ${why}.`);
  if (url.username !== '' || url.password !== '') throw refusal('url', 'must not have a user or password in it.');
  if (url.hash !== '') throw refusal('url', 'must not have a fragment.');
  if (url.href.length > URL_LENGTH) throw refusal('url', `must not be longer than ${URL_LENGTH} characters.`);
  return url.href;
}

function checkText(attribute: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw refusal(attribute, 'must not be empty.');
  checkTexts({ [attribute]: trimmed });
  return trimmed;
}

/** Nobody hears by a stream of what they couldn't read. */
function checkResources(op: Operation, resources: readonly EventResource[]): EventResource[] {
  if (resources.length === 0) throw refusal('resources', 'must name one at least.');
  for (const resource of resources) demand(op.actor, EVENT_RESOURCES[resource].privilege);
  return Array.from(new Set(resources));
}

function checkTypes(eventTypes: readonly EventType[] | null): EventType[] | null {
  if (eventTypes?.length === 0) throw refusal('eventTypes', 'must name one at least.');
  return eventTypes && Array.from(new Set(eventTypes));
}

function scopeOf(op: Operation, organizations: readonly string[] | undefined): Promise<Scope> {
  if (organizations?.length === 0) throw refusal('organizations', 'must name one at least.');
  return resolveScope(op, organizations);
}

/** It goes into a header: visible characters. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/**
 * A receiver's token in the form in which it is kept. Before the transaction, for it may read the database's own key.
 * Throws `invalid-value`.
 */
export async function keptToken(token: string | null, keeper: SecretKeeper): Promise<string | null> {
  if (token === null) return null;
  if (!TOKEN.test(token)) throw refusal('token', 'must consist of visible ASCII characters, without spaces.');
  return await keeper.keep(TOKEN_PURPOSE, token);
}

function refusal(attribute: string, why: string): PortalError {
  return new PortalError('invalid-value', `${attribute} ${why}`, { attribute });
}
