import { onSqlite } from '../../support/app';
import { ERROR, GROUP, USER, createUser, expectScimError, patchOp, unique, userBody } from '../../support/factories';
import type { Method } from '../../support/scim-client';

onSqlite('RFC 7644 §3.12 HTTP Status and Error Response Handling', (app) => {
  const { scim } = app;

  test.each<[Method, string]>([
    ['GET', '/Nothing'],
    ['POST', '/Nothing'],
    ['GET', '/Users/x/y'],
    ['GET', '/users%2f'],
    ['GET', '/../v2/Nothing'],
  ])('duty 95: %s %s → 404', async (method, path) => {
    expectScimError(await scim.send(method, path, method === 'GET' ? undefined : userBody()), 404);
  });

  test('duty 98: another version of the protocol is 404, or 400 invalidVers', async () => {
    const response = await app.root.get('/scim/v1/Users', { Authorization: `Bearer ${app.adminToken()}` });
    expect([400, 404]).toContain(response.status);
  });

  test.each<[Method, string, RegExp]>([
    ['DELETE', '/Users', /GET.*POST/],
    ['PUT', '/Users', /GET.*POST/],
    ['PATCH', '/Groups', /GET.*POST/],
    ['POST', '/Users/x', /GET.*PUT.*PATCH.*DELETE/],
    ['POST', '/ServiceProviderConfig', /GET/],
    ['DELETE', '/Schemas', /GET/],
    ['PUT', '/ResourceTypes/User', /GET/],
  ])('duties 31, 95: %s %s → 405 with Allow', async (method, path, allow) => {
    const response = await scim.send(method, path, method === 'DELETE' ? undefined : userBody());
    expectScimError(response, 405);
    expect(response.headers.allow).toMatch(allow);
  });

  test.each([
    ['{"schemas":', 'half of it'],
    ["{'userName':'x'}", 'single quotes'],
    ['', 'nothing'],
    ['{"userName":"a","userName":}', 'a missing value'],
    ['\u0000', 'a NUL'],
  ])('duty 97: broken JSON (%j) → 400 invalidSyntax', async (body) => {
    expectScimError(await scim.post('/Users', body), 400, 'invalidSyntax');
  });

  test.each(['[]', '7', '"text"', 'true', 'null'])('duty 97: %s is no resource → 400 invalidSyntax', async (body) => {
    expectScimError(await scim.post('/Users', body), 400, 'invalidSyntax');
    const user = await createUser(scim);
    expectScimError(await scim.put(`/Users/${user.id}`, body), 400, 'invalidSyntax');
    expectScimError(await scim.patch(`/Users/${user.id}`, body), 400, 'invalidSyntax');
  });

  test('duty 97: a byte order mark is tolerated', async () => {
    expect((await scim.post('/Users', `\ufeff${JSON.stringify(userBody())}`)).status).toBe(201);
  });

  test('deep JSON is no 500', async () => {
    const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const response = await scim.post('/Users', `{"schemas":["${USER}"],"userName":"${unique('deep')}","x":${nested}}`);
    expect(response.status).toBeLessThan(500);
  });

  test('duty 63: a NUL or a lone surrogate in a value is kept or refused, never 500', async () => {
    for (const displayName of ['a\u0000b', '\ud800', '\udfff\ud800']) {
      const response = await scim.post('/Users', userBody({ displayName }));
      expect([201, 400]).toContain(response.status);
    }
    for (const userName of [`${unique('n')}\u0000`, `${unique('n')}\ud800`]) {
      expect([201, 400]).toContain((await scim.post('/Users', userBody({ userName }))).status);
    }
  });

  test('names out of JavaScript are attributes nobody knows', async () => {
    const body = `{"schemas":["${USER}"],"userName":"${unique('proto')}","__proto__":{"active":false},"constructor":1,"toString":"x"}`;
    const response = await scim.post('/Users', body);
    expect(response.status).toBe(201);
    expect(response.body.active).toBe(true);
    expect(({} as { active?: boolean }).active).toBeUndefined();
  });

  test('T18: a form (curl’s -d) → 415 that says which type is wanted', async () => {
    const response = await scim.post('/Users', 'userName=x', { 'Content-Type': 'application/x-www-form-urlencoded' });
    expectScimError(response, 415);
    expect(response.body.detail).toContain('application/scim+json');
  });

  test.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x'])('415 for %s', async (type) => {
    expectScimError(await scim.post('/Users', JSON.stringify(userBody()), { 'Content-Type': type }), 415);
  });

  test.each([
    'application/json',
    'application/scim+json',
    'application/scim+json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/SCIM+JSON',
  ])('T18: Content-Type %s is read', async (type) => {
    const displayName = 'Zo\u00eb';
    const response = await scim.post('/Users', JSON.stringify(userBody({ displayName })), { 'Content-Type': type });
    expect(response.status).toBe(201);
    expect(response.body.displayName).toBe(displayName);
  });

  test.each(['application/scim+json', 'application/json, application/scim+json', '*/*', 'application/*', ''])(
    'duty 96: Accept %j → application/scim+json',
    async (accept) => {
      const response = await scim.get('/Users?count=0', { Accept: accept });
      expect(response.status).toBe(200);
      expect(response.headers['content-type']).toMatch(/^application\/scim\+json/);
    },
  );

  test('duty 96, T18: only application/json accepted → served; text/html → 406 or SCIM', async () => {
    const json = await scim.get('/Users?count=0', { Accept: 'application/json' });
    expect(json.status).toBe(200);
    expect(json.headers['content-type']).toMatch(/^application\/(scim\+)?json/);
    const html = await scim.get('/Users?count=0', { Accept: 'text/html' });
    expect([200, 406]).toContain(html.status);
    expect(html.headers['content-type']).toMatch(/^application\/scim\+json/);
  });

  test('duty 96, §3.8: so is what went wrong, over either way in', async () => {
    for (const path of ['/Users/nobody', '/Users/nobody/', '/Users?filter=x', '/Nothing', '/Bulk']) {
      const { status, headers, body } = await scim.get(path, { Accept: 'application/json' });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(body.schemas).toEqual([ERROR]);
    }
    const { headers } = await app.anonymous.get('/Users', { Accept: 'application/json' });
    expect(headers['content-type']).toMatch(/^application\/json/);
  });

  test('an empty User-Agent is no reason to refuse (OneLogin)', async () => {
    expect((await scim.get('/Users?count=0', { 'User-Agent': '' })).status).toBe(200);
  });

  test('duty 95: a body above 10 MiB → 413', async () => {
    const response = await scim.post('/Users', `{"x":"${'x'.repeat(10 * 1024 * 1024)}"}`);
    expectScimError(response, 413);
    expect(response.body.detail).toMatch(/10/);
  });

  test('a body of a few MB is read: a whole group at once', async () => {
    const members = Array.from({ length: 20_000 }, (_, index) => ({
      value: `ghost-${index}`,
      display: 'x'.repeat(60),
    }));
    const response = await scim.post('/Groups', { schemas: [GROUP], displayName: unique('huge'), members });
    expectScimError(response, 400, 'invalidValue');
    expect(response.text.length).toBeLessThan(10_000);
  });

  test('every answer carries a request id, errors too', async () => {
    const [good, bad] = [await scim.get('/Users?count=0'), await scim.get('/Nothing')];
    expect(good.headers['x-request-id']).toMatch(/\S/);
    expect(bad.headers['x-request-id']).toMatch(/\S/);
    expect(bad.headers['x-request-id']).not.toBe(good.headers['x-request-id']);
  });

  test('no answer tells what the server is built with, and none may be sniffed or cached publicly', async () => {
    const { headers } = await scim.get('/Users?count=0');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

onSqlite('a fault of the server’s own', (app) => {
  test.each<[Method, string]>([
    ['GET', '/Users'],
    ['GET', '/Users/x'],
    ['DELETE', '/Users/x'],
    ['POST', '/Users'],
    ['PATCH', '/Users/x'],
  ])('%s %s with a dead database → 500 with the request id; no 404, and no inside', async (method, path) => {
    const body = method === 'PATCH' ? patchOp({ op: 'replace', path: 'title', value: 'x' }) : userBody();
    await app.onBrokenStorage('the disk is on fire', async (broken, log) => {
      const response = await broken.send(method, path, method === 'GET' || method === 'DELETE' ? undefined : body);
      expectScimError(response, 500);
      expect(response.text).not.toMatch(/fire|Error:|at .*\.ts/);
      expect(response.body.detail).toContain(response.headers['x-request-id']);
      expect(log()).toContain('the disk is on fire');
    });
  });
});
