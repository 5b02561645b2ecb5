import { BASE_URL, onEveryApp } from '../../support/app';
import {
  createUser,
  DEVELOPER_ROLE,
  expectScimError,
  expectStatus,
  GOOD_PASSWORD,
  ORG_ADMIN_ROLE,
  patchOp,
  PORTAL_USER,
} from '../../support/factories';
import { ScimClient, type JsonObject, type ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7644 §3.11 "/Me" Authenticated Subject Alias (duty 83)', (app) => {
  const { scim } = app;

  /** A user with a password, and a client with that user's session. */
  async function signedIn(fields: JsonObject = {}): Promise<{ user: ScimBody; me: ScimClient }> {
    const { id, userName } = await createUser(scim, { password: GOOD_PASSWORD, ...fields });
    const { body } = await app.signIn(userName, GOOD_PASSWORD);
    const user = (await scim.get(`/Users/${id}`)).body;
    const token = String(body['token']);
    return { user, me: new ScimClient(() => ({ baseUrl: app.scimUrl(), token })) };
  }

  test('GET: the user’s own resource, with its permanent Location and ETag', async () => {
    const { user, me } = await signedIn();
    const response = await me.get('/Me');
    expectStatus(response, 200);
    expect(response.body.id).toBe(user.id);
    expect(response.headers['location']).toBe(`${BASE_URL}/scim/v2/Users/${user.id}`);
    expect(response.body).toEqual((await me.get(`/Users/${user.id}`)).body);
    expectStatus(await me.get('/Me', { 'If-None-Match': response.headers['etag'] ?? '' }), 304);
    expect(Object.keys((await me.get('/Me?attributes=userName')).body).sort()).toEqual(['id', 'schemas', 'userName']);
  });

  test('PATCH and PUT: what is the user’s own to change', async () => {
    const { user, me } = await signedIn({ name: { givenName: 'Ada' } });
    const patch = await me.patch('/Me', patchOp({ op: 'replace', path: 'displayName', value: 'Countess' }));
    expectStatus(patch, 200);
    expect(patch.headers['location']).toBe(`${BASE_URL}/scim/v2/Users/${user.id}`);
    const put = await me.put('/Me', { ...patch.body, nickName: 'Ada' });
    expectStatus(put, 200);
    expect((await scim.get(`/Users/${user.id}`)).body).toMatchObject({ displayName: 'Countess', nickName: 'Ada' });
  });

  test.each<[string, JsonObject]>([
    ['a role', { op: 'add', path: 'roles', value: [{ value: ORG_ADMIN_ROLE }] }],
    ['the userName', { op: 'replace', path: 'userName', value: 'somebody-else' }],
    ['the account’s state', { op: 'replace', path: 'active', value: false }],
    ['the e-mail address', { op: 'add', path: 'emails', value: [{ value: 'x@example.com' }] }],
    ['the password, past the old one', { op: 'replace', path: 'password', value: 'another-Horse-8-battery' }],
    ['the externalId', { op: 'replace', path: 'externalId', value: 'x' }],
  ])('PATCH: %s is not → 403, and nothing changes', async (_title, operation) => {
    const { user, me } = await signedIn();
    expectScimError(await me.patch('/Me', patchOp(operation)), 403);
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
  });

  test.each<[string, JsonObject]>([
    ['the password', { op: 'replace', path: 'password', value: `${GOOD_PASSWORD}-2` }],
    ['the e-mail address', { op: 'add', path: 'emails', value: [{ value: 'x@example.com' }] }],
    ['the userName', { op: 'replace', path: 'userName', value: 'somebody-else' }],
    ['a role', { op: 'add', path: 'roles', value: [{ value: ORG_ADMIN_ROLE, type: 'x' }] }],
    ['no role', { op: 'remove', path: 'roles' }],
  ])('PATCH: %s is not even an administrator’s own to set (docs/access.md)', async (title, operation) => {
    const { user, me } = await signedIn({ roles: [{ value: ORG_ADMIN_ROLE }] });
    for (const path of ['/Me', `/Users/${user.id}`]) {
      const answer = await me.patch(path, patchOp(operation));
      expectScimError(answer, 403);
      if (title === 'the password') expect(answer.body.detail).toContain('POST /auth/password');
    }
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    expectStatus(await me.patch('/Me', patchOp({ op: 'replace', path: 'title', value: 'Dr' })), 200);
  });

  test.each([undefined, [{ value: ORG_ADMIN_ROLE }]])('PUT: the own password is not, with roles %j', async (roles) => {
    const { user, me } = await signedIn(roles && { roles });
    expectScimError(await me.put('/Me', { ...user, password: `${GOOD_PASSWORD}-2` }), 403);
    expectStatus(await app.signIn(String(user.userName), GOOD_PASSWORD), 200);
  });

  test('users see themselves wherever they administer, and change what everybody may of themselves', async () => {
    const [a, b] = [await app.createOrganization('a'), await app.createOrganization('b')];
    const { user, me } = await signedIn({
      [PORTAL_USER]: { organization: { value: a.id }, access: [{ role: ORG_ADMIN_ROLE, organization: b.id }] },
    });
    for (const path of ['/Me', `/Users/${user.id}`]) {
      expect((await me.get(path)).body).toEqual(user);
      expectScimError(await me.patch(path, patchOp({ op: 'replace', path: 'title', value: 'Dr' })), 403);
      expectScimError(await me.patch(path, patchOp({ op: 'remove', path: `${PORTAL_USER}:access` })), 403);
      expectScimError(await me.delete(path), 403);
    }
    const answer = await me.patch('/Me', patchOp({ op: 'replace', path: 'displayName', value: 'Countess' }));
    expectStatus(answer, 200);
    const put = await me.put('/Me', { ...answer.body, nickName: 'Ada' });
    expectStatus(put, 200);
    expect(put.body[PORTAL_USER]).toEqual(user[PORTAL_USER]);
  });

  test('roles that are held elsewhere are shown to their holder, and survive what the holder writes', async () => {
    const [a, b] = [await app.createOrganization('a'), await app.createOrganization('b')];
    const { user, me } = await signedIn({
      roles: [{ value: ORG_ADMIN_ROLE }],
      [PORTAL_USER]: { organization: { value: a.id }, access: [{ role: DEVELOPER_ROLE, organization: b.id }] },
    });
    expect((await me.get('/Me')).body).toEqual(user);
    const put = await me.put('/Me', { ...user, title: 'Dr' });
    expectStatus(put, 200);
    expect(put.body).toMatchObject({ title: 'Dr', roles: user.roles, [PORTAL_USER]: user[PORTAL_USER] });
    const move = { op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: b.id } };
    expectScimError(await me.patch('/Me', patchOp(move)), 403);
  });

  test('DELETE: not without the privilege to delete users; with it, 204 and the session is over', async () => {
    const { user, me } = await signedIn();
    expectScimError(await me.delete('/Me'), 403);
    expectStatus(await scim.get(`/Users/${user.id}`), 200);
    const admin = await signedIn({ roles: [{ value: ORG_ADMIN_ROLE }] });
    expectStatus(await admin.me.delete('/Me'), 204);
    expectStatus(await admin.me.get('/Me'), 401);
  });

  test('POST would create what is there already → 405', async () => {
    const { me } = await signedIn();
    const response = await me.post('/Me', {});
    expectScimError(response, 405);
    expect(response.headers['allow']).toBe('GET, HEAD, PUT, PATCH, DELETE, OPTIONS');
  });

  test('a connection stands for no user → 404, by every method', async () => {
    expectScimError(await scim.get('/Me'), 404);
    expectScimError(await scim.put('/Me', {}), 404);
    expectScimError(await scim.patch('/Me', {}), 404);
    expectScimError(await scim.delete('/Me'), 404);
    expectScimError(await app.anonymous.get('/Me'), 401);
  });

  test('another user’s resource is neither read nor written', async () => {
    const [{ me }, other] = [await signedIn(), await createUser(scim)];
    expectScimError(await me.get(`/Users/${other.id}`), 403);
    const rename = patchOp({ op: 'replace', path: 'displayName', value: 'x' });
    expectScimError(await me.patch(`/Users/${other.id}`, rename), 403);
  });
});
