import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, User, UserFields } from '../model';

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
    roles: roles.map((grant) => ({
      roleId: grant.roleId,
      type: grant.type,
      primary: grant.primary,
      organizationId: grant.organization?.id ?? null,
    })),
  };
}

/** Attribute → [before, after] of what differs; the profile by its own attributes; a password by its mention only. */
export function changesBetween(before: UserFields | undefined, after: UserFields): JsonObject {
  const changes = before
    ? differences({ ...before, ...before.profile }, { ...after, ...after.profile })
    : everythingOf(after);
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

function differences(before: JsonObject, after: JsonObject): JsonObject {
  const changes: JsonObject = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    if (was !== is && !NOT_COMPARED.has(name) && !isDeepStrictEqual(was, is)) changes[name] = [was, is];
  }
  return changes;
}
