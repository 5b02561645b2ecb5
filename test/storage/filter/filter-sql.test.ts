import { newId } from '../../../src/portal/new-id';
import type { Filter } from '../../../src/portal/query';
import type { UserFields } from '../../../src/portal/users/user';
import { parseFilter } from '../../../src/scim/filter/parse';
import { attributeRef, resolveElementFilter, resolveFilter } from '../../../src/scim/filter/resolve';
import { groupSchema } from '../../../src/scim/schemas/group-schema';
import { organizationSchema } from '../../../src/scim/schemas/organization-schema';
import { roleSchema } from '../../../src/scim/schemas/role-schema';
import type { ResourceSchema } from '../../../src/scim/schemas/schema';
import { ENTERPRISE_USER, PORTAL_USER } from '../../../src/portal/schema-urns';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { translateError } from '../../../src/storage/errors';
import { onEveryDatabase, RESOURCE_BASE } from '../../support/databases';
import {
  addGroup,
  addMembers,
  addOrganization,
  addUser,
  DEVELOPER_ROLE,
  everything,
  ORG_ADMIN_ROLE,
  PORTAL_ORGANIZATION,
  USER,
} from '../fixtures';

const options = { tolerant: true };
const page = { offset: 0, limit: 1000 };

const schemas = {
  users: userSchema,
  groups: groupSchema,
  organizations: organizationSchema,
  roles: roleSchema,
} satisfies Record<string, ResourceSchema>;

type Type = keyof typeof schemas;

function resolved(type: Type, text: string): Filter {
  return resolveFilter(parseFilter(text, options), schemas[type], options);
}

async function ids(storage: OpenStorage, type: Type, text: string): Promise<readonly string[]> {
  const { rows, total } = await everything(storage)[type].list({ filter: resolved(type, text), page });
  expect(total).toBe(rows.length);
  return rows.map(({ id }) => id);
}

/** The user names that a filter finds, in the order of their making. */
async function names(storage: OpenStorage, text: string): Promise<readonly string[]> {
  const { rows } = await everything(storage).users.list({ filter: resolved('users', text), page });
  return rows.map(({ userName }) => userName);
}

async function sorted(storage: OpenStorage, by: string, descending = false): Promise<readonly string[]> {
  const attribute = attributeRef(userSchema.resolve(by)!);
  const { rows } = await everything(storage).users.list({ sort: { attribute, descending }, page });
  return rows.map(({ userName }) => userName);
}

function withProfile(profile: Record<string, unknown>): Partial<UserFields> {
  return { profile: { schemas: [USER], ...profile } };
}

