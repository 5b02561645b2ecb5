import { demand } from '../access';
import { record } from '../audit/audit';
import { changesOf } from '../audit/changes-of';
import { isWithin, onlyOrganization } from '../authority';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import type { JsonObject } from '../model';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { ensureSigningKey } from './event-keys';
import type { EventRefusal, EventStream, EventStreamFields } from './event-stream';
import type { SecretKeeper } from './kept-secret';
import type { ReceiverAddresses } from './receiver-addresses';
import { changedFields, keptToken, newFields, type EventStreamChange, type EventStreamInput } from './stream-input';

/** How many refused events are kept of each stream. */
export const KEPT_REFUSALS = 100;

/** Each of them reads the whole audit trail for itself. */
export const MOST_STREAMS = 100;

/** A stream and how far behind the audit trail it is. */
export interface ShownStream {
  readonly stream: EventStream;
  /** Changes that it hasn't been asked about yet; not all of them are events for it. */
  readonly behind: number;
}

export interface StreamDeps {
  readonly addresses: ReceiverAddresses;
  readonly keeper: SecretKeeper;
}

/**
 * Creates a stream, which hears of what happens from now on. Throws `conflict` (name), `invalid-value`, `forbidden`
 * where it would hear more than the caller may read.
 */
export async function createEventStream(
  op: Operation,
  input: EventStreamInput,
  { addresses, keeper }: StreamDeps,
): Promise<ShownStream> {
  demand(op.actor, 'connections:write');
  const token = await keptToken(input.token, keeper);
  // So that the receiver finds it published before the first event comes.
  await ensureSigningKey(op.store, keeper);
  return await op.transaction(async (inner) => {
    const fields = await newFields(inner, { ...input, token }, addresses);
    await refuseTooMany(inner);
    const id = newId();
    await inner.store.eventStreams.create(id, fields, (await inner.store.auditChain.head())?.position ?? 0);
    const stream = await findStream(inner, id);
    await recordStream(inner, 'event-stream.create', stream, changesBetween(undefined, fields));
    return { stream, behind: 0 };
  });
}

/** The streams within the operation's scope, by name. */
export async function listEventStreams(op: Operation): Promise<readonly ShownStream[]> {
  demand(op.actor, 'connections:read');
  const streams = (await op.store.eventStreams.list()).filter(({ scope }) => isWithin(scope, op.scope));
  return await withBacklog(op, streams);
}

/** Throws `not-found`. */
export async function showEventStream(op: Operation, idOrName: string): Promise<ShownStream> {
  demand(op.actor, 'connections:read');
  return await shown(op, await findStream(op, idOrName));
}

/** The events that its receiver refused, the newest first. Throws `not-found`. */
export async function listRefusals(op: Operation, idOrName: string): Promise<readonly EventRefusal[]> {
  demand(op.actor, 'connections:read');
  const { id } = await findStream(op, idOrName);
  return await op.store.eventStreams.refusals(id, KEPT_REFUSALS);
}

/** Changes what is given. Throws like {@link createEventStream}, and `not-found`. */
export async function changeEventStream(
  op: Operation,
  idOrName: string,
  change: EventStreamChange,
  { addresses, keeper }: StreamDeps,
): Promise<ShownStream> {
  demand(op.actor, 'connections:write');
  const token = change.token === undefined ? undefined : await keptToken(change.token, keeper);
  return await op.transaction(async (inner) => {
    const before = await holdStream(inner, idOrName);
    const fields = await changedFields(inner, before, { ...change, ...(token !== undefined && { token }) }, addresses);
    refuseElsewhere(before, fields);
    const changes = changesBetween(before, fields);
    if (Object.keys(changes).length > 0) {
      await inner.store.eventStreams.update(before.id, fields);
      await recordStream(inner, 'event-stream.update', before, changes);
    }
    return await shown(inner, await findStream(inner, before.id));
  });
}

