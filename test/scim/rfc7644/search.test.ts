import { onEveryApp } from '../../support/app';
import {
  createGroup,
  createUser,
  ENTERPRISE_USER,
  expectScimError,
  expectStatus,
  LIST_RESPONSE,
  membersOf,
  unique,
} from '../../support/factories';
import type { JsonObject, ScimBody, ScimClient, ScimResponse } from '../../support/scim-client';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

function searchOf(members: JsonObject = {}): JsonObject {
  return { schemas: [SEARCH_REQUEST], ...members };
}

/** What was found, type and name. */
function found(response: ScimResponse): string[] {
  expectStatus(response, 200);
  return response.body.Resources.map(({ meta, userName, displayName, ...rest }) => {
    const name = userName ?? displayName ?? rest.name ?? rest['display'];
    return `${meta.resourceType} ${String(name)}`;
  });
}

onEveryApp('RFC 7644 §3.4.3 Querying Resources Using HTTP POST', (app) => {
  const suffix = unique('s');
  let scim: ScimClient;
  let users: ScimBody[];

  beforeAll(async () => {
    const organization = await app.createOrganization('search');
    scim = await app.connect({ organizations: [organization.id] });
    users = [
      await createUser(scim, { userName: `bjensen.${suffix}`, title: 'Tour Guide' }),
      await createUser(scim, { userName: `jsmith.${suffix}` }),
    ];
    await createGroup(scim, { displayName: 'Tour Guides', members: membersOf(users[0]!) });
  });

  test('duty 81: /Users/.search and /Groups/.search answer as the GET does', async () => {
    const body = searchOf({
      filter: 'userName sw "B"',
      attributes: ['userName', 'title'],
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 1,
      count: 10,
    });
    const posted = await scim.post('/Users/.search', body);
    const parameters = 'attributes=userName,title&sortBy=userName&sortOrder=descending&startIndex=1&count=10';
    const got = await scim.search('/Users', 'userName sw "B"', `&${parameters}`);
    expect(posted.status).toBe(200);
    expect(posted.headers['content-type']).toMatch(/^application\/scim\+json/);
    expect(posted.body).toEqual(got.body);
    expect(posted.body).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 1, startIndex: 1, itemsPerPage: 1 });
    expect(Object.keys(posted.body.Resources[0]!).toSorted()).toEqual(['id', 'schemas', 'title', 'userName']);

    const groups = await scim.post('/Groups/.search', searchOf({ filter: `members.value eq "${users[0]!.id}"` }));
    expect(found(groups)).toEqual(['Group Tour Guides']);
  });

  test('names of members in any case (RFC 7643 §2.1), excludedAttributes as a list', async () => {
    const body = { SCHEMAS: [SEARCH_REQUEST.toUpperCase()], Filter: 'title pr', EXCLUDEDATTRIBUTES: ['title', 'meta'] };
    const { body: list } = await scim.post('/Users/.search', body);
    expect(list.totalResults).toBe(1);
    expect(list.Resources[0]).not.toHaveProperty('title');
    expect(list.Resources[0]).not.toHaveProperty('meta');
    expect(list.Resources[0]).toHaveProperty('userName');
  });

  test.each([
    ['no body', undefined],
    ['not an object', '[]'],
    ['no schemas', '{}'],
    ['another message', JSON.stringify({ schemas: [LIST_RESPONSE] })],
  ])('%s → 400 invalidSyntax', async (_name, body) => {
    for (const path of ['/Users/.search', '/.search']) {
      expectScimError(await scim.post(path, body), 400, 'invalidSyntax');
    }
  });

  test('only POST', async () => {
    for (const path of ['/Users/.search', '/.search']) {
      const response = await scim.get(path);
      expectScimError(response, 405);
      expect(response.headers['allow']).toBe('POST, OPTIONS');
    }
    expectScimError(await scim.post('/', searchOf()), 405);
  });
});

