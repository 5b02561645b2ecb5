import { newId } from '../../../src/portal/new-id';
import type { RequestEntry } from '../../../src/portal/requests/request-entry';

/** An entry of the log of requests, made now. */
export function requestEntry(fields: Partial<RequestEntry> = {}): RequestEntry {
  return {
    id: newId(),
    at: new Date().toISOString(),
    organizationId: null,
    actorKind: 'connection',
    actorId: 'c',
    actorName: 'Okta',
    address: '192.0.2.1',
    userAgent: 'test',
    method: 'POST',
    path: '/scim/v2/Users',
    status: 201,
    failed: false,
    code: null,
    detail: null,
    resourceType: 'User',
    resourceId: null,
    resourceName: null,
    externalId: null,
    milliseconds: 12.3,
    requestId: 'r',
    part: null,
    body: '{"userName":"ada"}',
    ...fields,
  };
}
