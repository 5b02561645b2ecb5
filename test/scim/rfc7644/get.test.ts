import { BASE_URL, onEveryApp } from '../../support/app';
import { LIST_RESPONSE, createGroup, createUser, expectScimError, unique } from '../../support/factories';

onEveryApp('RFC 7644 §3.4.1 Retrieving a Known Resource, §3.4.2 Query', (app) => {
  const { scim } = app;

  test('§3.4.1: "200 (OK)" with the resource, its location and its version', async () => {
    const user = await createUser(scim, { displayName: 'Babs' });
    const response = await scim.get(`/Users/${user.id}`);
    expect(response.status).toBe(200);
    expect(response.body).toEqual(user);
    expect(response.headers.etag).toBe(user.meta.version);
    expect(response.headers.location ?? response.headers['content-location']).toBe(user.meta.location);
  });

  test.each(['/Users/2819c223-7f76-453a-919d-413861904646', '/Users/5171a35d82074e068ce2', '/Users/%00'])(
    'GET %s: an unknown id is 404',
    async (path) => expectScimError(await scim.get(path), 404),
  );

  test('a user is not found as a group, nor a group as a user', async () => {
    const [user, group] = [await createUser(scim), await createGroup(scim)];
    expectScimError(await scim.get(`/Groups/${user.id}`), 404);
    expectScimError(await scim.get(`/Users/${group.id}`), 404);
  });

  test('the 404 says what was not found', async () => {
    const { body } = await scim.get('/Users/5171a35d82074e068ce2');
    expect(body.detail).toContain('5171a35d82074e068ce2');
  });

  test('duty 8: id is caseExact', async () => {
    const user = await createUser(scim);
    const other = user.id.toUpperCase() === user.id ? user.id.toLowerCase() : user.id.toUpperCase();
    expect(other).not.toBe(user.id);
    expectScimError(await scim.get(`/Users/${other}`), 404);
  });

  test('§3.4.2: a list is a ListResponse; each resource in it equals the one by its id', async () => {
    const user = await createUser(scim, { displayName: 'Listed', emails: [{ value: 'a@b.example', type: 'work' }] });
    const response = await scim.search('/Users', `userName eq "${user.userName}"`);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: 1, startIndex: 1, itemsPerPage: 1 });
    expect(response.body.Resources).toEqual([user]);
  });

  test('duty 61: no match → 200, totalResults 0, and Resources empty rather than null', async () => {
    const response = await scim.search('/Groups', `displayName eq "${unique('nothing')}"`);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ totalResults: 0, itemsPerPage: 0, Resources: [] });
  });

  test('duty 99: "unrecognized query parameters SHALL be ignored" (Entra’s ?aadOptscim062020, T20)', async () => {
    const user = await createUser(scim);
    expect((await scim.get(`/Users/${user.id}?aadOptscim062020`)).body).toEqual(user);
    const list = await scim.get(`/Users?aadOptscim062020&filter=userName+eq+"${user.userName}"&x[y]=1&x=2`);
    expect(list.body.totalResults).toBe(1);
  });

  test('T30: a trailing slash changes nothing', async () => {
    const user = await createUser(scim);
    expect((await scim.get(`/Users/${user.id}/`)).body).toEqual(user);
    expect((await scim.get('/Users/?count=0')).status).toBe(200);
  });

  test('locations come from PUBLIC_URL, never from Host or X-Forwarded-* (reliability 34)', async () => {
    const user = await createUser(scim);
    const spoofed = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'gopher' };
    const response = await scim.get(`/Users/${user.id}`, spoofed);
    expect(response.body.meta.location).toBe(`${BASE_URL}/scim/v2/Users/${user.id}`);
    expect(response.text + JSON.stringify(response.headers)).not.toContain('evil');
  });
});
