import { onEveryApp } from '../support/app';
import { ORG_ADMIN_ROLE, PORTAL_USER, userBody } from '../support/factories';
import { CREATE_USER, enterForm, expectGisError, gisClientOf, PASSWORD, uniqueUsername } from './gis-client';

onEveryApp('tokens, formats and errors', (app) => {
  const { createUser, inScim, send } = gisClientOf(app);

  test.each<[string, (token: string) => { query?: string; headers?: Record<string, string>; form?: object }]>([
    ['in the form', (token) => ({ form: { token } })],
    ['in the query', (token) => ({ query: `?token=${token}` })],
    ['in the header', (token) => ({ headers: { Authorization: `Bearer ${token}` } })],
    ['in the header, in lower case', (token) => ({ headers: { Authorization: `bearer ${token}` } })],
    ['in the GIS portal’s own header', (token) => ({ headers: { 'X-Esri-Authorization': `Bearer ${token}` } })],
  ])('the token %s', async (_title, place) => {
    const username = uniqueUsername();
    const { query = '', headers = {}, form = {} } = place(app.adminToken());
    const answer = await send({ path: CREATE_USER + query, form: { ...enterForm({ username }), ...form }, headers });
    expect(answer.body).toEqual({ status: 'success' });
    expect(await inScim(username)).toBeDefined();
    expect(app.log()).not.toContain(app.adminToken());
  });

  test('no token: 499', async () => {
    expectGisError(await send({ path: CREATE_USER, form: enterForm() }), 499, /^Token Required/);
    expectGisError(await send({ path: '/portaladmin/security/users?f=json' }), 499);
  });

  test('a wrong token: 498, wherever it is', async () => {
    const form = enterForm();
    expectGisError(await send({ path: CREATE_USER, form: { ...form, token: 'psk_wrong' } }), 498, /^Invalid token/);
    expectGisError(await send({ path: `${CREATE_USER}?token=wrong`, form }), 498);
    for (const Authorization of ['Bearer wrong', 'Basic YTpi']) {
      expectGisError(await send({ path: `${CREATE_USER}?f=json`, form, headers: { Authorization } }), 498);
    }
    expect(await inScim(form['username'] ?? '')).toBeUndefined();
  });

  test('without the privilege to add members, or to set passwords: 403', async () => {
    const reader = await app.tokenFor({ privileges: ['users:read'] });
    expectGisError(await createUser({ token: reader }), 403, /users:write/);
    const writer = await app.tokenFor({ privileges: ['users:write'] });
    expectGisError(await createUser({ token: writer }), 403, /users:password/);
    expectGisError(await send({ path: '/portaladmin/security/users?f=json', token: writer }), 403, /users:read/);
  });

  test('a signed-in user without a role may not, nor one whose password is due for a change', async () => {
    const username = uniqueUsername();
    await createUser({ username });
    const { token } = (await app.signIn(username, PASSWORD)).body as unknown as { token: string };
    expectGisError(await createUser({ token }), 403);
    expectGisError(await send({ path: '/portaladmin/community/users/somebody?f=json', token }), 403);
    const own = await send({ path: `/portaladmin/community/users/${username}?f=json`, token });
    expect(own.body).toMatchObject({ username });

    const due = { userName: uniqueUsername(), password: PASSWORD, [PORTAL_USER]: { mustChangePassword: true } };
    await app.scim.post('/Users', userBody({ ...due, roles: [{ value: ORG_ADMIN_ROLE }] }));
    const session = (await app.signIn(due.userName, PASSWORD)).body as unknown as { token: string };
    expectGisError(await createUser({ token: session.token }), 403, /password must be changed first/);
  });

  test('f=pjson is for people', async () => {
    const answer = await createUser({ f: 'pjson' });
    expect(answer.text).toBe('{\n  "status": "success"\n}');
    expect((await createUser({ f: 'pjson', username: 'x' })).text).toContain('\n    "code": 400,');
  });

  test('another format is 400', async () => {
    expectGisError(await createUser({ f: 'kml' }), 400, /^'f' must be one of html, json, pjson/);
  });

  test('f may stand in the query', async () => {
    const { f: _f, ...form } = enterForm();
    const answer = await send({ path: `${CREATE_USER}?f=json`, form, token: app.adminToken() });
    expect(answer.body).toEqual({ status: 'success' });
  });

  test('a form of more than 64 KiB is refused before anybody asks for its token', async () => {
    const answer = await createUser({ description: 'x'.repeat(65 * 1024) });
    expect(answer.status).toBe(413);
    const fields = Array.from({ length: 101 }, (_, at) => [`field${at}`, 'x']);
    expect((await createUser(Object.fromEntries(fields) as Record<string, string>)).status).toBe(413);
  });

  test('another media type is 415, another method 405, another path 404', async () => {
    const token = app.adminToken();
    const errors = [
      await send({ path: `${CREATE_USER}?f=json`, token, json: enterForm() }),
      await send({ path: `${CREATE_USER}?f=json`, token, method: 'PUT' }),
      await send({ path: '/portaladmin/nothing?f=json', token }),
    ];
    expect(errors.map(({ status, body }) => [status, body.error.code])).toEqual([
      [415, 415],
      [405, 405],
      [404, 404],
    ]);
    expectGisError(await send({ path: `${CREATE_USER}?f=json`, token }), 405);
  });

  test('a broken database is a 500 that tells where to look, and no more', async () => {
    await app.onBrokenStorage('the disk melted', async (_scim, log, url) => {
      const path = `${new URL(url).origin}/portaladmin/security/users?f=json`;
      const response = await fetch(path, { headers: { Authorization: `Bearer ${app.adminToken()}` } });
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 500, message: expect.stringMatching(/request id/) } });
      expect(text).not.toContain('melted');
      expect(log()).toContain('the disk melted');
    });
  });
});

