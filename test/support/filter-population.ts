import fc from 'fast-check';
import type { JsonObject, Stored } from '../../src/portal/model';
import type { GrantInput, UserFields } from '../../src/portal/users/user';
import type { ScimContext } from '../../src/scim/context';
import { groupType } from '../../src/scim/group';
import { organizationType } from '../../src/scim/organization';
import type { ResourceType } from '../../src/scim/resource-type';
import { roleType } from '../../src/scim/role';
import type { ResourceSchema } from '../../src/scim/schemas/schema';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { userType } from '../../src/scim/user';
import type { OpenStorage } from '../../src/storage/open';
import { RESOURCE_BASE } from './databases';
import { DEVELOPER_ROLE, ORG_ADMIN_ROLE } from './factories';

/** Random resources of every type, in a database and as whole SCIM resources. */
export interface Population {
  readonly type: 'users' | 'groups' | 'organizations' | 'roles';
  readonly schema: ResourceSchema;
  readonly resources: readonly JsonObject[];
}

const ORGANIZATIONS = ['o-0', 'o-1', 'o-2'];
const ROLES = ['r-0', 'r-1', 'r-2', DEVELOPER_ROLE, ORG_ADMIN_ROLE];
const USERS = Array.from({ length: 40 }, (_, index) => `u-${String(index).padStart(2, '0')}`);
const GROUPS = Array.from({ length: 10 }, (_, index) => `g-${index}`);

/** Few words, so that resources share them, each of them trouble to somebody. */
const WORDS = [
  '', 'x', 'X', 'Anna', 'ANNA', 'Änne', 'ÄNNE', 'straße', 'ﬁn', 'FIN', 'İx', 'ΟΔΟΣ', '100%', 'a_b', 'a\\b', '"q"', "o'x",
  ' x ', '😀', '😀x', '\uffff', '\u{10ffff}', 'work', 'Work', 'home', 'true', 'null', '0', '12', 'a@example.com',
]; // prettier-ignore

const word = fc.constantFrom(...WORDS);
const content = fc.constantFrom(...WORDS.filter(Boolean));
const optionalWord = fc.option(word);
const time = fc.integer({ min: 0, max: 5 }).map((year) => `202${year}-06-01T12:00:00.000Z`);
const optionalTime = fc.option(time);

/** Elements with at most one primary; each has a type, so that none is empty. */
function elements(...names: readonly string[]): fc.Arbitrary<JsonObject[] | undefined> {
  const parts = Object.fromEntries(names.map((name) => [name, word]));
  const element = fc.record({ type: content, ...parts }, { requiredKeys: ['type'] });
  return fc
    .tuple(fc.array(element, { maxLength: 3 }), fc.option(fc.nat(2)), fc.boolean())
    .map(([list, primary, spelled]) => {
      const marked = list.map((each, index) =>
        index === primary ? { ...each, primary: true } : { ...each, ...(spelled && { primary: false }) },
      );
      return list.length === 0 ? undefined : marked;
    });
}

