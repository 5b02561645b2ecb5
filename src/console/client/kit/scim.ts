import { call, callFully } from './api';

/** The SCIM resources as the console reads them (docs/architecture.md; RFC 7643 §4). */

export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';

export const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
export const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
export const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

export interface Resource {
  readonly id: string;
  readonly schemas: readonly string[];
  readonly meta?: {
    readonly created: string;
    readonly lastModified: string;
    readonly version: string;
    readonly resourceType?: string;
  };
}

export interface Reference {
  readonly value: string;
  readonly display?: string;
}

export interface PluralValue {
  readonly value?: string;
  readonly display?: string;
  readonly type?: string;
  readonly primary?: boolean;
}

export interface PortalUserPart {
  readonly organization: Reference;
  readonly access?: readonly {
    readonly role: string;
    readonly roleDisplay?: string;
    readonly organization: string;
    readonly organizationDisplay?: string;
  }[];
  readonly provider: 'builtIn' | 'enterprise';
  readonly idpUsername?: string;
  readonly licenseType?: string;
  readonly description?: string;
  readonly mustChangePassword: boolean;
  readonly locked: boolean;
  readonly lastLogin?: string;
  readonly passwordChangedAt?: string;
}

export interface UserResource extends Resource {
  readonly userName: string;
  readonly externalId?: string;
  readonly displayName?: string;
  readonly name?: { readonly formatted?: string; readonly givenName?: string; readonly familyName?: string };
  readonly active: boolean;
  readonly emails?: readonly PluralValue[];
  readonly roles?: readonly PluralValue[];
  readonly groups?: readonly { readonly value: string; readonly display?: string; readonly type?: string }[];
  readonly [PORTAL_USER]: PortalUserPart;
}

export interface GroupResource extends Resource {
  readonly displayName: string;
  readonly externalId?: string;
  readonly [PORTAL_GROUP]: {
    readonly organization: Reference;
    /** Only where asked for. */
    readonly memberCount?: number;
  };
}

export interface OrganizationResource extends Resource {
  readonly name: string;
  readonly description?: string;
  readonly type?: 'CONSUMER' | 'PUBLISHER';
  readonly active: boolean;
  readonly externalId?: string;
  /** Only where asked for, as `builtIn` is. */
  readonly memberCount?: number;
  readonly builtIn?: boolean;
}

export interface RoleResource extends Resource {
  readonly value: string;
  readonly display: string;
  readonly description?: string;
  readonly privileges?: readonly string[];
  readonly supported: boolean;
  readonly organizationBound: boolean;
  /** Only where asked for. */
  readonly builtIn?: boolean;
}

/** A ListResponse (RFC 7644 §3.4.2) with the cursors of RFC 9865. */
export interface ListResponse<T> {
  readonly totalResults: number;
  readonly Resources: readonly T[];
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

export interface ListQuery {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: 'ascending' | 'descending' | undefined;
  readonly attributes?: string | undefined;
  readonly count?: number;
  /** '' for the first page. */
  readonly cursor?: string;
}

/** One page of a resource type's list: `Users`, `Groups`, `Organizations`, `Roles`. */
export function listResources<T>(endpoint: string, query: ListQuery, signal?: AbortSignal): Promise<ListResponse<T>> {
  const { count = 50, cursor = '', ...rest } = query;
  const parameters = new URLSearchParams({ count: String(count), cursor });
  for (const [name, value] of Object.entries(rest)) if (value) parameters.set(name, value);
  return call('GET', `/scim/v2/${endpoint}?${parameters.toString()}`, { signal });
}

/** `attributes`: no more than these, where not all is wanted, or what is shown only where asked for. */
export function readResource<T>(endpoint: string, id: string, signal?: AbortSignal, attributes?: string): Promise<T> {
  const query = attributes === undefined ? '' : `?${new URLSearchParams({ attributes }).toString()}`;
  return call('GET', `/scim/v2/${endpoint}/${encodeURIComponent(id)}${query}`, { signal });
}

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string;
  readonly value?: unknown;
}

/** Patches a resource; with `version`, only if it is still the one that was read. Undefined: 204, read it again. */
export async function patchResource<T>(
  endpoint: string,
  id: string,
  operations: readonly PatchOperation[],
  version?: string,
): Promise<T | undefined> {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
  const headers = version === undefined ? {} : { 'If-Match': version };
  const answer = await callFully<T>('PATCH', `/scim/v2/${endpoint}/${encodeURIComponent(id)}`, { body, headers });
  return answer.status === 204 ? undefined : answer.body;
}

export function createResource<T>(endpoint: string, resource: object): Promise<T> {
  return call('POST', `/scim/v2/${endpoint}`, { body: resource });
}

export function deleteResource(endpoint: string, id: string): Promise<void> {
  return call('DELETE', `/scim/v2/${endpoint}/${encodeURIComponent(id)}`);
}

/** A text as a filter's operand (RFC 7644 §3.4.2.2): a JSON string. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The filters that are there, all of which must hold. */
export function allOf(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined && filter !== '');
  return given.length < 2 ? given[0] : given.map((filter) => `(${filter})`).join(' and ');
}

/** Any attribute holds the text; shorter than three characters, begins with it, for that is quick in any number. */
export function holdsText(attributes: readonly string[], text: string): string | undefined {
  const words = text.trim();
  if (words === '') return undefined;
  const operator = Array.from(words).length < 3 ? 'sw' : 'co';
  return attributes.map((attribute) => `${attribute} ${operator} ${quoted(words)}`).join(' or ');
}

/** By what a person is best called. */
export function nameOf({
  displayName,
  name,
  userName,
}: Pick<UserResource, 'displayName' | 'name' | 'userName'>): string {
  const parts = [name?.givenName, name?.familyName].filter(Boolean).join(' ');
  return displayName ?? name?.formatted ?? (parts === '' ? userName : parts);
}
