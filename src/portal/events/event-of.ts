import type { SealableRow } from '../audit/audit-row';
import type { JsonObject, Scope } from '../model';
import { attributeNames } from './attribute-names';
import type { EventStream } from './event-stream';
import { EVENT, EVENT_RESOURCES, type EventResource, type EventType } from './event-types';

/** What a stream is told of one change. */
export interface ScimEvent {
  /** `sub_id` (RFC 9967 §2.1). */
  readonly subject: { readonly format: 'scim'; readonly uri: string; readonly id: string };
  /** Type → its payload. */
  readonly events: Partial<Record<EventType, JsonObject>>;
}

type Act = 'create' | 'change' | 'delete';

/** What an action of the audit trail does to its subject; of others no event tells. */
const ACTS: Readonly<Record<string, Act>> = {
  create: 'create',
  update: 'change',
  members: 'change',
  password: 'change',
  delete: 'delete',
};

/** The audit trail's row as an event for a stream; undefined where the stream doesn't hear of it. */
export function eventOf(
  row: SealableRow,
  { scope, resources, eventTypes }: Pick<EventStream, 'scope' | 'resources' | 'eventTypes'>,
): ScimEvent | undefined {
  const act = ACTS[row.action.replace(/^\w+\./, '')];
  const resource = resources.find((name) => name === row.subjectType);
  if (act === undefined || resource === undefined) return undefined;
  const change: Change = { act, resource, changes: JSON.parse(row.changes) as JsonObject };
  const events = Object.entries(eventsOf(change, scope, row.organizationId)).filter(
    ([type]) => eventTypes === null || eventTypes.some((wanted) => wanted === type),
  );
  if (events.length === 0) return undefined;
  const { endpoint } = EVENT_RESOURCES[resource];
  const subject = { format: 'scim', uri: `${endpoint}/${row.subjectId}`, id: row.subjectId } as const;
  return { subject, events: Object.fromEntries(events) };
}

interface Change {
  readonly act: Act;
  readonly resource: EventResource;
  readonly changes: JsonObject;
}

/** A user who moved leaves one feed and joins another; where from and where to is told to neither. */
function eventsOf(change: Change, scope: Scope, organizationId: string | null): ScimEvent['events'] {
  const [from = organizationId] = movedFrom(change);
  const [saw, sees] = [isSeen(scope, from), isSeen(scope, organizationId)];
  if (!sees) return saw ? { [EVENT.feedRemove]: {} } : {};
  switch (change.act) {
    case 'create':
      return { [EVENT.create]: { attributes: attributeNames(change.resource, change.changes) } };
    case 'change':
      return { ...(saw ? noticeOf(change) : { [EVENT.feedAdd]: {} }), ...activity(change) };
    case 'delete':
      return { [EVENT.delete]: {} };
  }
}

/** The organization that the subject belonged to before, if it moved. */
function movedFrom({ act, changes: { organizationId } }: Change): string[] {
  if (act !== 'change' || !Array.isArray(organizationId)) return [];
  return typeof organizationId[0] === 'string' ? [organizationId[0]] : [];
}

function noticeOf({ resource, changes }: Change): ScimEvent['events'] {
  const attributes = attributeNames(resource, changes);
  return attributes.length > 0 ? { [EVENT.patch]: { attributes } } : {};
}

function activity({ changes: { active } }: Change): ScimEvent['events'] {
  if (!Array.isArray(active)) return {};
  return { [active[1] === true ? EVENT.activate : EVENT.deactivate]: {} };
}

/** What belongs to no organization is for those who hear of all. */
function isSeen(scope: Scope, organizationId: string | null): boolean {
  return scope.all === true || (organizationId !== null && scope.organizations.includes(organizationId));
}