onEveryDatabase('filters as SQL: the attributes of a user', (open) => {
  let storage: OpenStorage;
  let other: string;
  let babs: string;

  beforeAll(async () => {
    storage = await open();
    other = await addOrganization(storage, 'Öther');
    const boss = await addUser(storage, 'Boss', { displayName: 'Die Chefin', organizationId: other, active: false });
    babs = await addUser(storage, 'Babs', {
      organizationId: other,
      externalId: 'Ext-1',
      displayName: 'Ms. Barbara J Jensen III',
      locale: 'en-US',
      provider: 'enterprise',
      idpUsername: 'CORP\\babs',
      licenseType: 'Creator',
      description: '100% of_it',
      mustChangePassword: true,
      lockedUntil: '9999-01-01T00:00:00.000Z',
      roles: [
        { roleId: DEVELOPER_ROLE, type: 'Main', primary: true, organizationId: null },
        { roleId: ORG_ADMIN_ROLE, type: null, primary: false, organizationId: PORTAL_ORGANIZATION },
      ],
      profile: {
        schemas: [USER, ENTERPRISE_USER],
        name: { givenName: 'Bärbara', familyName: "O'Malley" },
        title: 'Tour Guide',
        emails: [
          { value: 'Babs@Example.com', type: 'work', primary: true },
          { value: 'babs@jensen.org', type: 'home', display: 'Private' },
        ],
        photos: [
          { value: 'https://Photos/Big', type: 'photo', primary: true },
          { value: 'https://photos/small', type: 'thumbnail' },
        ],
        addresses: [{ type: 'work', locality: 'Hollywood', country: 'US' }],
        [ENTERPRISE_USER]: { department: 'Tour Operations', employeeNumber: '701984', manager: { value: boss } },
      },
    });
    await addUser(storage, 'Bare', { lockedUntil: '2000-01-01T00:00:00.000Z' });
  });

  const E = ENTERPRISE_USER;
  const P = PORTAL_USER;

  test.each([
    ['userName eq "BABS"', ['Babs']],
    ['userName co "AB"', ['Babs']],
    ['userName ew "S"', ['Boss', 'Babs']],
    ['userName gt "bare"', ['Boss']],
    ['userName le "babs"', ['Babs']],
    ['externalId eq "Ext-1"', ['Babs']],
    ['externalId eq "ext-1"', []],
    ['externalId ne "Ext-1"', ['Boss', 'Bare']],
    ['externalId sw "ext"', []],
    ['displayName co "barbara"', ['Babs']],
    ['name.givenName eq "BÄRBARA"', ['Babs']],
    [`name.familyName co "O'Malley"`, ['Babs']],
    ['name pr', ['Babs']],
    ['not (name pr)', ['Boss', 'Bare']],
    ['title ew "guide" and locale sw "EN"', ['Babs']],
    ['active eq false', ['Boss']],
    ['active ne false', ['Babs', 'Bare']],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"', ['Babs']],
    ['addresses[country eq "us"].locality sw "holly"', ['Babs']],
    ['photos.value eq "https://Photos/Big"', ['Babs']],
    ['photos.value eq "https://photos/big"', []],
    [`${E}:employeeNumber eq 701984`, ['Babs']],
    [`${E}:manager.displayName eq "die chefin"`, ['Babs']],
    [`${E}:manager[displayName co "chef"]`, ['Babs']],
    [`${E}:manager.$ref sw "${RESOURCE_BASE}/Users/"`, ['Babs']],
    [`${E}:manager[not (value eq "x")]`, ['Babs']],
    [`not (${E}:manager[value eq "x"])`, ['Boss', 'Babs', 'Bare']],
    [`${E}:manager pr and ${E}:department pr`, ['Babs']],
    ['roles eq "00000006-0006-0006-0006-000000000006"', ['Babs']],
    ['roles[display eq "developer" and type eq "main" and primary eq "True"]', ['Babs']],
    ['roles.display eq "org admin"', []],
    ['roles pr', ['Babs']],
    [`${P}:access[roleDisplay eq "ORG ADMIN" and organizationDisplay eq "Portal"]`, ['Babs']],
    [`${P}:access.role eq "${DEVELOPER_ROLE}"`, []],
    [`${P}:access.organization eq "${PORTAL_ORGANIZATION}"`, ['Babs']],
    [`${P}:organization.display eq "öTHER"`, ['Boss', 'Babs']],
    [`${P}:organization eq "${PORTAL_ORGANIZATION}"`, ['Bare']],
    [`${P}:organization.$ref eq "${RESOURCE_BASE}/Organizations/${PORTAL_ORGANIZATION}"`, ['Bare']],
    [`${P}:provider eq "ENTERPRISE"`, ['Babs']],
    [`${P}:provider sw "built"`, ['Boss', 'Bare']],
    [`${P}:idpUsername eq "corp\\\\BABS"`, ['Babs']],
    [`${P}:licenseType eq "creator"`, ['Babs']],
    [`${P}:description co "0% OF_"`, ['Babs']],
    [`${P}:description co "%of%"`, []],
    [`${P}:mustChangePassword eq true`, ['Babs']],
    [`${P}:locked eq true`, ['Babs']],
    [`${P}:locked eq false`, ['Boss', 'Bare']],
    [`${P}:lastLogin pr`, []],
    [`not (${P}:lastLogin gt "2020-01-01T00:00:00Z")`, ['Boss', 'Babs', 'Bare']],
    ['meta.resourceType eq "User" and meta.created gt "2020-01-01T00:00:00Z"', ['Boss', 'Babs', 'Bare']],
    ['meta.resourceType eq "user"', []],
    [String.raw`meta.version eq "W/\"1\""`, ['Boss', 'Babs', 'Bare']],
    ['meta pr and not (meta[resourceType eq "Group"])', ['Boss', 'Babs', 'Bare']],
    [`meta.location sw "${RESOURCE_BASE}/Users/"`, ['Boss', 'Babs', 'Bare']],
  ])('%s', async (text, found) => {
    expect(await names(storage, text)).toEqual(found);
  });

  test('RFC 7644 §3.4.2.2: brackets speak of one element, dots of any', async () => {
    expect(await names(storage, 'emails.type eq "work" and emails.value ew "jensen.org"')).toEqual(['Babs']);
    expect(await names(storage, 'emails[type eq "work" and value ew "jensen.org"]')).toEqual([]);
    expect(await names(storage, 'emails[type eq "work"].value ew "jensen.org"')).toEqual([]);
    expect(await names(storage, 'emails[type eq "home"].value ew "jensen.org"')).toEqual(['Babs']);
  });

  test('brackets around a caseExact and another sub-attribute still speak of one element', async () => {
    expect(await names(storage, 'photos[value eq "https://Photos/Big" and type eq "PHOTO"]')).toEqual(['Babs']);
    expect(await names(storage, 'photos[value eq "https://Photos/Big" and type eq "thumbnail"]')).toEqual([]);
    expect(await names(storage, 'photos[not (value eq "https://Photos/Big") and primary eq false]')).toEqual(['Babs']);
  });

  test('RFC 7643 §2.4: an element that says nothing of primary isn’t primary', async () => {
    expect(await names(storage, 'emails[type eq "home" and primary eq false]')).toEqual(['Babs']);
    expect(await names(storage, 'photos[type eq "thumbnail" and primary eq false]')).toEqual(['Babs']);
    expect(await names(storage, 'photos[type eq "thumbnail" and primary ne false]')).toEqual([]);
  });

  test('a negated test holds for what has no value; the logic has no third value', async () => {
    const all = ['Boss', 'Babs', 'Bare'];
    expect(await names(storage, 'title ne "tour guide"')).toEqual(['Boss', 'Bare']);
    expect(await names(storage, 'not (title eq "tour guide")')).toEqual(['Boss', 'Bare']);
    expect(await names(storage, 'not (title gt "a" and active eq true)')).toEqual(['Boss', 'Bare']);
    expect(await names(storage, 'title eq "x" or not (title eq "x")')).toEqual(all);
    expect(await names(storage, 'not (not (title eq "tour guide"))')).toEqual(['Babs']);
    expect(await names(storage, 'not (emails.value eq "nobody@example.com")')).toEqual(all);
  });

  test('ne on several values: any of them differs, or there is none', async () => {
    expect(await names(storage, 'emails.value ne "babs@example.com"')).toEqual(['Boss', 'Babs', 'Bare']);
    expect(await names(storage, 'addresses.country ne "us"')).toEqual(['Boss', 'Bare']);
    expect(await names(storage, 'emails[value ne "babs@example.com" and type eq "work"]')).toEqual([]);
  });

  test('the manager’s name is known within the organization only', async () => {
    const stranger = await addUser(storage, 'Stranger', {
      ...withProfile({ [E]: { manager: { value: babs } } }),
      organizationId: PORTAL_ORGANIZATION,
    });
    expect(await names(storage, `${E}:manager eq "${babs}"`)).toEqual(['Stranger']);
    expect(await names(storage, `${E}:manager.displayName co "Barbara"`)).toEqual([]);
    await everything(storage).users.delete(stranger);
  });
});

