import { PortalError } from '../portal/errors';
import { jsonObjectOf, type JsonObject } from '../portal/model';
import type { RoleGrant, User } from '../portal/users/user';
import type { AccessInput, RoleInput, UserInput } from '../portal/users/user-input';
import { isLocked } from '../portal/users/users';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../portal/schema-urns';
import { isJsonObject } from './equal';
import { idInUri, userUri } from './user-uri';

/** User ↔ SCIM: pure, no query inside. Attributes without a field of their own in the portal travel in `profile`. */

/**
 * The whole resource but for id and meta; attributes without a value are absent (RFC 7643 §2.5). `instead` of the
 * profile: see `Outline`.
 */
export function userToScim(user: User, baseUrl: string, instead?: JsonObject): JsonObject {
  const { [ENTERPRISE_USER]: enterprise, ...profile } = instead ?? user.profile;
  return {
    userName: user.userName,
    ...optional('externalId', user.externalId),
    ...optional('displayName', user.displayName),
    active: user.active,
    ...profile,
    ...optional('locale', user.locale),
    ...list('roles', user.roles.filter(isOwn).map(roleToScim)),
    ...list(
      'groups',
      (user.groups ?? []).map((group) => membershipToScim(group, baseUrl)),
    ),
    ...(isJsonObject(enterprise) && { [ENTERPRISE_USER]: withManagerReference(enterprise, user, baseUrl) }),
    [PORTAL_USER]: portalExtension(user, baseUrl),
  };
}

function portalExtension(user: User, baseUrl: string): JsonObject {
  const { id, name } = user.organization;
  return {
    organization: { value: id, $ref: `${baseUrl}/Organizations/${id}`, display: name },
    ...list('access', user.roles.flatMap(accessToScim)),
    provider: user.provider,
    ...optional('idpUsername', user.idpUsername),
    ...optional('licenseType', user.licenseType),
    ...optional('description', user.description),
    mustChangePassword: user.mustChangePassword,
    locked: isLocked(user),
    ...optional('lastLogin', user.lastLogin),
    ...optional('passwordChangedAt', user.passwordChangedAt),
  };
}

function isOwn(grant: RoleGrant): boolean {
  return grant.organization === null;
}

function roleToScim({ value, display, type, primary }: RoleGrant): JsonObject {
  return { value, display, ...optional('type', type), ...(primary && { primary }) };
}

function accessToScim({ value, display, organization }: RoleGrant): JsonObject[] {
  if (!organization) return [];
  const { id, name } = organization;
  return [{ role: value, roleDisplay: display, organization: id, organizationDisplay: name }];
}

function membershipToScim(group: { id: string; display: string; direct: boolean }, baseUrl: string): JsonObject {
  const { id, display, direct } = group;
  return { value: id, $ref: `${baseUrl}/Groups/${id}`, display, type: direct ? 'direct' : 'indirect' };
}

function withManagerReference(enterprise: JsonObject, { managerName }: User, baseUrl: string): JsonObject {
  const { manager } = enterprise;
  if (!isJsonObject(manager) || typeof manager['value'] !== 'string') return enterprise;
  const $ref = userUri(baseUrl, manager['value']);
  return {
    ...enterprise,
    manager: { $ref, ...manager, ...(managerName !== undefined && { displayName: managerName }) },
  };
}

/**
 * A resource with canonical names and coerced values → what the portal takes.
 *
 * `before` is the user as it stands (PUT, PATCH). `keepOmitted` names what an omission leaves alone instead of
 * clearing: after a PATCH nothing, for an omission there is a removal; in a PUT what the portal owns, because clients
 * send back only what they know (RFC 7644 §3.5.1 leaves the choice).
 */
export function userFromScim(
  resource: JsonObject,
  before: User | undefined,
  keepOmitted: (attribute: string) => boolean,
): UserInput {
  const { userName, externalId, displayName, active, locale, roles } = resource;
  const extension = jsonObjectOf(resource[PORTAL_USER]);
  const kept = <T>(name: string, value: unknown, present: T | undefined, otherwise: T): unknown =>
    value ?? (keepOmitted(name) ? (present ?? otherwise) : otherwise);
  const portal = <T>(name: string, present: T | undefined, otherwise: T): unknown =>
    kept(`${PORTAL_USER}:${name}`, extension[name], present, otherwise);
  return {
    organization: organizationFromScim(extension['organization'], before),
    userName: userName as string,
    externalId: textOf(externalId),
    displayName: textOf(displayName),
    active: kept('active', active, before?.active, true) as boolean,
    locale: textOf(locale),
    provider: providerOf(portal('provider', before?.provider, 'builtIn')),
    idpUsername: textOf(portal('idpUsername', before?.idpUsername, null)),
    licenseType: textOf(portal('licenseType', before?.licenseType, null)),
    description: textOf(portal('description', before?.description, null)),
    mustChangePassword: portal('mustChangePassword', before?.mustChangePassword, false) as boolean,
    locked: portal('locked', before && isLocked(before), false) as boolean,
    notifyUser: extension['notifyUser'] === true,
    profile: profileFromScim(resource),
    roles:
      roles === undefined && keepOmitted('roles')
        ? (before?.roles ?? []).filter(isOwn)
        : arrayOf(roles).map((role) => roleFromScim(role, before)),
    access:
      extension['access'] === undefined && keepOmitted(`${PORTAL_USER}:access`)
        ? (before?.roles ?? []).flatMap(accessOf)
        : arrayOf(extension['access']).map(accessFromScim),
  };
}