onEveryApp('createUser as a person at a form', (app) => {
  const { createUser, inScim, send } = gisClientOf(app);

  test('GET shows the form: labelled fields, no script, nothing inline, a policy that forbids both', async () => {
    const { status, headers, text } = await send({ path: CREATE_USER });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';style-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
    const names = [...text.matchAll(/<(?:input|select|textarea)[^>]*\bname="(\w+)"/g)].map(([, name]) => name);
    expect(names.sort()).toEqual(
      'description email f firstname idpUsername lastname password provider role token userLicenseTypeId username'
        .split(' ')
        .sort(),
    );
    for (const name of names.filter((each) => each !== 'f')) expect(text).toContain(`<label for="${name}">`);
    for (const name of ['password', 'token']) {
      expect(text).toMatch(new RegExp(`<input id="${name}"[^>]*type="password"`));
    }
    const [, styles = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(text) ?? [];
    const sheet = await send({ path: styles });
    expect([sheet.status, sheet.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
  });

  test('sending it creates the user and says so', async () => {
    const { f: _default, ...form } = enterForm({ token: app.adminToken() });
    const { status, text } = await send({ path: CREATE_USER, form });
    expect(status).toBe(200);
    expect(text).toMatch(/role="status"[^<]*“gis_\w+” was created/);
    expect(await inScim(form['username'] ?? '')).toBeDefined();
  });

  test('a mistake brings the form back with what was entered, but for the secrets', async () => {
    const fields = { f: 'html', username: '"><script>alert(1)</script>', provider: 'enterprise', role: 'org_admin' };
    const { status, text } = await createUser({ ...fields, idpUsername: '', description: '<b>&' });
    expect(status).toBe(200);
    expect(text).toMatch(/role="alert"[\s\S]*6 to 24 characters[\s\S]*is required where provider is enterprise/);
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(text).not.toContain('<script');
    expect(text).toMatch(/<textarea[^>]*>&lt;b&gt;&amp;<\/textarea>/);
    expect(text).toMatch(/<option value="enterprise" selected/);
    expect(text).toContain('value="org_admin"');
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(app.adminToken());
  });

  test('other answers are pages, too', async () => {
    const { text } = await send({ path: '/portaladmin/security/users', token: app.adminToken() });
    expect(text).toMatch(/<th scope="row">currentRegisteredMembers<\/th>\s*<td>\d+<\/td>/);
    expect((await send({ path: '/portaladmin/security/users' })).text).toMatch(/<h1>Error 499<\/h1>/);
  });
});
