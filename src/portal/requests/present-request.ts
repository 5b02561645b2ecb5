import { explainRequest } from './explain-request';
import type { RequestActivity } from './request-activity';
import type { RequestEntry, RequestSummary } from './request-entry';

/** A request as administrators see it in JSON, over HTTP and on the command line. */
export function presentRequest(entry: RequestSummary) {
  const { actorKind, actorId, actorName, resourceType, resourceId, resourceName, externalId } = entry;
  const isAboutSomething = resourceType !== null || resourceId !== null || resourceName !== null || externalId !== null;
  return {
    id: entry.id,
    at: entry.at,
    requestId: entry.requestId,
    actor: actorKind === null ? null : { kind: actorKind, id: actorId, name: actorName },
    organization: entry.organizationId,
    address: entry.address,
    userAgent: entry.userAgent,
    method: entry.method,
    path: entry.path,
    operation: entry.part,
    status: entry.status,
    failed: entry.failed,
    code: entry.code,
    detail: entry.detail,
    resource: isAboutSomething ? { type: resourceType, id: resourceId, name: resourceName, externalId } : null,
    milliseconds: entry.milliseconds,
  };
}

/** The same with what was sent, as far as it is kept, and what it means. */
export function presentWholeRequest(entry: RequestEntry) {
  const body: unknown = entry.body === null ? null : JSON.parse(entry.body);
  return { ...presentRequest(entry), body, explanation: explainRequest(entry) };
}

/** How many requests of a caller there were in an hour or a day. */
export function presentActivity({ actorKind, actorId, actorName, ...counts }: RequestActivity) {
  return { ...counts, actor: actorKind === null ? null : { kind: actorKind, id: actorId, name: actorName } };
}
