import { randomUUID } from 'node:crypto';
import { onEveryApp } from '../support/app';
import { GOOD_PASSWORD, unique } from '../support/factories';
import { exchange } from '../support/http';
import { NEW_PASSWORD, clientOf, expectPortalError, printedUser } from './portal-client';

onEveryApp('refusals', (app) => {
  const { send, create, put } = clientOf(app);

  test('without a token, or with a wrong one: 401 before the body is read', async () => {
    for (const headers of [{}, { Authorization: 'bearer psk_wrong' }]) {
      const answer = await exchange(app.url(), { path: '/portal/Users', json: printedUser(), headers });
      expectPortalError(answer, 401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
    expectPortalError(await exchange(app.url(), { path: '/portal/Users', body: '{"broken' }), 401);
  });

  test('the portal’s password policy holds, and tells the reason but not the password', async () => {
    const answer = await send({ path: '/portal/Users', json: printedUser({ NewPassword: 'password' }) });
    expectPortalError(answer, 400, /commonly used/);
    const { Uuid } = await create();
    expectPortalError(await put(Uuid, { ChangePassword: true, NewPassword: 'short' }), 400, /at least 8 characters/);
  });

  test('NUL and half a surrogate pair are kept by no database', async () => {
    for (const fields of [{ Username: 'a\0b' }, { FirstName: 'a\0b' }, { LastName: '\ud800' }, { Locale: 'e\0' }]) {
      expect((await send({ path: '/portal/Users', json: printedUser(fields) })).status).toBe(400);
    }
  });

  test('ChangePassword needs a NewPassword, and a NewPassword its ChangePassword', async () => {
    const { Uuid, Username } = await create();
    expectPortalError(await put(Uuid, { ChangePassword: true, NewPassword: '' }), 400, /^NewPassword/);
    expectPortalError(await put(Uuid, { NewPassword: NEW_PASSWORD }), 400, /^ChangePassword/);
    expect((await put(Uuid, { ChangePassword: false, NewPassword: NEW_PASSWORD })).status).toBe(200);
    expect((await app.signIn(Username, GOOD_PASSWORD)).status).toBe(200);
  });

  test.each<[string, object, RegExp]>([
    ['no Username', { Username: undefined }, /^Username/],
    ['an empty Username', { Username: ' ' }, /^Username/],
    ['an unknown role', { RoleUuid: randomUUID() }, /There is no role/],
    ['an unknown organization', { OrganizationUuid: randomUUID() }, /There is no organization/],
    ['a Uuid that is none', { Uuid: 'x' }, /^Uuid/],
    ['an unknown Status', { Status: 'SLEEPING' }, /^Status/],
    ['a number as a name', { FirstName: 7 }, /^FirstName must be a text/],
    ['a text as a flag', { ChangePassword: 'yes' }, /^ChangePassword must be true or false/],
  ])('%s is 400', async (_title, fields, value) => {
    expectPortalError(await send({ path: '/portal/Users', json: printedUser(fields) }), 400, value);
  });

  test('names are read in any case, so none may be there twice: who looked before saw another', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ Name: unique('one'), NAME: unique('other') });
    expectPortalError(await send({ path: '/portal/Organizations', body, headers }), 400, /two members of one name/);
    const v2 = await send({ path: '/portal/v2/users', body, headers });
    expect([v2.status, v2.text]).toEqual([400, expect.stringContaining('two members of one name')]);
  });

  test.each(['[]', '"text"', '7', 'null', '{"a":', ''])('the body %p is 400', async (body) => {
    const headers = { 'Content-Type': 'application/json' };
    expectPortalError(await send({ path: '/portal/Users', body, headers }), 400);
  });

  test('another media type is 415, another method 405 with Allow', async () => {
    const headers = { 'Content-Type': 'text/xml' };
    expectPortalError(await send({ path: '/portal/Users', body: '<a/>', headers }), 415);
    const answer = await send({ method: 'PATCH', path: '/portal/Users/x', json: {} });
    expectPortalError(answer, 405);
    expect(answer.headers['allow']).toBe('GET, PUT, DELETE');
    expect((await send({ method: 'DELETE', path: '/portal/Users' })).headers['allow']).toBe('GET, POST');
    expect((await send({ method: 'POST', path: '/portal/Roles', json: {} })).headers['allow']).toBe('GET');
  });

  test('without users:password no password is set, without users:write no user', async () => {
    const token = await app.tokenFor({ privileges: ['users:read', 'users:write'] });
    const sent = printedUser();
    expectPortalError(await send({ path: '/portal/Users', json: sent, token }), 403, /users:password/);
    const { Uuid } = await create();
    const reset = { ChangePassword: true, NewPassword: NEW_PASSWORD };
    expectPortalError(await put(Uuid, reset, { token }), 403, /users:password/);
    const reader = await app.tokenFor({ privileges: ['users:read'] });
    expectPortalError(await send({ path: '/portal/Users', json: sent, token: reader }), 403, /users:write/);
    expectPortalError(await put(Uuid, {}, { token: reader }), 403, /users:write/);
    expectPortalError(await send({ method: 'DELETE', path: `/portal/Users/${Uuid}`, token: reader }), 403);
    expectPortalError(
      await send({ path: `/portal/Users('${Uuid}')`, token: await app.tokenFor({ privileges: [] }) }),
      403,
    );
  });

  test('a connection’s password mode holds: ignore drops the password, require demands one', async () => {
    const ignoring = await app.tokenFor({ passwordMode: 'ignore' });
    const sent = printedUser();
    expect((await send({ path: '/portal/Users', json: sent, token: ignoring })).status).toBe(201);
    expect((await app.signIn(String(sent['Username']), GOOD_PASSWORD)).status).toBe(401);
    const requiring = await app.tokenFor({ passwordMode: 'require' });
    const without = printedUser({ NewPassword: null });
    expectPortalError(await send({ path: '/portal/Users', json: without, token: requiring }), 400, /password/);
  });

  test('nobody grants a role with privileges that they lack', async () => {
    const token = await app.tokenFor({ privileges: ['users:read', 'users:write', 'users:password'] });
    const json = printedUser({ RoleUuid: '00000001-0001-0001-0001-000000000001' });
    expectPortalError(await send({ path: '/portal/Users', json, token }), 403);
  });

  test('a broken database is the 500 that administrators know, and tells no more', async () => {
    await app.onBrokenStorage('the disk melted', async (_scim, log, url) => {
      const answer = await exchange(url, { path: '/portal/Users', token: app.adminToken() });
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({
        error: { code: 'ServerErrorException', message: { lang: 'en-US', value: 'Internal Server Error' } },
      });
      expect(log()).toContain('the disk melted');
    });
  });
});