/** By id, or by name; where a changed name stands beside the unchanged id, the name is meant. */
export function organizationFromScim(
  organization: unknown,
  before: { readonly organization: { readonly id: string; readonly name: string } } | undefined,
): string | undefined {
  const { value, display } = jsonObjectOf(organization);
  const present = before?.organization;
  if (typeof display === 'string' && display !== present?.name && (value === undefined || value === present?.id)) {
    return display;
  }
  return textOf(value) ?? undefined;
}

function roleFromScim(role: JsonObject, before: User | undefined): RoleInput {
  const { value, display, type, primary } = role;
  const held = before?.roles.find((grant) => grant.value === value);
  const named = held && typeof display === 'string' && display !== held.display ? display : (value ?? display);
  if (typeof named !== 'string') {
    throw new PortalError('invalid-value', 'A role needs a value.', { attribute: 'roles' });
  }
  return { value: named, type: textOf(type), primary: primary === true };
}

function accessOf({ value, organization }: RoleGrant): AccessInput[] {
  return organization ? [{ role: value, organization: organization.id }] : [];
}

function accessFromScim({ role, organization }: JsonObject): AccessInput {
  if (typeof role === 'string' && typeof organization === 'string') return { role, organization };
  throw new PortalError('invalid-value', 'Each access needs a role and an organization.', { attribute: 'access' });
}

/** Attributes that have fields of their own, are derived, or are never kept. */
const NOT_IN_PROFILE = new Set([
  ...['userName', 'externalId', 'displayName', 'active', 'locale', 'roles'],
  ...['id', 'meta', 'schemas', 'groups', 'password', PORTAL_USER, ENTERPRISE_USER],
]);

/** Whether an attribute, of an extension where one is named, is kept in the profile. */
export function isInProfile(name: string, extension?: string): boolean {
  return extension === undefined ? !NOT_IN_PROFILE.has(name) : extension === ENTERPRISE_USER;
}

function profileFromScim(resource: JsonObject): JsonObject {
  const profile: JsonObject = {};
  for (const name of Object.keys(resource)) {
    if (isInProfile(name)) profile[name] = resource[name];
  }
  const enterprise = enterpriseFromScim(jsonObjectOf(resource[ENTERPRISE_USER]));
  const isExtended = Object.keys(enterprise).length > 0;
  if (isExtended) profile[ENTERPRISE_USER] = enterprise;
  profile['schemas'] = isExtended ? [CORE_USER, ENTERPRISE_USER, PORTAL_USER] : [CORE_USER, PORTAL_USER];
  return profile;
}

/** The manager's `$ref` and `displayName` follow from its `value`, so they aren't kept; a `$ref` alone names it. */
function enterpriseFromScim({ manager, ...rest }: JsonObject): JsonObject {
  const { value, $ref } = jsonObjectOf(manager);
  const named = value ?? (typeof $ref === 'string' ? namedBy($ref) : undefined);
  return named === undefined ? rest : { ...rest, manager: { value: named } };
}

function namedBy($ref: string): string {
  const id = idInUri($ref);
  if (id === '') throw new PortalError('invalid-value', 'The $ref of manager names nobody.', { attribute: 'manager' });
  return id;
}

/** Not caseExact, so in any case. */
function providerOf(provider: unknown): 'builtIn' | 'enterprise' {
  const lower = typeof provider === 'string' ? provider.toLowerCase() : undefined;
  if (lower === 'builtin') return 'builtIn';
  if (lower === 'enterprise') return 'enterprise';
  throw new PortalError('invalid-value', 'provider must be "builtIn" or "enterprise".', { attribute: 'provider' });
}

function optional(name: string, value: string | null): JsonObject {
  return value === null ? {} : { [name]: value };
}

function list(name: string, values: readonly JsonObject[]): JsonObject {
  return values.length === 0 ? {} : { [name]: values };
}

function arrayOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
