import { onEveryApp } from '../../support/app';
import {
  createGroup,
  createUser,
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  expectScimError,
  expectStatus,
  groupBody,
  patchOp,
  PORTAL_USER,
  unique,
  userBody,
} from '../../support/factories';
import type { JsonObject, ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7643 §2.2, §7: what a client may set, and when it sees it', (app) => {
  const { scim } = app;

  async function createRole(fields: JsonObject = {}): Promise<ScimBody> {
    const { body } = await scim.get('/ResourceTypes/Role');
    const response = await scim.post('/Roles', { schemas: [body['schema']], value: unique('role'), ...fields });
    expectStatus(response, 201);
    return response.body;
  }

  async function createOrganization(): Promise<ScimBody> {
    const schema = (await scim.get('/ResourceTypes/Organization')).body['schema'];
    const response = await scim.post('/Organizations', { schemas: [schema], name: unique('organization') });
    expectStatus(response, 201);
    return response.body;
  }

  test('duty 15: readOnly values in a PUT "SHALL be ignored", on every type', async () => {
    const user = await createUser(scim);
    const claimed = { id: 'mine', meta: { created: '2001-01-01T00:00:00Z', version: 'W/"99"' } };
    const put = await scim.put(`/Users/${user.id}`, {
      ...userBody({ userName: user.userName }),
      ...claimed,
      groups: [{ value: 'x' }],
      [PORTAL_USER]: { lastLogin: '2001-01-01T00:00:00Z', passwordChangedAt: '2001-01-01T00:00:00Z' },
    });
    expect(put.body).toEqual(user);
    const group = await createGroup(scim);
    const regrouped = await scim.put(`/Groups/${group.id}`, { ...group, ...claimed });
    expect(regrouped.body).toEqual(group);
    const organization = await createOrganization();
    const renewed = await scim.put(`/Organizations/${organization.id}`, {
      ...organization,
      ...claimed,
      memberCount: 7,
    });
    expect(renewed.body).toEqual(organization);
  });

  test('duty 17: immutable in a PUT: another value → 400 mutability, the same → 200', async () => {
    const role = await createRole({ display: unique('Display') });
    expectScimError(await scim.put(`/Roles/${role.id}`, { ...role, value: unique('other') }), 400, 'mutability');
    const same = await scim.put(`/Roles/${role.id}`, { ...role, description: 'new' });
    expectStatus(same, 200);
    expect(same.body).toMatchObject({ value: role['value'], description: 'new' });
    const rename = patchOp({ op: 'replace', path: 'value', value: unique('other') });
    expectScimError(await scim.patch(`/Roles/${role.id}`, rename), 400, 'mutability');
    // The value isn't caseExact, so in another case it is the same (§7).
    const upper = await scim.put(`/Roles/${role.id}`, { ...role, value: String(role['value']).toUpperCase() });
    expectStatus(upper, 200);
    expect(upper.body['value']).toBe(role['value']);
  });

  test('§7: canonical values of what isn’t caseExact are the same in any case', async () => {
    const user = await createUser(scim, { [PORTAL_USER]: { provider: 'BUILTIN' } });
    expect(user[PORTAL_USER]).toMatchObject({ provider: 'builtIn' });
    const { id } = await createOrganization();
    const type = patchOp({ op: 'replace', path: 'type', value: 'publisher' });
    expect((await scim.patch(`/Organizations/${id}`, type)).body['type']).toBe('PUBLISHER');
    const other = patchOp({ op: 'replace', path: 'type', value: 'reader' });
    expectScimError(await scim.patch(`/Organizations/${id}`, other), 400, 'invalidValue');
  });

  test('duty 18: what always has a value can’t be removed by PATCH, and doesn’t stay with a 200', async () => {
    const organization = await createOrganization();
    const deactivate = patchOp({ op: 'replace', path: 'active', value: false });
    expectStatus(await scim.patch(`/Organizations/${organization.id}`, deactivate), 200);
    const [group, user] = [await createGroup(scim), await createUser(scim)];
    const extension = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
    for (const [path, attribute] of [
      [`/Organizations/${organization.id}`, 'active'],
      [`/Groups/${group.id}`, `${extension}:organization`],
      [`/Groups/${group.id}`, extension],
      [`/Users/${user.id}`, 'active'],
      [`/Users/${user.id}`, `${PORTAL_USER}:organization`],
    ] as const) {
      const remove = patchOp({ op: 'remove', path: attribute });
      expectScimError(await scim.patch(path, remove), 400, 'mutability');
      const clear = patchOp({ op: 'replace', path: attribute, value: null });
      expectScimError(await scim.patch(path, clear), 400, 'mutability');
    }
  });

  test('duty 13: returned "request": memberCount where it is named, and nowhere else', async () => {
    const organization = await createOrganization();
    const path = `/Organizations/${organization.id}`;
    await createUser(scim, { [PORTAL_USER]: { organization: { value: organization.id } } });
    expect(organization).not.toHaveProperty('memberCount');
    expect((await scim.get(path)).body).not.toHaveProperty('memberCount');
    expect((await scim.get(`${path}?excludedAttributes=name`)).body).not.toHaveProperty('memberCount');
    expect((await scim.get(`${path}?attributes=MEMBERCOUNT`)).body['memberCount']).toBe(1);
    const list = await scim.search('/Organizations', `id eq "${organization.id}"`, '&attributes=memberCount,name');
    expect(list.body.Resources).toMatchObject([{ memberCount: 1, name: organization.name }]);
    const change = patchOp({ op: 'replace', path: 'description', value: 'x' });
    expect((await scim.patch(path, change)).body).not.toHaveProperty('memberCount');
    expect((await scim.patch(`${path}?attributes=memberCount`, change)).body['memberCount']).toBe(1);
    const write = patchOp({ op: 'replace', path: 'memberCount', value: 7 });
    expectScimError(await scim.patch(path, write), 400, 'mutability');
  });

  test('duty 9: a relative $ref is resolved, and one of another base or version means the same resource', async () => {
    const { id } = await createUser(scim);
    for (const $ref of [
      `/Users/${id}`,
      `../Users/${id}`,
      `https://portal.example/scim/v2/Users/${id}`,
      `https://portal.example/Users/${id}`,
    ]) {
      const group = await createGroup(scim, { members: [{ $ref }] });
      expect(group.members).toMatchObject([{ value: id, $ref: `https://portal.example/scim/v2/Users/${id}` }]);
      const user = await createUser(scim, { [ENTERPRISE_USER]: { manager: { $ref } } });
      expect(user[ENTERPRISE_USER]).toMatchObject({ manager: { value: id } });
    }
    expectScimError(await scim.post('/Groups', groupBody({ members: [{ $ref: '/Users/' }] })), 400, 'invalidValue');
    const ofNobody = userBody({ [ENTERPRISE_USER]: { manager: { $ref: '/Users/' } } });
    expectScimError(await scim.post('/Users', ofNobody), 400, 'invalidValue');
  });

  test('§2.3.7: by the RFC’s profile a reference is a URI, absolute or relative', async () => {
    const strict = await app.connect({ profile: 'rfc' });
    for (const profileUrl of [
      'https://example.com/~bj?a=b&c=%20#d',
      '/people/7',
      '../7',
      'urn:example:7',
      'mailto:a@b',
    ]) {
      expectStatus(await strict.post('/Users', userBody({ profileUrl })), 201);
    }
    for (const profileUrl of ['not a URI', 'https://example.com/%zz', 'https://example.com/<7>', '"']) {
      expectScimError(await strict.post('/Users', userBody({ profileUrl })), 400, 'invalidValue');
      expectStatus(await scim.post('/Users', userBody({ profileUrl })), 201);
    }
  });

  test.each(['Jane Doe', 'jörg', 'a/b', '50%', '100%20', '#1?', '<x>"'])(
    '§2.3.7: the reference to a manager named by %j is a URI, and names the same manager',
    async (value) => {
      const strict = await app.connect({ profile: 'rfc' });
      const user = await createUser(strict, { [ENTERPRISE_USER]: { manager: { value } } });
      const $ref = `https://portal.example/scim/v2/Users/${encodeURIComponent(value)}`;
      expect(user[ENTERPRISE_USER]).toEqual({ manager: { value, $ref } });
      expect((await strict.put(`/Users/${user.id}`, user)).body).toEqual(user);
      const named = await createUser(strict, { [ENTERPRISE_USER]: { manager: { $ref } } });
      expect(named[ENTERPRISE_USER]).toEqual({ manager: { value, $ref } });
    },
  );

  test('§2.3.7: a reference that is no URI is refused by the RFC’s profile, and read as it stands by others', async () => {
    const manager = { $ref: '/Users/50% off' };
    const strict = await app.connect({ profile: 'rfc' });
    const body = () => userBody({ [ENTERPRISE_USER]: { manager } });
    expectScimError(await strict.post('/Users', body()), 400, 'invalidValue');
    expect((await scim.post('/Users', body())).body[ENTERPRISE_USER]).toMatchObject({ manager: { value: '50% off' } });
  });

  test('duty 10: country is ISO 3166-1 alpha-2 by the RFC’s profile', async () => {
    const strict = await app.connect({ profile: 'rfc' });
    const withCountry = (country: string) => userBody({ addresses: [{ type: 'work', country }] });
    expectStatus(await strict.post('/Users', withCountry('DE')), 201);
    expectScimError(await strict.post('/Users', withCountry('USA')), 400, 'invalidValue');
    expectScimError(await strict.post('/Users', withCountry('Germany')), 400, 'invalidValue');
    const { id } = (await strict.post('/Users', withCountry('DE'))).body;
    const move = patchOp({ op: 'replace', path: 'addresses[type eq "work"].country', value: 'USA' });
    expectScimError(await strict.patch(`/Users/${id}`, move), 400, 'invalidValue');
  });

  test('duty 26: Location equals meta.location on POST, GET, PUT and PATCH of every type; no Content-Location', async () => {
    const resources = [await createUser(scim), await createGroup(scim), await createRole(), await createOrganization()];
    for (const resource of resources) {
      const path = resource.meta.location.replace(/^.*\/scim\/v2/, '');
      const answers = [
        await scim.get(path),
        await scim.put(path, resource),
        await scim.patch(path, patchOp({ op: 'add', path: 'externalId', value: 'x' })).catch(() => undefined),
      ].filter((answer) => answer?.status === 200);
      expect(answers.length).toBeGreaterThanOrEqual(2);
      for (const answer of answers) {
        expect(answer?.headers['location']).toBe(resource.meta.location);
        expect(answer?.headers['content-location']).toBeUndefined();
      }
    }
  });
});

