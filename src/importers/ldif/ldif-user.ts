import type { JsonObject } from '../../portal/model';
import { ENTERPRISE_USER, PORTAL_USER } from '../../portal/schema-urns';
import type { LdifAttributes } from './ldif-attributes';

/** What people sign in with, in the order in which directories have it. */
const USER_NAMES = ['uid', 'sAMAccountName', 'userPrincipalName'] as const;

/** Attribute → where its first value goes. */
const SINGLE: readonly (readonly [attribute: string, path: readonly string[]])[] = [
  ['displayName', ['displayName']],
  ['givenName', ['name', 'givenName']],
  ['sn', ['name', 'familyName']],
  ['initials', ['name', 'middleName']],
  ['cn', ['name', 'formatted']],
  ['title', ['title']],
  ['employeeType', ['userType']],
  ['preferredLanguage', ['preferredLanguage']],
  ['employeeNumber', [ENTERPRISE_USER, 'employeeNumber']],
  ['departmentNumber', [ENTERPRISE_USER, 'department']],
  ['ou', [ENTERPRISE_USER, 'department']],
  ['o', [ENTERPRISE_USER, 'organization']],
  ['description', [PORTAL_USER, 'description']],
];

const PHONES = [
  ['telephoneNumber', 'work'],
  ['mobile', 'mobile'],
  ['homePhone', 'home'],
  ['facsimileTelephoneNumber', 'fax'],
  ['pager', 'pager'],
] as const;

const ADDRESS = [
  ['street', 'streetAddress'],
  ['l', 'locality'],
  ['st', 'region'],
  ['postalCode', 'postalCode'],
  ['c', 'country'],
] as const;

export interface LdifUser {
  readonly userName: string;
  readonly resource: JsonObject;
  readonly columnOf: ReadonlyMap<string, string>;
}

/** An inetOrgPerson (RFC 2798) as a user; undefined where nothing in it is a user name. Photos stay behind. */
export function userOf(entry: LdifAttributes, organization: string | undefined): LdifUser | undefined {
  const userName = entry.firstOf(...USER_NAMES);
  if (!userName) return undefined;
  const columnOf = new Map([['userName', userName.name]]);
  const resource: JsonObject = { userName: userName.text };
  for (const [attribute, path] of SINGLE) setOnce(resource, columnOf, path, attribute, entry.first(attribute));
  setList(resource, columnOf, 'emails', 'mail', emailsOf(entry));
  setList(resource, columnOf, 'phoneNumbers', 'telephoneNumber', phonesOf(entry));
  setList(resource, columnOf, 'addresses', 'postalAddress', addressesOf(entry));
  if (isShutOut(entry)) resource['active'] = false;
  const place = organization ?? entry.first('o');
  if (place !== undefined) setOnce(resource, columnOf, [PORTAL_USER, 'organization'], 'dn', { value: place });
  return { userName: userName.text, resource, columnOf };
}

function setOnce(
  resource: JsonObject,
  columnOf: Map<string, string>,
  path: readonly string[],
  attribute: string,
  value: unknown,
): void {
  if (value === undefined) return;
  const [first = '', second] = path;
  const column = first.startsWith('urn:') ? path.join(':') : path.join('.');
  if (columnOf.has(column)) return;
  columnOf.set(column, attribute);
  if (second === undefined) resource[first] = value;
  else resource[first] = { ...(resource[first] as JsonObject | undefined), [second]: value };
}

function setList(
  resource: JsonObject,
  columnOf: Map<string, string>,
  name: string,
  attribute: string,
  values: readonly JsonObject[],
): void {
  if (values.length === 0) return;
  resource[name] = values;
  columnOf.set(name, attribute);
}

function emailsOf(entry: LdifAttributes): JsonObject[] {
  return entry.all('mail').map((value, at) => ({ value, type: 'work', ...(at === 0 && { primary: true }) }));
}

function phonesOf(entry: LdifAttributes): JsonObject[] {
  return PHONES.flatMap(([attribute, type]) => entry.all(attribute).map((value) => ({ value, type })));
}

function addressesOf(entry: LdifAttributes): JsonObject[] {
  const parts = ADDRESS.flatMap(([attribute, name]) => {
    const text = entry.first(attribute);
    return text === undefined ? [] : [[name, text] as const];
  });
  // RFC 4517 §3.3.28: lines are separated by a dollar sign.
  const formatted = entry
    .first('postalAddress')
    ?.split('$')
    .map((line) => line.trim())
    .join('\n');
  if (parts.length === 0 && formatted === undefined) return [];
  return [{ ...Object.fromEntries(parts), ...(formatted !== undefined && { formatted }), type: 'work' }];
}

/** The bit of Active Directory's userAccountControl that says "disabled". */
const ACCOUNT_DISABLED = 2;

/** As OpenLDAP's password policy, 389 Directory Server and Active Directory say it. */
function isShutOut(entry: LdifAttributes): boolean {
  const forEver = entry.first('pwdAccountLockedTime')?.startsWith('00000101');
  const locked = entry.first('nsAccountLock')?.toLowerCase() === 'true';
  const control = Number(entry.first('userAccountControl') ?? 0);
  return forEver === true || locked || (control & ACCOUNT_DISABLED) !== 0;
}
