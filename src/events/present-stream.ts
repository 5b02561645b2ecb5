import type { EventRefusal } from '../portal/events/event-stream';
import type { ShownStream } from '../portal/events/event-streams';
import type { TestOutcome } from '../portal/events/test-event';

export type StreamState = 'ok' | 'failing' | 'paused';

/** A stream as `/admin/event-streams` shows it, its receiver's token left out. */
export function presentStream({ stream, behind }: ShownStream) {
  const { id, name, url, audience, scope, resources, eventTypes, created, lastModified } = stream;
  const { pausedAt, delivered, lastDeliveredAt, attempts, failingSince, lastError, nextAttemptAt } = stream;
  const state: StreamState = pausedAt !== null ? 'paused' : failingSince !== null ? 'failing' : 'ok';
  return {
    id,
    name,
    url,
    audience,
    organizations: scope.all ? 'all' : scope.organizations,
    resources,
    eventTypes: eventTypes ?? 'all',
    hasToken: stream.token !== null,
    created,
    lastModified,
    state,
    behind,
    delivered,
    lastDeliveredAt,
    pausedAt,
    failingSince,
    attempts,
    nextAttemptAt,
    lastError,
  };
}

export function presentRefusal({ jti, at, code, description }: EventRefusal) {
  return { jti, at, code, description };
}

/** What a test event came to, in one sentence where it wasn't taken. */
export function presentTest({ verdict, jti, milliseconds }: TestOutcome) {
  const said = verdict.kind === 'refused' ? [verdict.code, verdict.description ?? ''].join(': ') : undefined;
  const error = verdict.kind === 'failed' ? verdict.error : (said ?? null);
  return { accepted: verdict.kind === 'accepted', jti, milliseconds, error };
}