/** Nothing more is delivered, but nothing is lost: a resumed stream goes on where it was. Throws `not-found`. */
export async function pauseEventStream(op: Operation, idOrName: string): Promise<ShownStream> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const stream = await holdStream(inner, idOrName);
    if (stream.pausedAt === null) {
      await inner.store.eventStreams.pause(stream.id, timeIn(0));
      await recordStream(inner, 'event-stream.pause', stream, {});
    }
    return await shown(inner, await findStream(inner, stream.id));
  });
}

/** Delivers again, at once what failed, too; `skip`: without what happened until now. Throws `not-found`. */
export async function resumeEventStream(op: Operation, idOrName: string, { skip = false } = {}): Promise<ShownStream> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const stream = await holdStream(inner, idOrName);
    const head = skip ? (await inner.store.auditChain.head())?.position : undefined;
    await inner.store.eventStreams.resume(stream.id, head);
    await recordStream(inner, 'event-stream.resume', stream, skip ? { skipped: true } : {});
    return await shown(inner, await findStream(inner, stream.id));
  });
}

/** Deletes a stream with all that is still to be delivered. Throws `not-found`. */
export async function deleteEventStream(op: Operation, idOrName: string): Promise<EventStream> {
  demand(op.actor, 'connections:write');
  return await op.transaction(async (inner) => {
    const stream = await findStream(inner, idOrName);
    await inner.store.eventStreams.delete(stream.id);
    await recordStream(inner, 'event-stream.delete', stream, { name: [stream.name, null] });
    return stream;
  });
}

/** By id or name, within the operation's scope. Throws `not-found`. */
export async function findStream(op: Operation, idOrName: string, options?: { forUpdate: true }): Promise<EventStream> {
  const { eventStreams } = op.store;
  const found = (await eventStreams.find(idOrName, options)) ?? (await eventStreams.findByName(idOrName));
  if (found && isWithin(found.scope, op.scope)) return found;
  throw new PortalError('not-found', `There is no event stream "${idOrName}".`);
}

/** As it is once nobody else changes it any more; also if its name was changed meanwhile. */
async function holdStream(op: Operation, idOrName: string): Promise<EventStream> {
  const { id } = await findStream(op, idOrName);
  return await findStream(op, id, { forUpdate: true });
}

async function shown(op: Operation, stream: EventStream): Promise<ShownStream> {
  const [only] = await withBacklog(op, [stream]);
  return only ?? { stream, behind: 0 };
}

async function withBacklog(op: Operation, streams: readonly EventStream[]): Promise<ShownStream[]> {
  const head = (await op.store.auditChain.head())?.position ?? 0;
  return streams.map((stream) => ({ stream, behind: Math.max(0, head - stream.position) }));
}

async function refuseTooMany({ store }: Operation): Promise<void> {
  if ((await store.eventStreams.list()).length < MOST_STREAMS) return;
  throw new PortalError('conflict', `There are ${MOST_STREAMS} event streams, and can't be more.`);
}

/** The token of one receiver is not for another: who sends elsewhere gives the token anew, or none. */
function refuseElsewhere(before: EventStream, after: EventStreamFields): void {
  if (after.token === null || after.token !== before.token) return;
  if (new URL(before.url).origin === new URL(after.url).origin) return;
  throw new PortalError('invalid-value', 'token must be given with another url: the present one is for its receiver.', {
    attribute: 'token',
  });
}

/** Attribute → [before, after]; of the token only that it changed. */
function changesBetween(before: EventStreamFields | undefined, after: EventStreamFields): JsonObject {
  const names = ['name', 'url', 'audience', 'scope', 'resources', 'eventTypes'] as const;
  const changes = changesOf(before, after, names);
  const token = after.token === null ? 'removed' : 'set';
  return (before?.token ?? null) === after.token ? changes : { ...changes, token };
}

function recordStream(op: Operation, action: string, { id, scope }: EventStream, changes: JsonObject): Promise<void> {
  const organizationId = onlyOrganization(scope) ?? null;
  return record(op, { action, subjectType: 'EventStream', subjectId: id, organizationId, changes });
}
