import { onEveryApp } from '../support/app';
import { GOOD_PASSWORD, patchOp, PORTAL_USER, unique, USER, userBody } from '../support/factories';
import { ScimClient, type JsonObject } from '../support/scim-client';

interface Shown {
  readonly id: string;
  readonly path: string;
  readonly status: number;
  readonly actor: { readonly name: string } | null;
  readonly [name: string]: unknown;
}

const CANARY = 'canary-Horse-7-battery';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

onEveryApp('/admin/requests', (app) => {
  const reader = (token = app.adminToken()) => new ScimClient(() => ({ baseUrl: app.url(), token }));

  async function list(query: Record<string, string> = {}, token?: string): Promise<Shown[]> {
    const { status, body } = await reader(token).get(`/admin/requests?${new URLSearchParams(query).toString()}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body['requests'] as Shown[];
  }

  const send = (method: string, path: string, init: { headers: Record<string, string>; body: string }) =>
    fetch(app.url() + path, { method, ...init });

  async function show(id: string | undefined): Promise<JsonObject> {
    const { status, body } = await reader().get(`/admin/requests/${id}`);
    expect(status).toBe(200);
    return body;
  }

  test('why did the sync of this user fail: by its name, told in words, with what was sent', async () => {
    const userName = unique('ada');
    const name = unique('okta');
    const okta = await app.connect({ name });
    expect((await okta.post('/Users', userBody({ userName, password: GOOD_PASSWORD }))).status).toBe(201);
    const again = userBody({ userName: userName.toUpperCase(), externalId: 'x-1', password: CANARY });
    const refused = await okta.post('/Users', again);
    expect(refused.status).toBe(409);

    const [failure, ...others] = await list({ resource: userName, status: 'failed' });
    expect(others).toEqual([]);
    expect(failure).toEqual({
      id: expect.any(String),
      at: expect.stringMatching(/Z$/),
      requestId: refused.headers['x-request-id'],
      actor: { kind: 'connection', id: expect.any(String), name },
      organization: null,
      address: '127.0.0.1',
      userAgent: null,
      method: 'POST',
      path: '/scim/v2/Users',
      operation: null,
      status: 409,
      failed: true,
      code: 'uniqueness',
      detail: refused.body.detail,
      resource: { type: 'User', id: null, name: userName.toUpperCase(), externalId: 'x-1' },
      milliseconds: expect.any(Number),
    });
    expect(await show(failure?.id)).toMatchObject({
      body: { userName: userName.toUpperCase(), password: '[redacted]' },
      explanation: {
        what: expect.stringContaining('already has this userName'),
        todo: expect.stringContaining('match on userName'),
      },
    });
  });

  test('a user’s requests are found by its id, userName and externalId, whichever they were made with', async () => {
    const okta = await app.connect();
    const user = (await okta.post('/Users', userBody({ externalId: unique('ext') }))).body;
    const externalId = String(user['externalId']);
    await okta.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: 'active', value: false }));
    await okta.get(`/Users?filter=${encodeURIComponent(`userName eq "${user.userName}"`)}`);
    await okta.get(`/Users?filter=${encodeURIComponent(`externalId eq "${externalId}"`)}`);
    await okta.patch(`/Users/${user.id}`, patchOp({ op: 'add', path: 'nonsense', value: 1 }));
    for (const resource of [user.id, user.userName.toUpperCase()]) {
      const found = await list({ resource });
      expect(found.map(({ method, status }) => `${String(method)} ${status}`)).toEqual([
        'PATCH 400',
        'GET 200',
        'GET 200',
        'PATCH 200',
        'POST 201',
      ]);
    }
    expect(await list({ resource: externalId })).toHaveLength(2);
    expect((await list({ resource: `/scim/v2/Users/${user.id}`, method: 'patch' })).length).toBe(2);
  });

  test('failed authentications are on record: without a token, with an unknown one, with one that is over', async () => {
    const name = unique('entra');
    const expired = await app.tokenFor({ name, expiresAt: new Date(Date.now() + 30).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 60));
    const withToken = (token: string) => new ScimClient(() => ({ baseUrl: app.scimUrl(), token }));
    const agent = { 'User-Agent': unique('agent') };
    for (const client of [app.anonymous, withToken('psk_nonsense'), withToken(expired)]) {
      expect((await client.post('/Users', { password: CANARY }, agent)).status).toBe(401);
    }
    const failures = await list({ status: '401', limit: '3' });
    expect(failures.map(({ actor, userAgent }) => [actor?.name, userAgent])).toEqual([
      [name, agent['User-Agent']],
      [undefined, agent['User-Agent']],
      [undefined, agent['User-Agent']],
    ]);
    expect(await list({ connection: name })).toHaveLength(1);
    expect(await show(failures[0]?.id)).toMatchObject({
      body: null,
      detail: expect.stringMatching(/^The token psk_.*… expired at /),
      explanation: { todo: expect.stringContaining('rotate') },
    });
  });

  test('each failed operation of a Bulk request is found by what it was about', async () => {
    const [taken, fresh] = [unique('taken'), unique('fresh')];
    const user = (userName: string) => ({ schemas: [USER], userName, password: CANARY });
    const operation = (bulkId: string, data: JsonObject) => ({ method: 'POST', path: '/Users', bulkId, data });
    const Operations = [operation('a', user(taken)), operation('b', user(fresh)), operation('c', user(taken))];
    const bulk = await app.scim.post('/Bulk', { schemas: [BULK], Operations });
    expect(bulk.status).toBe(200);
    const [failure, ...others] = await list({ resource: taken });
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ operation: 3, status: 409, code: 'uniqueness', path: '/scim/v2/Users' });
    const whole = await list({ requestId: String(bulk.headers['x-request-id']) });
    expect(whole.map(({ operation: part, failed }) => [part, failed])).toEqual([
      [3, true],
      [null, true],
    ]);
    expect(await show(whole[1]?.id)).toMatchObject({
      detail: '1 operation(s) of the request failed.',
      explanation: { todo: expect.stringContaining('same request id') },
    });
  });

  test('every API’s requests are on record, each with what its client was told', async () => {
    const json = { 'Content-Type': 'application/json' };
    const token = { Authorization: `Bearer ${app.adminToken()}` };
    const form = { ...token, 'Content-Type': 'application/x-www-form-urlencoded' };
    await app.root.post('/auth/login', { username: 'nobody', password: CANARY }, json);
    await app.root.post('/portal/Users', { Password: CANARY }, { ...json, ...token });
    await send('POST', '/portaladmin/security/users/createUser?f=json', {
      headers: form,
      body: `username=ab&password=${CANARY}`,
    });
    await app.root.get('/admin/nothing', token);
    await send('POST', '/oauth/token', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=x&client_secret=${CANARY}`,
    });
    // The console's way, from a page that isn't its own.
    await app.root.get('/console/api/scim/v2/Users');
    const failures = await list({ limit: '6' });
    expect(failures.map(({ path, status, code, failed }) => [path, status, code, failed])).toEqual([
      ['/console/api/scim/v2/Users', 403, 'forbidden', true],
      ['/oauth/token', 401, 'invalid_client', true],
      ['/admin/nothing', 404, 'not-found', true],
      ['/portaladmin/security/users/createUser?f=json', 200, '400', true],
      ['/portal/Users', 400, 'ValidationException', true],
      ['/auth/login', 401, 'unauthenticated', true],
    ]);
    for (const { detail } of failures) expect(detail).toEqual(expect.any(String));
  });

  test('no secret is ever in the table, wherever it was put', async () => {
    const J = { 'Content-Type': 'application/scim+json', Authorization: `Bearer ${app.adminToken()}` };
    const user = (await app.scim.post('/Users', userBody({ password: CANARY }))).body;
    await app.scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: `${USER}:password`, value: CANARY }));
    await app.scim.patch(
      `/Users/${user.id}`,
      patchOp({ op: 'replace', value: { PASSWORD: CANARY, [PORTAL_USER]: {} } }),
    );
    await app.scim.put(`/Users/${user.id}`, userBody({ userName: user.userName, Password: CANARY }));
    await send('POST', '/scim/v2/Users', { headers: J, body: `{"password":"${CANARY}",` });
    await send('POST', '/scim/v2/Users', { headers: J, body: `"${CANARY}"` });
    await app.scim.get(`/Users?filter=${encodeURIComponent(`password eq "${CANARY}"`)}`);
    await app.scim.post('/Users/.search', { filter: `password eq "${CANARY}"` });
    await app.root.get(`/portaladmin/community/users/x?f=json&token=${CANARY}`);
    await send('PUT', `/portal/v2/users/password/reset/psl_${CANARY}`, { headers: J, body: '{}' });
    const asked = `?filter=${encodeURIComponent(`password eq "${CANARY}"`)}`;
    const Operations = [`/Users${asked}`, `/Users/none${asked}`].map((path) => ({ method: 'DELETE', path }));
    expect((await app.scim.post('/Bulk', { schemas: [BULK], Operations })).status).toBe(200);
    // The password, typed into the wrong field.
    const own = { 'Content-Type': 'application/json', 'X-Portal-Console': '1' };
    const claim = JSON.stringify({ username: CANARY, password: CANARY });
    for (const path of ['/auth/login', '/console/session']) await send('POST', path, { headers: own, body: claim });
    expect((await list({ from: new Date(Date.now() - 60_000).toISOString() })).length).toBeGreaterThan(9);
    const dump = await app.dump();
    expect(dump).toContain('/portal/v2/users/password/reset/[token]');
    expect(dump).toContain('/console/session');
    expect(dump).not.toContain(CANARY);
  });

  test('an administrator of an organization reads of that organization’s callers only', async () => {
    const [a, b] = [await app.createOrganization('a'), await app.createOrganization('b')];
    const tokens = await Promise.all(
      [a, b].map(({ id }) => app.tokenFor({ organizations: [id], privileges: ['audit:read', 'users:read'] })),
    );
    for (const token of tokens) await new ScimClient(() => ({ baseUrl: app.scimUrl(), token })).get('/Users/none');
    const [ofA, ofB] = await Promise.all(tokens.map((token) => list({ status: '404' }, token)));
    expect(ofA).toEqual([expect.objectContaining({ organization: a.id })]);
    expect(ofB).toEqual([expect.objectContaining({ organization: b.id })]);
    expect((await reader(tokens[0]).get(`/admin/requests/${ofB?.[0]?.id}`)).status).toBe(404);
  });

  test('pages, from the newest on', async () => {
    const connection = unique('paged');
    const client = await app.connect({ name: connection });
    for (let count = 0; count < 5; count++) await client.post('/Users', {});
    const all = await list({ connection });
    const walked: Shown[] = [];
    let before: string | null = '';
    do {
      const query = new URLSearchParams({ connection, limit: '2', ...(before && { before }) }).toString();
      const { body } = await reader().get(`/admin/requests?${query}`);
      walked.push(...(body['requests'] as Shown[]));
      before = body['next'] as string | null;
    } while (before !== null);
    expect(walked).toEqual(all);
    expect(all).toHaveLength(5);
  });

  test('of a flood some are on record; of failures many more than of successful reads', async () => {
    const connection = unique('flood');
    const client = await app.connect({ name: connection });
    const flood = (path: string) => Promise.all(Array.from({ length: 240 }, () => client.get(path)));
    await flood('/Users?count=0');
    await flood('/Users/none');
    expect(await list({ connection, status: '404', limit: '500' })).toHaveLength(240);
    const reads = await list({ connection, status: '2xx', limit: '500' });
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThan(240);
  });

  test.each([
    ['status=oops', 'status'],
    ['limit=0', 'limit'],
    ['from=yesterday', 'from'],
    ['colour=red', 'colour'],
    ['status=404&status=409', 'status'],
  ])('refuses ?%s', async (query, attribute) => {
    const { status, body } = await reader().get(`/admin/requests?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'invalid-value', attribute } });
  });

  test('there is no request of an unknown id, nor another method', async () => {
    expect((await reader().get('/admin/requests/none')).status).toBe(404);
    expect((await reader().delete('/admin/requests/none')).status).toBe(405);
  });
});
