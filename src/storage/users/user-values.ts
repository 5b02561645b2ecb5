import { fold, foldDocument } from '../../portal/fold';
import type { JsonObject } from '../../portal/model';
import type { GrantInput, UserFields } from '../../portal/users/user';
import { keyed } from '../keyed';

/** The columns that a write sets, but for the password's. */
export function userValues(fields: UserFields) {
  return Object.assign(ownValues(fields), profileValues(fields));
}

function ownValues(fields: UserFields) {
  const { userName, displayName, locale, idpUsername, licenseType, description } = fields;
  // Spelled out, for imports make a million of them.
  return {
    organization_id: fields.organizationId,
    user_name: userName,
    user_name_key: fold(userName),
    external_id: fields.externalId,
    display_name: displayName,
    display_name_key: keyOf(displayName),
    active: fields.active,
    locale,
    locale_key: keyOf(locale),
    provider: fields.provider,
    idp_username: idpUsername,
    idp_username_key: keyOf(idpUsername),
    license_type: licenseType,
    license_type_key: keyOf(licenseType),
    description,
    description_key: keyOf(description),
    must_change_password: fields.mustChangePassword,
    locked_until: fields.lockedUntil,
  };
}

function profileValues({ profile }: UserFields) {
  return { profile: JSON.stringify(profile), search: JSON.stringify(foldDocument(profile)) };
}

/** Columns of an attribute that isn't part of the profile. `roles` have rows of their own, `password` as well. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  organizationId: ['organization_id'],
  userName: ['user_name', 'user_name_key'],
  externalId: ['external_id'],
  displayName: ['display_name', 'display_name_key'],
  active: ['active'],
  locale: ['locale', 'locale_key'],
  provider: ['provider'],
  idpUsername: ['idp_username', 'idp_username_key'],
  licenseType: ['license_type', 'license_type_key'],
  description: ['description', 'description_key'],
  mustChangePassword: ['must_change_password'],
  lockedUntil: ['locked_until'],
  portalUuid: [],
  roles: [],
  password: [],
};

const PROFILE = ['profile', 'search'];

/**
 * {@link userValues} of the attributes that are to change, for every column that is set costs the upkeep of its indexes;
 * of all, where nobody knows which these are.
 */
export function valuesOfChange(fields: UserFields, changed: readonly string[] | undefined): Record<string, unknown> {
  if (!changed) return userValues(fields);
  const columns = new Set(
    changed.flatMap((attribute) => (Object.hasOwn(COLUMNS, attribute) ? COLUMNS[attribute]! : PROFILE)),
  );
  const values: Record<string, unknown> = columns.has('profile') ? userValues(fields) : ownValues(fields);
  return Object.fromEntries(Array.from(columns, (column) => [column, values[column]]));
}

/** A hash and when it was set; nothing where the write leaves the password alone. */
export function passwordValues({ passwordHash }: Pick<UserFields, 'passwordHash'>, now: string) {
  if (passwordHash === undefined) return {};
  const changedAt = passwordHash === null ? null : now;
  return { password_hash: passwordHash, password_changed_at: changedAt, failed_logins: 0, failed_since: null };
}

/** What the index of e-mail addresses holds of one, but for the user, the place and the keys. */
export interface EmailCells {
  readonly value: string | null;
  readonly type: string | null;
  readonly display: string | null;
  readonly primary: boolean;
}

export function emailCells({ emails }: JsonObject): readonly EmailCells[] {
  if (!Array.isArray(emails)) return [];
  return emails.map((email: unknown) => {
    const { value, type, display, primary } = isObject(email) ? email : {};
    return { value: text(value), type: text(type), display: text(display), primary: primary === true };
  });
}

export function emailRow(userId: string, { value, type, display, primary }: EmailCells, position: number) {
  return {
    user_id: userId,
    position,
    value,
    value_key: keyOf(value),
    type,
    type_key: keyOf(type),
    display,
    display_key: keyOf(display),
    is_primary: primary,
  };
}

export function grantRow(userId: string, { roleId, organizationId, type, primary }: GrantInput, position: number) {
  return {
    user_id: userId,
    position,
    role_id: roleId,
    organization_id: organizationId,
    ...keyed('type', type),
    is_primary: primary,
  };
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object';
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** What a text is compared by. */
function keyOf(value: string | null): string | null {
  return value === null ? null : fold(value);
}