const profile = fc.record(
  {
    name: fc.record({ givenName: word, familyName: word, formatted: content }, { requiredKeys: ['formatted'] }),
    title: word,
    nickName: word,
    profileUrl: word,
    emails: elements('value', 'display'),
    phoneNumbers: elements('value', 'display'),
    photos: elements('value', 'display'),
    addresses: elements('locality', 'country'),
    x509Certificates: elements('value'),
    entitlements: elements('value'),
    [ENTERPRISE_USER]: fc.record(
      {
        department: word,
        employeeNumber: word,
        manager: fc.record({ value: fc.constantFrom(...USERS, 'nobody', 'X') }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const grant = fc.record<GrantInput>({
  roleId: fc.constantFrom(...ROLES),
  type: optionalWord,
  primary: fc.constant(false),
  organizationId: fc.option(fc.constantFrom(...ORGANIZATIONS)),
});

const user = fc.record<Omit<UserFields, 'userName' | 'idpUsername'>>({
  organizationId: fc.constantFrom(...ORGANIZATIONS),
  externalId: optionalWord,
  displayName: optionalWord,
  active: fc.boolean(),
  locale: optionalWord,
  provider: fc.constantFrom('builtIn', 'enterprise'),
  licenseType: optionalWord,
  description: optionalWord,
  mustChangePassword: fc.boolean(),
  lockedUntil: fc.option(fc.constantFrom('2020-01-01T00:00:00.000Z', '9000-01-01T00:00:00.000Z')),
  profile: profile.map((some) => ({
    ...(JSON.parse(JSON.stringify(some)) as JsonObject),
    schemas: [CORE_USER, ...(some[ENTERPRISE_USER] ? [ENTERPRISE_USER] : []), PORTAL_USER],
  })),
  roles: fc
    .array(grant, { maxLength: 3 })
    .map((grants) => grants.map((each, index) => ({ ...each, primary: index === 1 && each.organizationId === null }))),
});

const population = fc.record({
  organizations: fc.tuple(
    ...ORGANIZATIONS.map(() =>
      fc.record({
        name: content,
        description: optionalWord,
        type: fc.constantFrom('CONSUMER', 'PUBLISHER', null),
        active: fc.boolean(),
        externalId: optionalWord,
      } as const),
    ),
  ),
  roles: fc.array(
    fc.record({
      description: optionalWord,
      type: optionalWord,
      supported: fc.boolean(),
      privileges: fc.uniqueArray(fc.constantFrom('users:read', 'users:write', 'audit:read'), { maxLength: 3 }),
      organizationBound: fc.boolean(),
    } as const),
    { minLength: 3, maxLength: 3 },
  ),
  users: fc.tuple(
    ...USERS.map(() => fc.record({ fields: user, name: word, again: fc.boolean(), login: optionalTime })),
  ),
  groups: fc.tuple(
    ...GROUPS.map(() =>
      fc.record({
        organizationId: fc.constantFrom(...ORGANIZATIONS),
        name: word,
        externalId: optionalWord,
        users: fc.subarray(USERS, { maxLength: 15 }),
        groups: fc.subarray(GROUPS, { maxLength: 6 }),
      }),
    ),
  ),
});

type Sample = typeof population extends fc.Arbitrary<infer T> ? T : never;

/** Fills a database with what the seed says and reads it back as SCIM resources. */
export async function populate(storage: OpenStorage, seed: number): Promise<readonly Population[]> {
  const [sample] = fc.sample(population, { seed, numRuns: 1 });
  await storage.transaction((inner) => create(inner.within({ all: true }), sample!));
  return readAll(storage);
}

async function create(store: ReturnType<OpenStorage['within']>, sample: Sample): Promise<void> {
  for (const [index, { name, ...fields }] of sample.organizations.entries()) {
    await store.organizations.create(ORGANIZATIONS[index]!, { ...fields, name: `${name}${index}` });
  }
  for (const [index, fields] of sample.roles.entries()) {
    await store.roles.create(ROLES[index]!, { ...fields, value: `Role-${index}`, display: `Rôle ${index}` });
  }
  for (const [index, { fields, name, again, login }] of sample.users.entries()) {
    const whole = { ...fields, userName: `${name}${index}`, idpUsername: index % 3 ? `Idp${index}` : null };
    await store.users.create(USERS[index]!, whole);
    if (login) await store.credentials.recordSuccess(USERS[index]!, login);
    if (again) await store.users.update(USERS[index]!, whole);
  }
  for (const [index, { name, organizationId, externalId }] of sample.groups.entries()) {
    await store.groups.create(GROUPS[index]!, { displayName: `${name}${index}`, organizationId, externalId });
  }
  for (const [index, { organizationId, users, groups }] of sample.groups.entries()) {
    const others = groups.filter((id) => id !== GROUPS[index]);
    const members = await store.groups.resolveMembers(organizationId, [...users, ...others]);
    await store.groups.addMembers(GROUPS[index]!, members);
  }
}

async function readAll(storage: OpenStorage): Promise<readonly Population[]> {
  const store = storage.within({ all: true });
  const page = { page: { offset: 0, limit: 1000 } };
  const users = await store.users.list(page, { groups: true });
  const names = new Map(users.rows.map(({ id, displayName, organization }) => [id, { displayName, organization }]));
  const withManager = toResources(userType, users.rows).map((resource, index) => {
    const manager = ((resource[ENTERPRISE_USER] ?? {}) as JsonObject)['manager'] as JsonObject | undefined;
    const found = names.get(String(manager?.['value']));
    const isColleague = found?.organization.id === users.rows[index]!.organization.id;
    if (!manager || !isColleague) return resource;
    const enterprise = resource[ENTERPRISE_USER] as JsonObject;
    return {
      ...resource,
      [ENTERPRISE_USER]: { ...enterprise, manager: { ...manager, displayName: found.displayName } },
    };
  });
  const listed = await store.groups.list(page, { members: true });
  const groups = listed.rows.map((group) => ({ ...group, memberCount: group.members?.length ?? 0 }));
  const organizations = await store.organizations.list(page, { memberCount: true });
  const roles = await store.roles.list(page);
  return [
    { type: 'users', schema: userType.schema, resources: withManager },
    { type: 'groups', schema: groupType.schema, resources: toResources(groupType, groups) },
    {
      type: 'organizations',
      schema: organizationType.schema,
      resources: toResources(organizationType, organizations.rows),
    },
    { type: 'roles', schema: roleType.schema, resources: toResources(roleType, roles.rows) },
  ];
}

function toResources<Model extends Stored>(type: ResourceType<Model>, rows: readonly Model[]): JsonObject[] {
  return rows.map((row) => ({
    ...type.toScim(row, { baseUrl: RESOURCE_BASE } as ScimContext),
    id: row.id,
    meta: {
      resourceType: type.name,
      created: row.created,
      lastModified: row.lastModified,
      location: `${RESOURCE_BASE}${type.endpoint}/${row.id}`,
      version: `W/"${row.version}"`,
    },
  }));
}
