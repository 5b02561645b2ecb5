/** Every type of SCIM event that is sent (RFC 9967 §7.4): no values of attributes, so no `…:full`. */
export const EVENT = {
  feedAdd: 'urn:ietf:params:scim:event:feed:add',
  feedRemove: 'urn:ietf:params:scim:event:feed:remove',
  create: 'urn:ietf:params:scim:event:prov:create:notice',
  patch: 'urn:ietf:params:scim:event:prov:patch:notice',
  delete: 'urn:ietf:params:scim:event:prov:delete',
  activate: 'urn:ietf:params:scim:event:prov:activate',
  deactivate: 'urn:ietf:params:scim:event:prov:deactivate',
} as const;

export type EventType = (typeof EVENT)[keyof typeof EVENT];

export const EVENT_TYPES: readonly EventType[] = Object.values(EVENT);

const PREFIX = 'urn:ietf:params:scim:event:';

/** By URN, or by what follows `urn:ietf:params:scim:event:`, such as `prov:deactivate`. */
export function eventTypeOf(text: string): EventType | undefined {
  return EVENT_TYPES.find((type) => type === text || type === PREFIX + text);
}

/** The types that events can be about, with the privilege that it takes to hear of them. */
export const EVENT_RESOURCES = {
  User: { endpoint: '/Users', privilege: 'users:read' },
  Group: { endpoint: '/Groups', privilege: 'groups:read' },
  Organization: { endpoint: '/Organizations', privilege: 'organizations:read' },
  Role: { endpoint: '/Roles', privilege: 'roles:read' },
} as const;

export type EventResource = keyof typeof EVENT_RESOURCES;

export const EVENT_RESOURCE_NAMES = Object.keys(EVENT_RESOURCES) as EventResource[];