onEveryDatabase('filters as SQL: memberships', (open) => {
  let storage: OpenStorage;
  let anna: string;
  let bert: string;
  let inner: string;
  let outer: string;

  beforeAll(async () => {
    storage = await open();
    anna = await addUser(storage, 'anna', { displayName: 'Anna A' });
    bert = await addUser(storage, 'Bert');
    await addUser(storage, 'carl');
    inner = await addGroup(storage, 'Inner', { externalId: 'I' });
    outer = await addGroup(storage, 'Outer');
    await addGroup(storage, 'Empty');
    await addMembers(storage, inner, { users: [anna, bert] });
    await addMembers(storage, outer, { users: [bert], groups: [inner] });
  });

  test('of a user: RFC 7643 §4.1.2, "either through direct membership, through nested groups"', async () => {
    expect(await names(storage, `groups.value eq "${outer}"`)).toEqual(['anna', 'Bert']);
    expect(await names(storage, `groups eq "${inner}"`)).toEqual(['anna', 'Bert']);
    expect(await names(storage, 'groups.display eq "OUTER"')).toEqual(['anna', 'Bert']);
    expect(await names(storage, `groups.$ref eq "${RESOURCE_BASE}/Groups/${outer}"`)).toEqual(['anna', 'Bert']);
    expect(await names(storage, 'groups pr')).toEqual(['anna', 'Bert']);
    expect(await names(storage, 'not (groups.display sw "in")')).toEqual(['carl']);
    expect(await names(storage, 'groups.display ne "inner"')).toEqual(['anna', 'Bert', 'carl']);
  });

  test('of a user: direct wins over indirect', async () => {
    expect(await names(storage, 'groups.type eq "indirect"')).toEqual(['anna']);
    expect(await names(storage, 'groups[display eq "outer" and type eq "direct"]')).toEqual(['Bert']);
    expect(await names(storage, 'groups[display eq "outer" and type eq "Indirect"]')).toEqual(['anna']);
  });

  test('a cycle of groups has an end', async () => {
    await addMembers(storage, inner, { groups: [outer] });
    expect(await names(storage, `groups.value eq "${inner}"`)).toEqual(['anna', 'Bert']);
    expect(await names(storage, 'groups.type eq "indirect"')).toEqual(['anna']);
    await everything(storage).groups.removeMembers(inner, [outer]);
  });

  test('of a group: users and groups', async () => {
    expect(await ids(storage, 'groups', `members.value eq "${bert}"`)).toEqual([inner, outer]);
    expect(await ids(storage, 'groups', `members[value eq "${anna}"]`)).toEqual([inner]);
    expect(await ids(storage, 'groups', `members eq "${inner}"`)).toEqual([outer]);
    expect(await ids(storage, 'groups', `id eq "${outer}" and members eq "${anna}"`)).toEqual([]);
    expect(await ids(storage, 'groups', 'members[type eq "Group"]')).toEqual([outer]);
    expect(await ids(storage, 'groups', 'members.display eq "anna a"')).toEqual([inner]);
    expect(await ids(storage, 'groups', 'members[display eq "BERT" and type eq "User"]')).toEqual([inner, outer]);
    expect(await ids(storage, 'groups', `members.$ref eq "${RESOURCE_BASE}/Groups/${inner}"`)).toEqual([outer]);
    expect(await ids(storage, 'groups', 'not (members pr)')).toHaveLength(1);
    expect(await ids(storage, 'groups', 'displayName eq "inner" and externalId eq "I"')).toEqual([inner]);
    expect(await ids(storage, 'groups', 'externalId eq "i"')).toEqual([]);
  });

  test('a value path of a PATCH removes the members that fulfil it', async () => {
    const group = await addGroup(storage, 'Patched');
    await addMembers(storage, group, { users: [anna, bert], groups: [inner] });
    const members = groupSchema.resolve('members')!.attribute;
    const remove = (text: string) => {
      const where = resolveElementFilter(parseFilter(text, options), members, options);
      return everything(storage).groups.removeMembersWhere(group, where);
    };
    expect(await remove('type eq "Robot" or not (value pr)')).toBe(0);
    expect(await remove('type eq "User" and display sw "ANNA"')).toBe(1);
    expect(await remove(`$ref ew "${inner}" and type ne "User"`)).toBe(1);
    expect(await everything(storage).groups.memberIds(group)).toEqual([bert]);
    await everything(storage).groups.delete(group);
  });
});

