import type { JsonObject } from '../../portal/model';
import { ENTERPRISE_USER, PORTAL_USER } from '../../portal/schema-urns';
import { preferredOf } from '../csv/csv-attributes';

/** Takes what a column holds out of a resource, as text; undefined: nothing of it, or nothing that the column can hold. */
export interface ExportColumn {
  readonly name: string;
  take(resource: JsonObject): string | undefined;
}

/** The columns of users; what they have no words for follows, as JSON, in the last one. */
export const USER_COLUMNS: readonly ExportColumn[] = [
  plain('userName'),
  plain('externalId'),
  plain('displayName'),
  plain('active'),
  plain('name.givenName', 'name', 'givenName'),
  plain('name.familyName', 'name', 'familyName'),
  plain('name.formatted', 'name', 'formatted'),
  email(),
  element('phone', 'phoneNumbers', { type: 'work' }),
  plain('title'),
  plain('locale'),
  plain('preferredLanguage'),
  plain('organization', PORTAL_USER, 'organization', 'display'),
  roles(),
  access(),
  plain('provider', PORTAL_USER, 'provider'),
  plain('idpUsername', PORTAL_USER, 'idpUsername'),
  plain('licenseType', PORTAL_USER, 'licenseType'),
  plain('description', PORTAL_USER, 'description'),
  plain('mustChangePassword', PORTAL_USER, 'mustChangePassword'),
  plain('department', ENTERPRISE_USER, 'department'),
  plain('employeeNumber', ENTERPRISE_USER, 'employeeNumber'),
  plain('portalUuid'),
];

export const PASSWORD_HASH_COLUMN = plain('passwordHash');

export const ORGANIZATION_COLUMNS: readonly ExportColumn[] = [
  plain('name'),
  plain('description'),
  plain('type'),
  plain('active'),
  plain('externalId'),
  plain('portalUuid'),
];

export const ROLE_COLUMNS: readonly ExportColumn[] = [
  plain('value'),
  plain('display'),
  plain('description'),
  plain('type'),
  plain('supported'),
  texts('privileges'),
  plain('organizationBound'),
];

export const GROUP_COLUMNS: readonly ExportColumn[] = [
  plain('displayName'),
  plain('organization', 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group', 'organization', 'display'),
  plain('externalId'),
];

export const MEMBERSHIP_COLUMNS: readonly ExportColumn[] = [plain('group'), plain('organization'), plain('member')];

/** A text, or true or false; one that doesn't come out of a cell as it goes in isn't taken. */
function plain(name: string, ...path: readonly string[]): ExportColumn {
  const [last = name, ...owners] = [...path].reverse();
  return {
    name,
    take(resource) {
      const owner = owners.reduceRight<unknown>((each, step) => memberOf(each, step), resource);
      if (!isObject(owner) || !Object.hasOwn(owner, last)) return undefined;
      const value = owner[last];
      const text = typeof value === 'boolean' ? String(value) : value;
      if (typeof text !== 'string' || !survives(text)) return undefined;
      delete owner[last];
      return text;
    },
  };
}

/** The one element of a list that is nothing but a value of that type. */
function element(name: string, list: string, like: JsonObject): ExportColumn {
  return {
    name,
    take(resource) {
      const [only, ...others] = arrayOf(resource[list]);
      const { value, ...rest } = only ?? {};
      if (others.length > 0 || typeof value !== 'string' || !survives(value) || !isSame(rest, like)) return undefined;
      delete resource[list];
      return value;
    },
  };
}

/** Of several addresses the preferred one is shown, too; all of them stay where they are. */
function email(): ExportColumn {
  const only = element('email', 'emails', { type: 'work', primary: true });
  return {
    name: 'email',
    take(resource) {
      const taken = only.take(resource);
      const value = taken ?? preferredOf(resource['emails'])?.['value'];
      return typeof value === 'string' && survives(value) ? value : undefined;
    },
  };
}

function roles(): ExportColumn {
  return {
    name: 'roles',
    take(resource) {
      const values = arrayOf(resource['roles']).map(({ value, ...rest }) => (isSame(rest, {}) ? value : undefined));
      if (values.length === 0 || !values.every(isListed)) return undefined;
      delete resource['roles'];
      return values.join('|');
    },
  };
}

/** A list of texts. */
function texts(name: string): ExportColumn {
  return {
    name,
    take(resource) {
      const values: unknown = resource[name];
      if (!Array.isArray(values) || values.length === 0 || !values.every(isListed)) return undefined;
      delete resource[name];
      return values.join('|');
    },
  };
}

/** `Developer@Acme`, a role in a further organization. */
function access(): ExportColumn {
  return {
    name: 'access',
    take(resource) {
      const owner = resource[PORTAL_USER];
      const pairs = isObject(owner) ? arrayOf(owner['access']) : [];
      const isPlain = pairs.every(
        ({ role, organization }) => isListed(role) && !role.includes('@') && isListed(organization),
      );
      if (!isObject(owner) || pairs.length === 0 || !isPlain) return undefined;
      delete owner['access'];
      return pairs.map(({ role, organization }) => `${String(role)}@${String(organization)}`).join('|');
    },
  };
}

/** Whether it can stand between bars. */
function isListed(value: unknown): value is string {
  return typeof value === 'string' && survives(value) && !/[|\\]/.test(value);
}

/** A cell's ends are trimmed, its line ends may be changed by whoever opens it, and NUL stops some readers. */
function survives(text: string): boolean {
  return text !== '' && text === text.trim() && !/[\r\0\uFFFD]/.test(text);
}

function isSame(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function memberOf(owner: unknown, name: string): unknown {
  return isObject(owner) && Object.hasOwn(owner, name) ? owner[name] : undefined;
}

function arrayOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
