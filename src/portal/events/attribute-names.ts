import { isDeepStrictEqual } from 'node:util';
import { jsonObjectOf, type JsonObject } from '../model';
import { PORTAL_GROUP, PORTAL_USER } from '../schema-urns';
import type { EventResource } from './event-types';

/** Where the portal's word for an attribute isn't SCIM's; `null`: SCIM has none. */
const SCIM_NAMES: Readonly<Partial<Record<EventResource, Readonly<Record<string, string | null>>>>> = {
  User: {
    organizationId: `${PORTAL_USER}:organization`,
    provider: `${PORTAL_USER}:provider`,
    idpUsername: `${PORTAL_USER}:idpUsername`,
    licenseType: `${PORTAL_USER}:licenseType`,
    description: `${PORTAL_USER}:description`,
    mustChangePassword: `${PORTAL_USER}:mustChangePassword`,
    lockedUntil: `${PORTAL_USER}:locked`,
    portalUuid: null,
  },
  Group: { organizationId: `${PORTAL_GROUP}:organization`, membersAdded: 'members', membersRemoved: 'members' },
  Organization: { portalUuid: null, accountPlanUuid: null },
};

/**
 * The SCIM names of the attributes that an audit row says were changed, extensions' with their URN; never a value.
 * `changes`: attribute → [before, after], or something else for what is only mentioned.
 */
export function attributeNames(resource: EventResource, changes: JsonObject): string[] {
  const names = Object.entries(changes).flatMap(([name, change]) => namesOf(resource, name, change));
  return Array.from(new Set(names));
}

function namesOf(resource: EventResource, name: string, change: unknown): string[] {
  if (resource === 'User' && name === 'roles') return roleNames(change);
  if (name.startsWith('urn:')) return extensionNames(name, change);
  const known = SCIM_NAMES[resource]?.[name];
  return known === null ? [] : [known ?? name];
}

/** Roles in further organizations are an attribute of their own. */
function roleNames(change: unknown): string[] {
  const [before, after] = bothSides(change);
  const differs = (further: boolean) => !isDeepStrictEqual(grants(before, further), grants(after, further));
  return [...(differs(false) ? ['roles'] : []), ...(differs(true) ? [`${PORTAL_USER}:access`] : [])];
}

function grants(side: unknown, further: boolean): unknown[] {
  const all = Array.isArray(side) ? (side as { organizationId?: unknown }[]) : [];
  return all.filter(({ organizationId }) => (organizationId != null) === further);
}

function extensionNames(urn: string, change: unknown): string[] {
  const [before, after] = bothSides(change).map(jsonObjectOf);
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return Array.from(names).flatMap((name) =>
    isDeepStrictEqual(before?.[name] ?? null, after?.[name] ?? null) ? [] : `${urn}:${name}`,
  );
}

function bothSides(change: unknown): [unknown, unknown] {
  return Array.isArray(change) ? [change[0], change[1]] : [null, change];
}