onEveryDatabase('filters as SQL: organizations and roles', (open) => {
  test('organizations', async () => {
    const storage = await open();
    const acme = newId();
    await everything(storage).organizations.create(acme, {
      name: 'Acme',
      description: 'Makes Änything',
      type: 'CONSUMER',
      active: false,
      externalId: 'A',
    });
    await addUser(storage, 'anna', { organizationId: acme });
    const matching = (text: string) => ids(storage, 'organizations', text);
    expect(await matching('name eq "ACME"')).toEqual([acme]);
    expect(await matching('description co "ÄNY"')).toEqual([acme]);
    expect(await matching('type eq "consumer"')).toEqual([acme]);
    expect(await matching('not (type pr)')).toEqual([PORTAL_ORGANIZATION]);
    expect(await matching('active eq true')).toEqual([PORTAL_ORGANIZATION]);
    expect(await matching('memberCount ge 1 and memberCount lt 2')).toEqual([acme]);
    expect(await matching('memberCount gt 1e300')).toEqual([]);
    expect(await matching('memberCount gt -1e300')).toHaveLength(2);
    expect(await matching('schemas eq "urn:ietf:params:scim:schemas:portal:2.0:Organization"')).toHaveLength(2);
    expect(await matching('schemas ne "urn:ietf:params:scim:schemas:portal:2.0:Organization"')).toEqual([]);
  });

  test('roles', async () => {
    const storage = await open();
    const matching = (text: string) => ids(storage, 'roles', text);
    expect(await matching('display eq "DEVELOPER"')).toEqual([DEVELOPER_ROLE]);
    expect(await matching('not (privileges pr)')).toEqual([DEVELOPER_ROLE]);
    expect(await matching('privileges eq "users:password" and organizationBound eq true')).toEqual([ORG_ADMIN_ROLE]);
    expect(await matching('privileges co "connections"')).toHaveLength(1);
    expect(await matching('not (privileges eq "users:read")')).toEqual([DEVELOPER_ROLE]);
    expect(await matching('description co "APIs" and supported eq true and value pr')).toHaveLength(3);
    expect(await matching('externalId pr')).toEqual([]);
  });
});

