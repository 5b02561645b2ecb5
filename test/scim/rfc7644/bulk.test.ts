import { setTimeout } from 'node:timers/promises';
import { BASE_URL, onEveryApp } from '../../support/app';
import {
  createGroup,
  createUser,
  DEVELOPER_ROLE,
  ERROR,
  expectScimError,
  expectStatus,
  GROUP,
  groupBody,
  membersOf,
  patchOp,
  pathOf,
  PORTAL_USER,
  unique,
  USER,
  userBody,
} from '../../support/factories';
import type { JsonObject, ScimBody, ScimClient, ScimResponse } from '../../support/scim-client';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

interface Result {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: ScimBody;
}

function bulkOf(operations: readonly JsonObject[], members: JsonObject = {}): JsonObject {
  return { schemas: [BULK_REQUEST], Operations: operations, ...members };
}

function post(path: string, bulkId: string, data: JsonObject): JsonObject {
  return { method: 'POST', path, bulkId, data };
}

/** A group whose members are what other operations create. */
function groupOf(...bulkIds: readonly string[]): JsonObject {
  return groupBody({ members: bulkIds.map((bulkId) => ({ value: `bulkId:${bulkId}` })) });
}

onEveryApp('RFC 7644 §3.7 Bulk Operations', (app) => {
  const { scim } = app;

  async function bulk(operations: readonly JsonObject[], members: JsonObject = {}, by: ScimClient = scim) {
    return resultsIn(await by.post('/Bulk', bulkOf(operations, members)));
  }

  function resultsIn(response: ScimResponse): Result[] {
    expectStatus(response, 200);
    expect(response.body.schemas).toEqual([BULK_RESPONSE]);
    expect(response.headers['content-type']).toMatch(/^application\/scim\+json/);
    return response.body['Operations'] as Result[];
  }

  function expectRefused(result: Result | undefined, status: number, scimType?: string): void {
    expect(result?.status).toBe(String(status));
    expect(result?.response).toMatchObject({ schemas: [ERROR], status: String(status), ...(scimType && { scimType }) });
    expect(result?.response?.detail).toMatch(/\S/);
  }

  async function at(result: Result | undefined): Promise<ScimBody> {
    const response = await scim.get(pathOf(result?.location ?? ''));
    expectStatus(response, 200);
    return response.body;
  }

  describe('duties 84, 86: POST, PUT, PATCH and DELETE in one request', () => {
    test('each result has location, method, status as a string, the bulkId where given, and the version', async () => {
      const [changed, patched, gone] = [await createUser(scim), await createUser(scim), await createUser(scim)];
      const results = await bulk([
        post('/Users', 'qwerty', userBody({ displayName: 'Alice' })),
        {
          method: 'PUT',
          path: `/Users/${changed.id}`,
          bulkId: 'b',
          data: userBody({ userName: changed.userName, title: 'Boss' }),
        },
        {
          method: 'PATCH',
          path: `/Users/${patched.id}`,
          data: patchOp({ op: 'replace', path: 'title', value: 'Guide' }),
        },
        { method: 'DELETE', path: `/Users/${gone.id}` },
      ]);
      const locationOf = ({ id }: ScimBody) => `${BASE_URL}/scim/v2/Users/${id}`;
      const created = results[0]?.location ?? '';
      expect(results).toEqual([
        { method: 'POST', bulkId: 'qwerty', location: created, version: 'W/"1"', status: '201' },
        { method: 'PUT', bulkId: 'b', location: locationOf(changed), version: 'W/"2"', status: '200' },
        { method: 'PATCH', location: locationOf(patched), version: 'W/"2"', status: '200' },
        { method: 'DELETE', location: locationOf(gone), status: '204' },
      ]);
      expect(await at(results[0])).toMatchObject({ displayName: 'Alice' });
      expect(await at(results[1])).toMatchObject({ title: 'Boss' });
      expect(await at(results[2])).toMatchObject({ title: 'Guide' });
      expectStatus(await scim.get(`/Users/${gone.id}`), 404);
    });

    test('a failed one has the error in response, and its location but for a POST', async () => {
      const taken = await createUser(scim);
      const results = await bulk([
        post('/Users', 'a', userBody({ userName: taken.userName })),
        { method: 'DELETE', path: '/Users/ghost' },
      ]);
      expectRefused(results[0], 409, 'uniqueness');
      expect(results[0]).not.toHaveProperty('location');
      expect(results[0]?.bulkId).toBe('a');
      expectRefused(results[1], 404);
      expect(results[1]?.location).toBe(`${BASE_URL}/scim/v2/Users/ghost`);
    });

    test('every type of resource, and nothing secret in the answer', async () => {
      const response = await scim.post(
        '/Bulk',
        bulkOf([
          post('/Users', 'u', userBody({ password: 'canary-Bulk-7-in-a-mine' })),
          post('/Groups', 'g', groupBody()),
          post('/Organizations', 'o', { schemas: await schemasOf('Organization'), name: unique('bulk') }),
          post('/Roles', 'r', { schemas: await schemasOf('Role'), value: unique('bulk') }),
        ]),
      );
      expect(resultsIn(response).map(({ status }) => status)).toEqual(['201', '201', '201', '201']);
      expect(response.text + app.log()).not.toContain('canary');
    });

    async function schemasOf(type: string): Promise<string[]> {
      return [String((await scim.get(`/ResourceTypes/${type}`)).body['schema'])];
    }

    test.each<[string, unknown]>([
      ['no schemas', { Operations: [] }],
      ['another message', { schemas: [USER], Operations: [] }],
      ['no operations', { schemas: [BULK_REQUEST] }],
      ['operations that are none', bulkOf([], { Operations: [7] })],
      ['failOnErrors 0', bulkOf([], { failOnErrors: 0 })],
      ['failOnErrors "1"', bulkOf([], { failOnErrors: '1' })],
    ])('%s → 400 invalidSyntax for the whole', async (_title, body) => {
      expectScimError(await scim.post('/Bulk', body), 400, 'invalidSyntax');
    });

    test('each operation needs the caller’s privileges', async () => {
      const { userName } = await createUser(scim);
      const reader = await app.connect({ privileges: ['users:read', 'groups:write'] });
      const results = await bulk([post('/Users', 'a', userBody()), post('/Groups', 'b', groupBody())], {}, reader);
      expectRefused(results[0], 403);
      expect(results[1]?.status).toBe('201');
      expect((await scim.search('/Users', `userName eq "${userName}"`)).body.totalResults).toBe(1);
    });
  });

  describe('duty 85: "continues performing as many changes as possible"', () => {
    const broken = { method: 'DELETE', path: '/Users/ghost' };

    test('past any number of errors, unless told otherwise', async () => {
      const results = await bulk([broken, broken, post('/Users', 'a', userBody()), broken]);
      expect(results.map(({ status }) => status)).toEqual(['404', '404', '201', '404']);
    });

    test.each([
      [1, ['201', '404']],
      [2, ['201', '404', '201', '404']],
      [3, ['201', '404', '201', '404', '201']],
    ])('failOnErrors %i: "return results for operations processed"', async (failOnErrors, expected) => {
      const good = (bulkId: string) => post('/Users', bulkId, userBody());
      const results = await bulk([good('a'), broken, good('b'), broken, good('c')], { failOnErrors });
      expect(results.map(({ status }) => status)).toEqual(expected);
    });
  });

  describe('duty 87: bulkId references', () => {
    test('backward and forward, in data', async () => {
      const results = await bulk([
        post('/Groups', 'g', groupOf('u', 'v')),
        post('/Users', 'u', userBody()),
        post('/Users', 'v', userBody()),
        post('/Groups', 'h', groupOf('u', 'g')),
      ]);
      expect(results.map(({ bulkId, status }) => [bulkId, status])).toEqual(
        ['g', 'u', 'v', 'h'].map((bulkId) => [bulkId, '201']),
      );
      const [g, u, v] = await Promise.all(results.slice(0, 3).map(at));
      expect(g?.members?.map(({ value }) => value).sort()).toEqual([u!.id, v!.id].sort());
      expect((await at(results[3])).members?.map(({ value }) => value).sort()).toEqual([u!.id, g!.id].sort());
    });

    test.each(['Jane Doe', 'jane@example.com', 'users/7', 'urn:example:7', '"quoted"', 'a]b', 'ü'])(
      'a bulkId is any string of the client’s: %s',
      async (bulkId) => {
        const results = await bulk([post('/Groups', 'g', groupOf(bulkId)), post('/Users', bulkId, userBody())]);
        expect(results.map(({ status }) => status)).toEqual(['201', '201']);
        expect((await at(results[0])).members).toMatchObject([{ value: (await at(results[1])).id }]);
      },
    );

    test('in paths: what one operation creates the next changes', async () => {
      const results = await bulk([
        post('/Users', 'u', userBody()),
        {
          method: 'PATCH',
          path: '/Users/bulkId:u',
          data: patchOp({ op: 'add', path: 'title', value: 'Guide' }),
        },
        post('/Users', 'w', userBody()),
        { method: 'DELETE', path: '/Users/bulkId:w' },
      ]);
      expect(results.map(({ status }) => status)).toEqual(['201', '200', '201', '204']);
      expect(await at(results[0])).toMatchObject({ title: 'Guide' });
      expect(results[1]?.location).toBe(results[0]?.location);
      expectStatus(await scim.get(pathOf(results[2]?.location ?? '')), 404);
    });

    test('in the value and in the path of a PATCH', async () => {
      const group = await createGroup(scim, { members: membersOf(await createUser(scim)) });
      const add = { op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] };
      const remove = { op: 'remove', path: 'members[value eq "bulkId:v"]' };
      const results = await bulk([
        {
          method: 'PATCH',
          path: `/Groups/${group.id}`,
          data: patchOp(add, { ...add, value: [{ value: 'bulkId:v' }] }),
        },
        { method: 'PATCH', path: `/Groups/${group.id}`, data: patchOp(remove) },
        post('/Users', 'u', userBody()),
        post('/Users', 'v', userBody()),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['200', '200', '201', '201']);
      const members = (await scim.get(`/Groups/${group.id}`)).body.members?.map(({ value }) => value);
      expect(members).toContain((await at(results[2])).id);
      expect(members).not.toContain((await at(results[3])).id);
    });

    test('circular: two groups that are members of each other', async () => {
      const results = await bulk([post('/Groups', 'g', groupOf('h')), post('/Groups', 'h', groupOf('g'))]);
      expect(results.map(({ status }) => status)).toEqual(['201', '201']);
      const [g, h] = await Promise.all(results.map(at));
      expect(g?.members).toMatchObject([{ value: h?.id }]);
      expect(h?.members).toMatchObject([{ value: g?.id }]);
    });

    test('unresolvable: nobody creates it, or its creation failed → 409 for whoever refers to it', async () => {
      const taken = await createUser(scim);
      const results = await bulk([
        post('/Groups', 'g', groupOf('nobody')),
        post('/Users', 'u', userBody({ userName: taken.userName })),
        post('/Groups', 'h', groupOf('u')),
        { method: 'DELETE', path: '/Users/bulkId:nobody' },
      ]);
      expect(results.map(({ status }) => status)).toEqual(['409', '409', '409', '409']);
      expect(results[0]?.response?.detail).toContain('nobody');
    });

    test.each(['bulkId:nobody', 'see bulkId:nobody', 'bulkId:u'])(
      'a password is never a reference, nor is text that mentions one: %s',
      async (text) => {
        const password = `${text}-Horse-7-battery`;
        const results = await bulk([
          post('/Users', 'u', userBody({ title: `about ${text}`, password })),
          post('/Users', 'v', userBody({ password: text.padEnd(12) })),
          {
            method: 'PATCH',
            path: '/Users/bulkId:u',
            data: patchOp(
              { op: 'replace', path: 'password', value: text },
              { op: 'add', value: { [`${USER}:password`]: text, nickName: `(${text})` } },
            ),
          },
        ]);
        expect(results.map(({ status }) => status)).toEqual(['201', '201', '200']);
        const user = await at(results[0]);
        expect(user).toMatchObject({ title: `about ${text}`, nickName: `(${text})` });
        expect((await app.signIn(user.userName, text)).status).toBe(200);
      },
    );

    test('in a $ref', async () => {
      const results = await bulk([
        post('/Groups', 'g', groupBody({ members: [{ $ref: '../Users/bulkId:u' }, { $ref: 'bulkId:v' }] })),
        post('/Users', 'u', userBody()),
        post('/Users', 'v', userBody()),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['201', '201', '201']);
      expect((await at(results[0])).members).toHaveLength(2);
    });

    test('a circle that can not be closed leaves nothing behind, and the next attempt meets nothing of it', async () => {
      const displayName = unique('half');
      const circle = (name: string | undefined) => [
        post('/Groups', 'a', { schemas: [GROUP], displayName: name, members: [{ value: 'bulkId:b' }] }),
        post('/Groups', 'b', groupBody({ displayName, members: [{ value: 'bulkId:a' }] })),
      ];
      const results = await bulk(circle(undefined));
      expectRefused(results[0], 400);
      expectRefused(results[1], 409);
      expect(results[1]).not.toHaveProperty('location');
      expect((await scim.search('/Groups', `displayName eq "${displayName}"`)).body.totalResults).toBe(0);
      expect((await bulk(circle(unique('whole')))).map(({ status }) => status)).toEqual(['201', '201']);
    });

    test('a long chain of forward references is no recursion to death', async () => {
      const operations = Array.from({ length: 200 }, (_, index) =>
        post('/Groups', `g${index}`, index === 199 ? groupBody() : groupOf(`g${index + 1}`)),
      );
      const results = await bulk(operations);
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['201']));
    });
  });

  test.each([5, {}, [], true, ''])('duty 88: a version that is none, %j, is not passed over: 412', async (version) => {
    const user = await createUser(scim);
    const results = await bulk([{ method: 'DELETE', path: `/Users/${user.id}`, version }]);
    expect(results.map(({ status }) => status)).toEqual(['412']);
    expect((await scim.get(`/Users/${user.id}`)).status).toBe(200);
  });

  test('duty 88: the version of an operation is its If-Match: 412 inside where it is stale', async () => {
    const [user, other] = [await createUser(scim), await createUser(scim)];
    const data = patchOp({ op: 'add', path: 'title', value: 'Guide' });
    const results = await bulk([
      { method: 'PATCH', path: `/Users/${user.id}`, version: 'W/"1"', data },
      { method: 'PATCH', path: `/Users/${user.id}`, version: 'W/"1"', data },
      { method: 'DELETE', path: `/Users/${other.id}`, version: 'W/"7"' },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['200', '412', '412']);
    expectRefused(results[1], 412);
    expectStatus(await scim.get(`/Users/${other.id}`), 200);
  });

  describe('duty 89: limits → 413 with the limit in the detail', () => {
    test('maxOperations', async () => {
      const operations = Array.from({ length: 1_001 }, () => ({ method: 'DELETE', path: '/Users/x' }));
      const response = await scim.post('/Bulk', bulkOf(operations));
      expectScimError(response, 413);
      expect(response.body.detail).toMatch(/\b1000\b/);
      expect(await bulk(operations.slice(1))).toHaveLength(1_000);
    });

    test('maxPayloadSize', async () => {
      const response = await scim.post(
        '/Bulk',
        bulkOf([post('/Users', 'a', userBody({ title: 'x'.repeat(1_048_576) }))]),
      );
      expectScimError(response, 413);
      expect(response.body.detail).toContain('1048576');
    });
  });

  describe('duty 90: operations that can’t be → 400 for that one', () => {
    test.each<[string, JsonObject]>([
      ['a POST without bulkId', { method: 'POST', path: '/Users', data: userBody() }],
      ['a nested bulk request', post('/Bulk', 'n', bulkOf([]))],
      ['a search', post('/Users/.search', 's', {})],
      ['a path upwards', { method: 'DELETE', path: '/Users/..' }],
      ['a path upwards and down', { method: 'DELETE', path: '/Users/../Groups/x' }],
      ['a whole URL', { method: 'DELETE', path: `${BASE_URL}/scim/v2/Users/x` }],
      ['discovery', { method: 'PUT', path: '/Schemas/x', data: {} }],
      ['/Me', { method: 'DELETE', path: '/Me' }],
      ['no path', { method: 'DELETE' }],
      ['a path that is none', { method: 'DELETE', path: 7 }],
      ['a collection', { method: 'DELETE', path: '/Users' }],
      ['an item', post('/Users/x', 'i', userBody())],
      ['GET', { method: 'GET', path: '/Users/x' }],
      ['no method', { path: '/Users/x' }],
      ['no data', { method: 'POST', path: '/Users', bulkId: 'a' }],
      ['data that is none', { method: 'PUT', path: '/Users/x', data: [] }],
    ])('%s', async (_title, operation) => {
      const [result, next] = await bulk([operation, post('/Users', 'next', userBody())]);
      expectRefused(result, 400);
      expect(next?.status).toBe('201');
    });

    test('the same bulkId twice', async () => {
      const results = await bulk([post('/Users', 'a', userBody()), post('/Users', 'a', userBody())]);
      expect(results[0]?.status).toBe('201');
      expectRefused(results[1], 400);
    });

    test('another organization’s resource is not found', async () => {
      const [ours, theirs] = [await app.createOrganization('ours'), await app.createOrganization('theirs')];
      const { id } = await createUser(await app.connect({ organizations: [theirs.id] }));
      const client = await app.connect({ organizations: [ours.id] });
      const results = await bulk(
        [
          { method: 'DELETE', path: `/Users/${id}` },
          { method: 'PATCH', path: `/Users/${id}`, data: patchOp({ op: 'add', path: 'title', value: 'x' }) },
          post('/Groups', 'g', { schemas: [GROUP], displayName: unique('g'), members: [{ value: id }] }),
        ],
        {},
        client,
      );
      expect(results.map(({ status }) => status)).toEqual(['404', '404', '400']);
    });
  });

  test('one operation that fails leaves the others done, itself undone as a whole', async () => {
    const user = await createUser(scim);
    const results = await bulk([
      {
        method: 'PATCH',
        path: `/Users/${user.id}`,
        data: patchOp({ op: 'add', path: 'title', value: 'x' }, { op: 'replace', path: 'shoeSize', value: 43 }),
      },
      { method: 'PATCH', path: `/Users/${user.id}`, data: patchOp({ op: 'add', path: 'nickName', value: 'Babs' }) },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['400', '200']);
    const { body } = await scim.get(`/Users/${user.id}`);
    expect(body['title']).toBeUndefined();
    expect(body['nickName']).toBe('Babs');
  });

  test('users who are created together come out as if each had come alone', async () => {
    const names = Array.from({ length: 50 }, () => unique('together'));
    names[11] = names[10] ?? '';
    const operations = names.map((userName, index) =>
      post('/Users', `u${index}`, index === 33 ? userBody({ userName, active: 'perhaps' }) : userBody({ userName })),
    );
    const results = await bulk(operations);
    expect(results.map(({ bulkId }) => bulkId)).toEqual(operations.map(({ bulkId }) => bulkId));
    expectRefused(results[11], 409, 'uniqueness');
    expectRefused(results[33], 400, 'invalidValue');
    for (const [index, result] of results.entries()) {
      if (index === 11 || index === 33) continue;
      expect(result).toMatchObject({ method: 'POST', status: '201', version: 'W/"1"' });
      expect(await at(result)).toMatchObject({
        userName: names[index],
        meta: { version: result.version, location: result.location },
      });
    }
    const { body } = await scim.search('/Users', `userName sw "${names[0]?.replace(/[^-]*$/, '')}"`, '&count=0');
    expect(body.totalResults).toBe(48);
  });

  test('users who are created together may refer to what was created before them, or is not', async () => {
    const schema = String((await scim.get('/ResourceTypes/Organization')).body['schema']);
    const of = (bulkId: string) => userBody({ [PORTAL_USER]: { organization: { value: `bulkId:${bulkId}` } } });
    const users = Array.from({ length: 8 }, (_, index) => post('/Users', `u${index}`, of(index === 5 ? 'later' : 'o')));
    const results = await bulk([
      post('/Organizations', 'o', { schemas: [schema], name: unique('first') }),
      ...users,
      post('/Users', 'lost', of('nobody')),
      post('/Organizations', 'later', { schemas: [schema], name: unique('later') }),
    ]);
    expect(results.map(({ status }) => status)).toEqual([...Array<string>(9).fill('201'), '409', '201']);
    const [first, later] = [await at(results[0]), await at(results[10])];
    for (const [index, result] of results.slice(1, 9).entries()) {
      const { id } = index === 5 ? later : first;
      expect(await at(result)).toMatchObject({ [PORTAL_USER]: { organization: { value: id } } });
    }
  });

  test('roles and an organization that users who are created together name are found for each of them', async () => {
    const organization = await app.createOrganization('together');
    const place = { value: organization.id };
    const operations = Array.from({ length: 6 }, (_, index) =>
      post(
        '/Users',
        `u${index}`,
        userBody({
          roles: [{ value: index === 2 ? 'no-such-role' : DEVELOPER_ROLE }],
          [PORTAL_USER]: { organization: index === 4 ? { value: 'no-such-organization' } : place },
        }),
      ),
    );
    const results = await bulk(operations);
    expect(results.map(({ status }) => status)).toEqual(['201', '201', '400', '201', '400', '201']);
    expect(await at(results[5])).toMatchObject({
      roles: [{ value: DEVELOPER_ROLE }],
      [PORTAL_USER]: { organization: { value: organization.id } },
    });
  });

  test('operations on one resource happen in their order, each with its version', async () => {
    const user = await createUser(scim);
    const group = await createGroup(scim);
    const path = `/Groups/${group.id}`;
    const change = (op: JsonObject, of = path) => ({ method: 'PATCH', path: of, data: patchOp(op) });
    const titles = Array.from({ length: 120 }, (_, index) =>
      change({ op: 'replace', path: 'title', value: `${index}` }, `/Users/${user.id}`),
    );
    const results = await bulk([
      ...titles,
      change({ op: 'replace', path: 'active', value: 'perhaps' }, `/Users/${user.id}`),
      { ...change({ op: 'remove', path: 'title' }, `/Users/${user.id}`), version: 'W/"60"' },
      change({ op: 'add', path: 'members', value: [{ value: user.id }] }),
      change({ op: 'remove', path: `members[value eq "${user.id}"]` }),
      change({ op: 'add', path: 'members', value: [{ value: user.id }] }),
    ]);
    expect(results.slice(0, 120).map(({ version }) => version)).toEqual(titles.map((_, index) => `W/"${index + 2}"`));
    expect(results.slice(120).map(({ status }) => status)).toEqual(['400', '412', '200', '200', '200']);
    expect(results.slice(122).map(({ version }) => version)).toEqual(['W/"2"', 'W/"3"', 'W/"4"']);
    expect((await scim.get(`/Users/${user.id}`)).body['title']).toBe('119');
    expect((await scim.get(path)).body['members']).toMatchObject([{ value: user.id }]);
  });

  describe('users who are created together, some of whom can not be', () => {
    /** 30 creations, those at the given places with a name that somebody has. */
    async function creations(...taken: readonly number[]) {
      const { userName } = await createUser(scim);
      const prefix = unique('some');
      const operations = Array.from({ length: 30 }, (_, index) =>
        post(
          '/Users',
          `u${index}`,
          userBody({ userName: taken.includes(index) ? userName.toUpperCase() : `${prefix}-${index}` }),
        ),
      );
      const count = async () => (await scim.search('/Users', `userName sw "${prefix}"`, '&count=0')).body.totalResults;
      return { operations, count };
    }

    test('the others are created, and each is told its own', async () => {
      const { operations, count } = await creations(0, 7, 29);
      const results = await bulk(operations);
      expect(results.map(({ bulkId }) => bulkId)).toEqual(operations.map(({ bulkId }) => bulkId));
      expect(results.flatMap(({ status }, index) => (status === '201' ? [] : [index]))).toEqual([0, 7, 29]);
      for (const index of [0, 7, 29]) expectRefused(results[index], 409, 'uniqueness');
      expect(await count()).toBe(27);
    });

    test.each([1, 2, 3])('failOnErrors %i: none after the last that may fail', async (failOnErrors) => {
      const { operations, count } = await creations(4, 9, 20);
      const results = await bulk(operations, { failOnErrors });
      const last = [4, 9, 20][failOnErrors - 1] ?? 0;
      expect(results).toHaveLength(last + 1);
      expect(await count()).toBe(last + 1 - failOnErrors);
    });

    test('failOnErrors counts those that fail: with none all are created', async () => {
      const { operations, count } = await creations();
      expect(await bulk(operations, { failOnErrors: 1 })).toHaveLength(30);
      expect(await count()).toBe(30);
    });

    test('a name that nobody in sight has is taken all the same', async () => {
      const mine = await app.createOrganization('mine');
      const connection = await app.connect({ privileges: ['users:read', 'users:write'], organizations: [mine.id] });
      const { operations } = await creations(3);
      const results = await bulk(operations, {}, connection);
      expectRefused(results[3], 409, 'uniqueness');
      expect(results.filter(({ status }) => status === '201')).toHaveLength(29);
    });
  });

  test('a run whose client has gone stops before its next operation', async () => {
    const prefix = unique('gone');
    const operations = Array.from({ length: 200 }, (_, index) =>
      post('/Users', `u${index}`, userBody({ userName: `${prefix}-${index}`, password: 'correct-Horse-7-battery' })),
    );
    const count = async () => (await scim.search('/Users', `userName sw "${prefix}"`, '&count=0')).body.totalResults;
    const leaving = new AbortController();
    const request = fetch(`${app.scimUrl()}/Bulk`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${app.adminToken()}`, 'Content-Type': 'application/scim+json' },
      body: JSON.stringify(bulkOf(operations)),
      signal: leaving.signal,
    });
    while ((await count()) === 0);
    leaving.abort();
    await expect(request).rejects.toThrow();
    let done = -1;
    for (let now = await count(); now !== done; now = await count()) {
      done = now ?? 0;
      await setTimeout(150);
    }
    expect(done).toBeLessThan(200);
  });

  test('a run may take longer than a connection may be idle', async () => {
    app.cutIdleAfter(60);
    const operations = Array.from({ length: 150 }, (_, index) =>
      post('/Users', `u${index}`, userBody({ password: 'correct-Horse-7-battery' })),
    );
    expect(await bulk(operations)).toHaveLength(150);
    app.cutIdleAfter(0);
  });

  test('between 1,000 operations others get their turn', async () => {
    const operations = Array.from({ length: 1_000 }, (_, index) => post('/Users', `u${index}`, userBody()));
    let running = true;
    const whole = bulk(operations).finally(() => (running = false));
    let answered = 0;
    while (running) {
      expect((await app.root.get('/healthz')).status).toBe(200);
      answered += 1;
    }
    expect((await whole).filter(({ status }) => status === '201')).toHaveLength(1_000);
    // Were the operations one long turn, a single answer would have come before the whole.
    expect(answered).toBeGreaterThan(20);
  });
});
