import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../model';
import type { GrantInput, RoleGrant, User, UserFields, WrittenUser } from './user';

/** A user's present state as a write would set it, so that two states can be compared and told apart in the audit. */
export function fieldsOf(user: User): UserFields {
  const { organization, roles, ...rest } = user;
  return {
    organizationId: organization.id,
    userName: rest.userName,
    externalId: rest.externalId,
    displayName: rest.displayName,
    active: rest.active,
    locale: rest.locale,
    provider: rest.provider,
    idpUsername: rest.idpUsername,
    licenseType: rest.licenseType,
    description: rest.description,
    mustChangePassword: rest.mustChangePassword,
    lockedUntil: rest.lockedUntil,
    profile: rest.profile,
    roles: roles.map(toGrantInput),
  };
}

/** A role that is held, as a write sets it. */
export function toGrantInput({ roleId, type, primary, organization }: RoleGrant): GrantInput {
  return { roleId, type, primary, organizationId: organization?.id ?? null };
}

/** What a user is to become. */
export interface Wanted {
  readonly fields: UserFields;
  /** The same as in the fields, with their names. */
  readonly roles: readonly RoleGrant[];
}

/** A user as a write leaves it: what asking the storage would give, which needn't be asked. */
export function userAfter(
  id: string,
  before: User | undefined,
  { fields, roles }: Wanted,
  { version, at, organizationName }: WrittenUser,
): User {
  const { organizationId, passwordHash } = fields;
  const keepsPassword = passwordHash === undefined;
  return {
    id,
    version,
    created: before?.created ?? at,
    lastModified: at,
    organization: { id: organizationId, name: organizationName },
    userName: fields.userName,
    externalId: fields.externalId,
    portalUuid: before ? before.portalUuid : (fields.portalUuid ?? null),
    displayName: fields.displayName,
    active: fields.active,
    locale: fields.locale,
    provider: fields.provider,
    idpUsername: fields.idpUsername,
    licenseType: fields.licenseType,
    description: fields.description,
    mustChangePassword: fields.mustChangePassword,
    lockedUntil: fields.lockedUntil,
    profile: fields.profile,
    hasPassword: keepsPassword ? (before?.hasPassword ?? false) : passwordHash !== null,
    passwordChangedAt: keepsPassword ? (before?.passwordChangedAt ?? null) : passwordHash === null ? null : at,
    lastLogin: before?.lastLogin ?? null,
    roles,
    ...groupsAfter(before, organizationId),
  };
}

/** Nobody is born into a group; and who moves to another organization leaves all groups. */
function groupsAfter(before: User | undefined, organizationId: string): Pick<User, 'groups'> {
  if (before?.organization.id !== organizationId) return { groups: [] };
  return before.groups ? { groups: before.groups } : {};
}

/** Attribute → [before, after] of what differs; the profile by its own attributes; a password by its mention only. */
export function changesBetween(before: UserFields | undefined, after: UserFields): JsonObject {
  const changes = before ? differencesBetween(before, after) : everythingOf(after);
  if (after.passwordHash === undefined) return changes;
  return { ...changes, password: after.passwordHash === null ? 'removed' : 'set' };
}

const NOT_COMPARED = new Set(['profile', 'passwordHash', 'schemas']);

/** What differs from nothing. */
function everythingOf(user: UserFields): JsonObject {
  const changes: JsonObject = {};
  for (const state of [user as unknown as JsonObject, user.profile]) {
    for (const name of Object.keys(state)) {
      const is = state[name];
      if (is != null && !NOT_COMPARED.has(name)) changes[name] = [null, is];
    }
  }
  return changes;
}

function differencesBetween(before: UserFields, after: UserFields): JsonObject {
  const changes: JsonObject = {};
  noteDifferences(changes, before as unknown as JsonObject, after as unknown as JsonObject);
  noteDifferences(changes, before.profile, after.profile);
  return changes;
}

function noteDifferences(changes: JsonObject, before: JsonObject, after: JsonObject): void {
  for (const name of Object.keys(before)) noteDifference(changes, name, before[name], after[name]);
  for (const name of Object.keys(after))
    if (!Object.hasOwn(before, name)) noteDifference(changes, name, undefined, after[name]);
}

function noteDifference(changes: JsonObject, name: string, before: unknown, after: unknown): void {
  const [was, is] = [before ?? null, after ?? null];
  if (was === is || NOT_COMPARED.has(name)) return;
  const isSame = typeof was === 'object' && typeof is === 'object' && isDeepStrictEqual(was, is);
  if (!isSame) changes[name] = [was, is];
}