onEveryDatabase('filters as SQL: text', (open) => {
  let storage: OpenStorage;

  beforeAll(async () => {
    storage = await open();
    for (const [name, title] of Object.entries(TITLES)) await addUser(storage, name, withProfile({ title }));
  });

  const TITLES = {
    percent: '100% x_y',
    backslash: 'a\\b',
    quote: `it's "q"; --`,
    ligature: 'eﬃcient',
    upper: 'ÄÖÜ ẞ',
    emoji: '😀 smile',
    last: '\u{10ffff}x',
    short: 'x',
  };

  test.each([
    ['co', '%', ['percent']],
    ['co', '_', ['percent']],
    ['co', '0% X_', ['percent']],
    ['co', '\\', ['backslash']],
    ['sw', 'a\\', ['backslash']],
    ['ew', '\\B', ['backslash']],
    ['ew', `"; --`, ['quote']],
    ['co', `' or '1'='1`, []],
    ['co', 'FFI', ['ligature']],
    ['eq', 'EFFICIENT', ['ligature']],
    ['sw', 'äöü', ['upper']],
    ['ew', 'ß', ['upper']],
    ['sw', '😀', ['emoji']],
    ['ew', 'smile', ['emoji']],
    ['sw', '\u{10ffff}', ['last']],
    ['gt', '\uffff', ['emoji', 'last']],
    ['ew', 'xx', []],
    ['ew', 'x', ['last', 'short']],
    ['sw', '', Object.keys(TITLES)],
    ['ew', '', Object.keys(TITLES)],
    ['co', '', Object.keys(TITLES)],
    ['co', 'x'.repeat(4000), []],
    ['co', '\ufdfa'.repeat(4000), []],
  ])('title %s %s', async (operator, value, found) => {
    expect(await names(storage, `title ${operator} ${JSON.stringify(value)}`)).toEqual(found);
  });

  test('values are parameters, never part of the statement', async () => {
    const statements: string[] = [];
    const listening = await open({ statementLog: (statement) => statements.push(statement) });
    await names(listening, 'userName eq "s3cret" or emails[value co "s3cret"] or title sw "s3cret" or id ew "s3cret"');
    expect(statements).not.toEqual([]);
    expect(statements.join()).not.toContain('s3cret');
  });
});

