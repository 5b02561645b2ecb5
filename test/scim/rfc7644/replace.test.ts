import { onEveryApp } from '../../support/app';
import {
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  GOOD_PASSWORD,
  GROUP,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  unique,
} from '../../support/factories';

const NOT_A_USER = '2819c223-7f76-453a-919d-413861904646';

onEveryApp('RFC 7644 §3.5.1 Replacing with PUT', (app) => {
  const { scim } = app;

  test('duty 27: "HTTP PUT MUST NOT be used to create new resources": an unknown id is 404', async () => {
    const userName = unique('put');
    expectScimError(await scim.put(`/Users/${NOT_A_USER}`, { schemas: [USER], userName }), 404);
    expectScimError(await scim.put(`/Groups/${NOT_A_USER}`, { schemas: [GROUP], displayName: userName }), 404);
    expect((await scim.search('/Users', `userName eq "${userName}"`)).body.totalResults).toBe(0);
  });

  test('duty 29: "200 (OK)" with the entire resource, Location and the new version', async () => {
    const { id, userName, meta } = await createUser(scim, { title: 'Old' });
    const response = await scim.put(`/Users/${id}`, { schemas: [USER], userName, title: 'New' });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ id, userName, title: 'New' });
    expect(response.body.meta.created).toBe(meta.created);
    expect(response.body.meta.version).not.toBe(meta.version);
    expect(response.headers.etag).toBe(response.body.meta.version);
    expect(response.headers.location ?? response.headers['content-location']).toBe(meta.location);
    expect((await scim.get(`/Users/${id}`)).body).toEqual(response.body);
  });

  test('duty 28: omitted core and enterprise attributes are cleared', async () => {
    const { id, userName } = await createUser(scim, {
      externalId: 'X-1',
      displayName: 'Babs',
      title: 'Guide',
      locale: 'en-US',
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      emails: [{ value: 'b@example.com', type: 'work' }],
      [ENTERPRISE_USER]: { department: 'Tours' },
    });
    const { body } = await scim.put(`/Users/${id}`, { schemas: [USER], userName, name: { familyName: 'Jensen' } });
    expect(body.name).toEqual({ familyName: 'Jensen' });
    for (const attribute of ['externalId', 'displayName', 'title', 'locale', 'emails', ENTERPRISE_USER]) {
      expect(body).not.toHaveProperty([attribute]);
    }
    expect(body.schemas).not.toContain(ENTERPRISE_USER);
  });

  test('duty 28: omitted active, roles and portal extension stay', async () => {
    const { id, userName, ...before } = await createUser(scim, {
      active: false,
      roles: [{ value: DEVELOPER_ROLE }],
      [PORTAL_USER]: { licenseType: 'creatorUT', description: 'keep me' },
    });
    const { body } = await scim.put(`/Users/${id}`, { schemas: [USER], userName, title: 'Guide' });
    expect(body.active).toBe(false);
    expect(body.roles).toEqual(before.roles);
    expect(body[PORTAL_USER]).toEqual(before[PORTAL_USER]);
  });

  test('duty 28: an omitted password keeps the old one (a writeOnly value is not "omitted to clear")', async () => {
    const { id, userName } = await createUser(scim, { password: GOOD_PASSWORD });
    expect((await scim.put(`/Users/${id}`, { schemas: [USER], userName, title: 'Guide' })).status).toBe(200);
    expect((await app.signIn(userName, GOOD_PASSWORD)).status).toBe(200);
  });

  test('PUT with a password sets it without the old one', async () => {
    const { id, userName } = await createUser(scim, { password: GOOD_PASSWORD });
    const password = 'another-Horse-9-entirely';
    expect((await scim.put(`/Users/${id}`, { schemas: [USER], userName, password })).status).toBe(200);
    expect((await app.signIn(userName, GOOD_PASSWORD)).status).toBe(401);
    expect((await app.signIn(userName, password)).status).toBe(200);
  });

  test.each([[[]], [null]])('roles %j clears them', async (roles) => {
    const { id, userName } = await createUser(scim, { roles: [{ value: DEVELOPER_ROLE }] });
    const { body } = await scim.put(`/Users/${id}`, { schemas: [USER], userName, roles });
    expect(body.roles ?? []).toEqual([]);
    expect((await scim.get(`/Users/${id}`)).body.roles ?? []).toEqual([]);
  });

  test('T12: readOnly attributes in the body are ignored, so a fetched resource can be put back', async () => {
    const group = await createGroup(scim);
    const user = await createUser(scim, { displayName: 'Round', [ENTERPRISE_USER]: { department: 'Tours' } });
    await scim.patch(`/Groups/${group.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: membersOf(user) }],
    });
    const { body: fetched } = await scim.get(`/Users/${user.id}`);
    expect(fetched.groups).toHaveLength(1);
    const response = await scim.put(`/Users/${user.id}`, {
      ...fetched,
      id: 'other',
      groups: [],
      meta: { version: 'x' },
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual(fetched);
  });

  test('a PUT that changes nothing leaves lastModified and version', async () => {
    const user = await createUser(scim, { displayName: 'Same', emails: [{ value: 'same@example.com', type: 'work' }] });
    expect((await scim.put(`/Users/${user.id}`, user)).body.meta).toEqual(user.meta);
  });

  test.each([undefined, '', ' ', null])(
    'duty 29: without the required userName (%p) → 400 invalidValue',
    async (userName) => {
      const { id } = await createUser(scim);
      expectScimError(await scim.put(`/Users/${id}`, { schemas: [USER], userName, title: 'x' }), 400, 'invalidValue');
      expect((await scim.get(`/Users/${id}`)).body).not.toHaveProperty('title');
    },
  );

  test('duty 19: renaming to a taken userName → 409 uniqueness; to another case of its own → 200', async () => {
    const [one, two] = [await createUser(scim), await createUser(scim)];
    const taken = { schemas: [USER], userName: one.userName.toUpperCase() };
    expectScimError(await scim.put(`/Users/${two.id}`, taken), 409, 'uniqueness');
    expect((await scim.get(`/Users/${two.id}`)).body).toEqual(two);
    const renamed = await scim.put(`/Users/${one.id}`, taken);
    expect(renamed.body.userName).toBe(one.userName.toUpperCase());
  });

  test('an unknown role → 400 invalidValue, and nothing changed', async () => {
    const user = await createUser(scim);
    const body = { schemas: [USER], userName: user.userName, title: 'x', roles: [{ value: 'Grand Vizier' }] };
    expectScimError(await scim.put(`/Users/${user.id}`, body), 400, 'invalidValue');
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
  });

  describe('groups (T29)', () => {
    test('members replaces the whole membership; the type is inferred from the id', async () => {
      const [a, b, c] = [await createUser(scim), await createUser(scim), await createUser(scim)];
      const { id, displayName } = await createGroup(scim, { members: membersOf(a, b) });
      const { body } = await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName, members: membersOf(b, c) });
      expect(body.members?.map(({ value }) => value).sort()).toEqual([b.id, c.id].sort());
    });

    test('members omitted leaves them', async () => {
      const user = await createUser(scim);
      const { id } = await createGroup(scim, { members: membersOf(user) });
      const displayName = unique('renamed');
      const { body } = await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName });
      expect(body.displayName).toBe(displayName);
      expect((await scim.get(`/Groups/${id}`)).body.members).toHaveLength(1);
    });

    test.each([[[]], [null]])('members %j clears them (scim-sdk#757)', async (members) => {
      const { id, displayName } = await createGroup(scim, { members: membersOf(await createUser(scim)) });
      expect((await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName, members })).status).toBe(200);
      expect((await scim.get(`/Groups/${id}`)).body.members ?? []).toEqual([]);
    });

    test('externalId omitted is cleared', async () => {
      const { id, displayName } = await createGroup(scim, { externalId: 'G-1' });
      expect((await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName })).body).not.toHaveProperty(
        'externalId',
      );
    });

    test('an unknown member → 400 invalidValue naming it, and the membership stays', async () => {
      const user = await createUser(scim);
      const { id, displayName } = await createGroup(scim, { members: membersOf(user) });
      const response = await scim.put(`/Groups/${id}`, {
        schemas: [GROUP],
        displayName,
        members: [{ value: 'ghost-7' }],
      });
      expectScimError(response, 400, 'invalidValue');
      expect(response.body.detail).toContain('ghost-7');
      expect((await scim.get(`/Groups/${id}`)).body.members).toHaveLength(1);
    });
  });
});