onEveryApp('RFC 7644 §3.4.2.1 Query Endpoints: the root, over all resource types', (app) => {
  const suffix = unique('r');
  let organization: { id: string; name: string };
  let scim: ScimClient;
  let created: Readonly<Record<'anna' | 'bert' | 'carla' | 'crew' | 'staff', ScimBody>>;

  beforeAll(async () => {
    organization = await app.createOrganization('root');
    const privileges = ['users:read', 'users:write', 'groups:read', 'groups:write', 'organizations:read'] as const;
    scim = await app.connect({ organizations: [organization.id], privileges });
    created = {
      anna: await createUser(scim, { userName: 'anna' + suffix, displayName: 'Anna', externalId: 'x1', title: 'Boss' }),
      crew: await createGroup(scim, { displayName: 'crew', externalId: 'x1' }),
      bert: await createUser(scim, {
        userName: 'bert' + suffix,
        displayName: 'Zoe',
        [ENTERPRISE_USER]: { division: 'D' },
      }),
      staff: await createGroup(scim, { displayName: 'Staff' }),
      carla: await createUser(scim, { userName: 'carla' + suffix, active: false }),
    };
  });

  /** By GET and by POST, which must agree. */
  async function search(members: { [name: string]: string | number } = {}, client = scim): Promise<ScimResponse> {
    const parameters = Object.entries(members).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const got = await client.get(`/?${parameters.join('&')}`);
    const posted = await client.post('/.search', searchOf(members));
    expect(posted.status).toBe(got.status);
    expect(posted.body).toEqual(got.body);
    return got;
  }

  const all = () => [
    `Organization ${organization.name}`,
    `User anna${suffix}`,
    'Group crew',
    `User bert${suffix}`,
    'Group Staff',
    `User carla${suffix}`,
  ];
  const without = (...types: readonly string[]) => all().filter((name) => !types.includes(name.split(' ')[0]!));

  test('duty 82: without a filter, everything the caller may read, in the order of creation', async () => {
    const response = await search();
    expect(found(response)).toEqual(all());
    expect(response.body).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 6, startIndex: 1, itemsPerPage: 6 });
    expect((await scim.get('')).body).toEqual(response.body);
  });

  test('a resource is shown as its own endpoint shows it', async () => {
    const { body } = await search();
    for (const resource of body.Resources) {
      const [, path] = resource.meta.location.split('/scim/v2');
      expect(resource).toEqual((await scim.get(path!)).body);
    }
  });

  test('duty 81: meta.resourceType tells the types apart', async () => {
    expect(found(await search({ filter: 'meta.resourceType eq "Group"' }))).toEqual(['Group crew', 'Group Staff']);
    expect(found(await search({ filter: 'meta.resourceType ne "User"' }))).toEqual(without('User'));
    const either = 'meta.resourceType eq "Organization" or meta.resourceType eq "Group"';
    expect(found(await search({ filter: either }))).toEqual(without('User'));
    // RFC 7643 §3.1: "case exact".
    expect((await search({ filter: 'meta.resourceType eq "group"' })).body.totalResults).toBe(0);
  });

  test('what all types have is asked of all', async () => {
    expect(found(await search({ filter: 'externalId eq "x1"' }))).toEqual([`User anna${suffix}`, 'Group crew']);
    expect(found(await search({ filter: `id eq "${created.staff.id}"` }))).toEqual(['Group Staff']);
    expect(found(await search({ filter: 'displayName co "a"' }))).toEqual([`User anna${suffix}`, 'Group Staff']);
  });

  describe('duty 60: an attribute that a type doesn’t define has no value there', () => {
    test.each([
      ['userName sw "b"', () => [`User bert${suffix}`]],
      ['userName pr', () => without('Group', 'Organization')],
      ['not (userName pr)', () => without('User')],
      ['userName ne "x"', () => all()],
      ['not (userName sw "a")', () => all().filter((name) => !name.startsWith('User anna'))],
      ['title eq null', () => all().filter((name) => !name.startsWith('User anna'))],
      ['title ne null', () => [`User anna${suffix}`]],
      ['emails[type eq "work"]', () => []],
      ['not (emails[type eq "work"])', () => all()],
      ['active eq false', () => [`User carla${suffix}`]],
      ['name sw "root"', () => [`Organization ${organization.name}`]],
      ['type eq "CONSUMER" or title sw "b"', () => [`User anna${suffix}`]],
      ['memberCount ge 3 or displayName eq "crew"', () => [`Organization ${organization.name}`, 'Group crew']],
      [`${ENTERPRISE_USER}:division eq "d"`, () => [`User bert${suffix}`]],
      ['schemas co "Group"', () => ['Group crew', 'Group Staff']],
      ['displayName eq "crew" and members.value pr', () => []],
    ] as const)('%s', async (filter, expected) => {
      const response = await search({ filter });
      expect(found(response)).toEqual(expected());
      expect(response.body.totalResults).toBe(expected().length);
    });

    test.each([
      'shoeSize eq 1',
      'userName pr and shoeSize pr',
      'emails[shoeSize eq 1]',
      'name.shoeSize pr',
      'active gt true',
      'memberCount eq "many"',
      'password pr',
      'password eq "x"',
      'userName regex "x"',
      'userName eq',
    ])('but %s, which none can answer → 400 invalidFilter', async (filter) => {
      expectScimError(await search({ filter }), 400, 'invalidFilter');
    });

    test('the refusal comes from the type that knows the attribute', async () => {
      expect((await search({ filter: 'password pr' })).body.detail).toContain("can't be used in a filter");
      expect((await search({ filter: 'memberCount eq "many"' })).body.detail).toContain('integer');
      expect((await search({ filter: 'shoeSize pr' })).body.detail).toContain('there is no attribute "shoeSize"');
    });
  });

  describe('sorting', () => {
    test('by what several types have; who hasn’t is last, or first descending', async () => {
      const ascending = ['User anna', 'Group crew', 'Group Staff', 'User bert', 'Organization', 'User carla'];
      const startOf = (names: readonly string[]) => ascending.map((start, index) => names[index]?.startsWith(start));
      expect(startOf(found(await search({ sortBy: 'displayName' })))).toEqual(ascending.map(() => true));
      const names = found(await search({ sortBy: 'displayName', sortOrder: 'descending' }));
      expect(names.map((name) => name.replace(suffix, ''))).toEqual([
        `Organization ${organization.name}`,
        'User carla',
        'User bert',
        'Group Staff',
        'Group crew',
        'User anna',
      ]);
    });

    test('by what one type has, and by what is complex in another', async () => {
      const names = found(await search({ sortBy: 'userName', sortOrder: 'descending', count: 6 }));
      expect(names.slice(3)).toEqual([`User carla${suffix}`, `User bert${suffix}`, `User anna${suffix}`]);
      expect(found(await search({ sortBy: 'name', count: 1 }))).toEqual([`Organization ${organization.name}`]);
    });

    test.each(['shoeSize', 'meta', 'password', 'addresses'])('sortBy=%s can’t be answered → 400', async (sortBy) => {
      expectScimError(await search({ sortBy }), 400, 'invalidValue');
    });

    test('sortOrder must be one', async () => {
      expectScimError(await search({ sortBy: 'id', sortOrder: 'sideways' }), 400, 'invalidValue');
    });
  });

  describe('pages', () => {
    test('by index, with the true total', async () => {
      const { body } = await search({ startIndex: 2, count: 3 });
      expect(body).toMatchObject({ startIndex: 2, itemsPerPage: 3, totalResults: 6 });
      expect(found(await search({ startIndex: 2, count: 3 }))).toEqual(all().slice(1, 4));
      expect((await search({ startIndex: 99 })).body).toMatchObject({
        itemsPerPage: 0,
        totalResults: 6,
        Resources: [],
      });
      expect((await search({ count: 0 })).body).toMatchObject({ itemsPerPage: 0, totalResults: 6, Resources: [] });
      expect((await search({ startIndex: 999_999_999_999_999 })).body).toMatchObject({ itemsPerPage: 0 });
    });

    test.each(['', '&sortBy=displayName', '&sortBy=displayName&sortOrder=descending', '&filter=id+pr&sortBy=userName'])(
      'by cursor: %s',
      async (parameters) => {
        const whole = await scim.get(`/?${parameters}`);
        const forward: ScimBody[] = [];
        let cursor: string | undefined = '';
        for (; cursor !== undefined; cursor = forward.at(-1)!['nextCursor'] as string | undefined) {
          const { body } = await scim.get(`/?count=2&cursor=${cursor}${parameters}`);
          expect(body).toMatchObject({ totalResults: 6, itemsPerPage: 2 });
          forward.push(body);
        }
        expect(forward.flatMap(({ Resources }) => Resources)).toEqual(whole.body.Resources);
        expect(forward.map((body) => 'previousCursor' in body)).toEqual([false, true, true]);
        const back = await scim.post(
          '/.search',
          searchOf({
            count: 2,
            cursor: forward[1]!['previousCursor'],
            ...Object.fromEntries(new URLSearchParams(parameters)),
          }),
        );
        expect(back.body.Resources).toEqual(forward[0]!.Resources);
        expect(back.body).not.toHaveProperty('previousCursor');
      },
    );

    test('a cursor of the root is good for the root only', async () => {
      const { body } = await scim.get('/?count=2&cursor');
      const cursor = String(body['nextCursor']);
      expectScimError(await scim.get(`/Users?count=2&cursor=${cursor}`), 400, 'invalidCursor');
      const other = await app.connect({ organizations: [organization.id], privileges: ['users:read', 'groups:read'] });
      expectScimError(await other.get(`/?count=2&cursor=${cursor}`), 400, 'invalidCursor');
    });
  });

  test('projection: each type’s own attributes, names that a type doesn’t know ignored', async () => {
    const { body } = await search({ attributes: 'displayName,userName,members,meta.resourceType' });
    const shown = body.Resources.map((resource) => [resource.meta.resourceType, Object.keys(resource).toSorted()]);
    expect(shown[1]).toEqual(['User', ['displayName', 'id', 'meta', 'schemas', 'userName']]);
    expect(shown[2]).toEqual(['Group', ['displayName', 'id', 'meta', 'schemas']]);
    const excluded = await search({ excludedAttributes: 'displayName,meta' });
    for (const resource of excluded.body.Resources) expect(resource).not.toHaveProperty('meta');
    expectScimError(await search({ attributes: 'id', excludedAttributes: 'meta' }), 400, 'invalidValue');
  });

  describe('who may read what', () => {
    test('types the caller has no privilege for aren’t there, nor counted', async () => {
      const reader = await app.connect({ organizations: [organization.id], privileges: ['groups:read'] });
      expect(found(await search({}, reader))).toEqual(['Group crew', 'Group Staff']);
      expect((await search({}, reader)).body.totalResults).toBe(2);
      expect(found(await search({ filter: 'externalId eq "x1"' }, reader))).toEqual(['Group crew']);
      // Known, only not to be read: no reason to call the filter wrong.
      expect((await search({ filter: 'userName pr' }, reader)).body.totalResults).toBe(0);
      expect(found(await search({ sortBy: 'userName' }, reader))).toEqual(['Group crew', 'Group Staff']);
    });

    test('no privilege at all → 403; no token → 401', async () => {
      const nobody = await app.connect({ organizations: [organization.id], privileges: ['audit:read'] });
      expectScimError(await search({}, nobody), 403);
      expectScimError(await app.anonymous.get('/'), 401);
      expectScimError(await app.anonymous.post('/.search', searchOf()), 401);
    });

    test('nothing of other organizations', async () => {
      const foreign = await app.createOrganization('foreign');
      const stranger = await app.connect({ organizations: [foreign.id] });
      expect((await search({}, stranger)).body).toMatchObject({ totalResults: 0, Resources: [] });
      expect((await search({ filter: `id eq "${created.anna.id}"` }, stranger)).body.totalResults).toBe(0);
      expect((await search({ filter: `id eq "${created.anna.id}"` }, app.scim)).body.totalResults).toBe(1);
    });

    test('the administrator finds roles, too', async () => {
      const filter = 'meta.resourceType eq "Role" and display eq "DEVELOPER"';
      expect(found(await search({ filter }, app.scim))).toEqual(['Role Developer']);
    });
  });
});
