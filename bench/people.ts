import { renderResource } from '../src/scim/render';
import { userType } from '../src/scim/user';
import type { ScimContext } from '../src/scim/context';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../src/portal/schema-urns';
import type { JsonObject, Stored } from '../src/portal/model';
import type { UserFields } from '../src/portal/users/user';
import type { ResourceType } from '../src/scim/resource-type';

/** The people of the bench: made from their number alone, so that every contender has the same. */

export const ORGANIZATION = { id: '01900000-0000-7000-9000-000000000001', name: 'Example Ltd' };
export const CREATED = '2026-01-01T00:00:00.000Z';

const GIVEN = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Radia', 'Dennis', 'Frances', 'Ken'];
const FAMILY = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Perlman', 'Ritchie', 'Allen', 'Kay'];

/** Groups by how many members they have: the first so many users. */
export function groupSizes(users: number): readonly number[] {
  return [10, 1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= users);
}

export function userId(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function groupId(size: number): string {
  return `01900000-0000-7000-a000-${size.toString(16).padStart(12, '0')}`;
}

export function groupName(size: number): string {
  return `The first ${size}`;
}

export function userName(number: number): string {
  return `${givenName(number)}.${familyName(number)}.${number}@example.com`.toLowerCase();
}

export function externalId(number: number): string {
  return `00u${number.toString(36).padStart(12, '0')}`;
}

export function userFields(number: number): UserFields {
  return {
    organizationId: ORGANIZATION.id,
    userName: userName(number),
    externalId: externalId(number),
    displayName: `${givenName(number)} ${familyName(number)} ${number}`,
    active: true,
    locale: 'en-GB',
    provider: 'builtIn',
    idpUsername: null,
    licenseType: null,
    description: null,
    mustChangePassword: false,
    lockedUntil: null,
    profile: { ...profile(number), schemas: [CORE_USER, ENTERPRISE_USER, PORTAL_USER] },
    roles: [],
  };
}

/** What a client sends to create somebody like them. */
export function newUser(key: string, number: number): JsonObject {
  return {
    schemas: [CORE_USER, ENTERPRISE_USER],
    userName: `new.${key}@example.com`,
    externalId: `new-${key}`,
    displayName: `${givenName(number)} ${familyName(number)}`,
    active: true,
    locale: 'en-GB',
    ...profile(number),
  };
}

/** The whole resource as the portal shows it: what a ready-made answer has to hold. */
export function userResource(number: number, users: number, baseUrl: string): JsonObject {
  const { organizationId: _organizationId, passwordHash: _passwordHash, ...fields } = userFields(number);
  const model = {
    ...fields,
    id: userId(number),
    version: 1,
    created: CREATED,
    lastModified: CREATED,
    organization: ORGANIZATION,
    portalUuid: null,
    hasPassword: false,
    passwordChangedAt: null,
    lastLogin: null,
    groups: groupSizes(users)
      .filter((size) => number < size)
      .map((size) => ({ id: groupId(size), display: groupName(size), direct: true })),
  };
  return renderResource(userType as unknown as ResourceType<Stored>, model, { baseUrl } as ScimContext);
}

function profile(number: number): JsonObject {
  const [given, family] = [givenName(number), familyName(number)];
  return {
    name: { givenName: given, familyName: family, formatted: `${given} ${family}` },
    title: 'Engineer',
    preferredLanguage: 'en',
    timezone: 'Europe/London',
    emails: [
      { value: userName(number), type: 'work', primary: true },
      { value: `${given}.${number}@home.example`.toLowerCase(), type: 'home' },
    ],
    phoneNumbers: [{ value: `tel:+44-20-${String(number).padStart(8, '0')}`, type: 'work' }],
    [ENTERPRISE_USER]: {
      employeeNumber: String(number),
      department: `Department ${number % 50}`,
      costCenter: String(number % 500),
    },
  };
}

function givenName(number: number): string {
  return GIVEN[number % GIVEN.length] ?? '';
}

function familyName(number: number): string {
  return FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length] ?? '';
}
