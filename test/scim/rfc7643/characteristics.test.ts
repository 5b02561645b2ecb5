import { onEveryApp } from '../../support/app';
import {
  GOOD_PASSWORD,
  PORTAL_USER,
  createGroup,
  createUser,
  groupBody,
  patchOp,
  unique,
  userBody,
} from '../../support/factories';

onEveryApp('RFC 7643 §2.2, §3.1, §7: returned, mutability, uniqueness', (app) => {
  const { scim } = app;

  test('duty 11: id and schemas are in every response', async () => {
    const post = await scim.post('/Users?attributes=userName', userBody());
    const path = `/Users/${post.body.id}`;
    const responses = [
      post,
      await scim.get(`${path}?attributes=userName`),
      await scim.get(`${path}?excludedAttributes=id,schemas`),
      await scim.put(`${path}?attributes=title`, { ...(await scim.get(path)).body, title: 'x' }),
      await scim.patch(`${path}?excludedAttributes=id`, patchOp({ op: 'replace', path: 'title', value: 'y' })),
    ];
    const list = await scim.search('/Users', `id eq "${post.body.id}"`, '&attributes=title');
    for (const body of [...responses.map((response) => response.body), ...list.body.Resources]) {
      expect(body.id).toBe(post.body.id);
      expect(body.schemas).not.toHaveLength(0);
    }
  });

  test('duty 12: password is nowhere, not even when asked for', async () => {
    const post = await scim.post('/Users', userBody({ password: GOOD_PASSWORD }));
    const path = `/Users/${post.body.id}`;
    const texts = [
      post.text,
      (await scim.get(path)).text,
      (await scim.get(`${path}?attributes=password`)).text,
      (await scim.get(`${path}?attributes=urn:ietf:params:scim:schemas:core:2.0:User:password,userName`)).text,
      (await scim.search('/Users', `id eq "${post.body.id}"`, '&attributes=password')).text,
      (await scim.put(path, { ...post.body, password: GOOD_PASSWORD })).text,
      (await scim.patch(path, patchOp({ op: 'replace', path: 'password', value: GOOD_PASSWORD }))).text,
      (await scim.patch(path, patchOp({ op: 'replace', value: { password: `${GOOD_PASSWORD}2` } }))).text,
    ];
    for (const text of texts) {
      expect(text).toContain(post.body.id);
      expect(text).not.toMatch(/"password"|correct-Horse/i);
    }
  });

  test('a writeOnly attribute is not returned: notifyUser', async () => {
    const user = await createUser(scim, { [PORTAL_USER]: { notifyUser: false } });
    expect(user[PORTAL_USER]).not.toHaveProperty('notifyUser');
  });

  test('readOnly attributes of the portal are the server’s: lastLogin, passwordChangedAt', async () => {
    const stamp = '2001-01-01T00:00:00Z';
    const user = await createUser(scim, {
      password: GOOD_PASSWORD,
      [PORTAL_USER]: { lastLogin: stamp, passwordChangedAt: stamp },
    });
    expect(JSON.stringify(user)).not.toContain('2001-01-01');
    expect(user[PORTAL_USER]).toMatchObject({ passwordChangedAt: expect.stringMatching(/^20\d\d-/) });
    await app.signIn(user.userName, GOOD_PASSWORD);
    const { body } = await scim.get(`/Users/${user.id}`);
    expect(body[PORTAL_USER]).toMatchObject({ lastLogin: expect.stringMatching(/^20\d\d-/) });
  });

  test('duty 21: externalId is the client’s: the same one may occur twice, in one organization or two', async () => {
    const externalId = unique('EXT');
    const organization = await app.createOrganization('external');
    const other = await app.connect({ organizations: [organization.id] });
    for (const client of [scim, scim, other]) {
      expect((await createUser(client, { externalId })).externalId).toBe(externalId);
      expect((await createGroup(client, { externalId })).externalId).toBe(externalId);
    }
    expect(await createUser(scim)).not.toHaveProperty('externalId');
  });

  test('duty 22: ids are the server’s, unique over all types, and without "bulkId" (CVE-2025-41115)', async () => {
    const bodies = await Promise.all([
      scim.post('/Users', userBody({ id: '1', externalId: '1' })),
      scim.post('/Users', userBody({ id: 'bulkId:1' })),
      scim.post('/Groups', groupBody({ id: '1', externalId: '1' })),
    ]);
    const ids = bodies.map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) {
      expect(id).toMatch(/^[\w-]{20,}$/);
      expect(id).not.toMatch(/bulkid/i);
    }
    expect((await scim.get('/Users/1')).status).toBe(404);
  });

  test('duty 24: meta has resourceType, created, lastModified, location and version, and only the server writes it', async () => {
    const user = await createUser(scim);
    const { body } = await scim.put(`/Users/${user.id}`, {
      ...user,
      title: 'x',
      meta: { created: '2001-01-01T00:00:00Z' },
    });
    expect(body.meta).toEqual({
      resourceType: 'User',
      created: user.meta.created,
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
      location: user.meta.location,
      version: expect.stringMatching(/^W\/"/),
    });
  });
});