onEveryDatabase('filters as SQL: size', (open) => {
  const repeat = (count: number, term: string, by: string) => Array.from({ length: count }, () => term).join(` ${by} `);

  async function statementOf(text: string): Promise<string> {
    const statements: string[] = [];
    const storage = await open({ statementLog: (statement) => statements.push(statement) });
    await names(storage, text);
    return statements[0]!;
  }

  test('the statement grows with the filter, not faster', async () => {
    const term = '(userName eq "x" or not (emails[type eq "y"]))';
    const [one, two, twenty] = [1, 2, 20].map((count) => repeat(count, term, 'and'));
    const lengths = [await statementOf(one!), await statementOf(two!), await statementOf(twenty!)].map((s) => s.length);
    expect(lengths[2]! - lengths[0]!).toBeLessThan(20 * (lengths[1]! - lengths[0]! + 20));
  });

  test.each([
    ['256 terms', repeat(256, 'title eq 1', 'or')],
    ['200 groups and e-mails', repeat(100, 'groups eq 1 or emails ne 1', 'and')],
    ['256 manager terms', `manager[${repeat(256, 'value eq 1', 'or')}]`],
    ['256 elements of two documents', `photos[${repeat(128, 'value eq 1 and type eq 2', 'or')}]`],
    ['32 levels', `${'not ('.repeat(31)}emails[type pr]${')'.repeat(31)}`],
    ['32 levels of and and or', `${'(title pr and (title pr or '.repeat(15)}title pr${'))'.repeat(15)}`],
  ])('the largest filter that is accepted runs: %s', async (_name, text) => {
    const storage = await open();
    await addUser(storage, 'anna', withProfile({ title: 'x' }));
    expect((await names(storage, text)).length).toBeLessThanOrEqual(1);
  });

  test('what is beyond a limit of the database’s own is refused, and named', async () => {
    const storage = await open();
    const answer = await names(storage, repeat(256, 'groups eq 1', 'and')).catch((error: unknown) => error);
    // Not every release of either database has such a limit.
    if (!Array.isArray(answer))
      expect(answer).toMatchObject({
        code: 'invalid-value',
        message: expect.stringContaining('ask in parts') as string,
      });
    const limited = { message: 'Expression tree is too large (maximum depth 1000)', code: 'SQLITE_ERROR' };
    expect(translateError(limited, '')).toMatchObject({ code: 'invalid-value' });
  });
});

onEveryDatabase('sorting as SQL (RFC 7644 §3.4.2.3)', (open) => {
  let storage: OpenStorage;

  beforeAll(async () => {
    storage = await open();
    const emails = (...values: string[]) => values.map((value, index) => ({ value, type: 'x', primary: index === 1 }));
    await addUser(storage, 'beta', {
      displayName: 'émile',
      ...withProfile({ title: 'b', emails: emails('a@x', 'z@x'), phoneNumbers: [{ value: '2' }, { value: '1' }] }),
    });
    await addUser(storage, 'Alpha', {
      displayName: 'Zoe',
      active: false,
      ...withProfile({
        title: 'B',
        emails: emails('m@x'),
        phoneNumbers: [{ value: '3' }, { value: '0', primary: true }],
      }),
    });
    await addUser(storage, 'gamma', { displayName: 'Fritz' });
  });

  test('a string that isn’t caseExact sorts regardless of case; equal ones by id', async () => {
    expect(await sorted(storage, 'userName')).toEqual(['Alpha', 'beta', 'gamma']);
    expect(await sorted(storage, 'userName', true)).toEqual(['gamma', 'beta', 'Alpha']);
    expect(await sorted(storage, 'displayName')).toEqual(['gamma', 'Alpha', 'beta']);
    expect(await sorted(storage, 'title')).toEqual(['beta', 'Alpha', 'gamma']);
  });

  test('"if there is no data for the specified sortBy value, [they] are sorted via the sortOrder": last, or first', async () => {
    expect(await sorted(storage, 'title', true)).toEqual(['gamma', 'beta', 'Alpha']);
    expect(await sorted(storage, 'externalId', true)).toEqual(['beta', 'Alpha', 'gamma']);
  });

  test('"if it’s a multi-valued attribute … the primary attribute … or else the first value"', async () => {
    expect(await sorted(storage, 'emails')).toEqual(['Alpha', 'beta', 'gamma']);
    expect(await sorted(storage, 'emails', true)).toEqual(['gamma', 'beta', 'Alpha']);
    expect(await sorted(storage, 'phoneNumbers.value')).toEqual(['Alpha', 'beta', 'gamma']);
  });

  test('booleans and computed values', async () => {
    expect(await sorted(storage, 'active')).toEqual(['Alpha', 'beta', 'gamma']);
    expect(await sorted(storage, 'active', true)).toEqual(['beta', 'gamma', 'Alpha']);
    expect(await sorted(storage, 'meta.location')).toEqual(['beta', 'Alpha', 'gamma']);
  });

  test('without an order: by id, which is the order of creation', async () => {
    const { rows } = await everything(storage).users.list({ page });
    expect(rows.map(({ userName }) => userName)).toEqual(['beta', 'Alpha', 'gamma']);
  });
});