onEveryApp('draft-ietf-scim-roles-entitlements (duty 124)', (app) => {
  const { scim } = app;

  test('§3.1: ServiceProviderConfig says what is implemented', async () => {
    const { body } = await scim.get('/ServiceProviderConfig');
    expect(body['RolesAndEntitlements']).toEqual({
      roles: { supported: true, multipleRolesSupported: true, primarySupported: true, typeSupported: true },
      entitlements: { supported: false },
    });
    expectScimError(await scim.get('/Entitlements'), 404);
  });

  test('what it says is so: several roles, one of them primary, with a type', async () => {
    await app.ensureRole('editor', 'Editor');
    const roles = [
      { value: DEVELOPER_ROLE, type: 'portal', primary: true },
      { value: 'editor', type: 'app' },
    ];
    const user = await createUser(scim, { roles });
    expect(user.roles).toMatchObject(roles);
    expect((await scim.get(`/Users/${user.id}`)).body.roles).toEqual(user.roles);
  });

  test('§3.2: every role has value and supported, and a schema that describes what it has', async () => {
    const type = (await scim.get('/ResourceTypes/Role')).body;
    expect(type).toMatchObject({ endpoint: '/Roles' });
    const schema = (await scim.get(`/Schemas/${String(type['schema'])}`)).body;
    const attributes = schema['attributes'] as readonly { name: string; required: boolean }[];
    const names = attributes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['value', 'display', 'type', 'supported']));
    expect(attributes.find(({ name }) => name === 'value')?.required).toBe(true);
    const { Resources } = (await scim.get('/Roles')).body;
    expect(Resources.length).toBeGreaterThan(0);
    for (const role of Resources) {
      expect(role).toMatchObject({ value: expect.stringMatching(/\S/), supported: expect.any(Boolean) });
      const common = ['schemas', 'id', 'externalId', 'meta'];
      expect([...names, ...common]).toEqual(expect.arrayContaining(Object.keys(role)));
    }
  });

  test('a user’s roles are found in /Roles by their value', async () => {
    const found = await scim.search('/Roles', `value eq "${DEVELOPER_ROLE}"`);
    expect(found.body).toMatchObject({
      totalResults: 1,
      Resources: [{ display: expect.any(String), supported: true }],
    });
  });
});
