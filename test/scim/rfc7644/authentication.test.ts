import { onSqlite } from '../../support/app';
import { GOOD_PASSWORD, GROUP, createUser, expectScimError, patchOp, unique, userBody } from '../../support/factories';
import { ScimClient, type Method } from '../../support/scim-client';

onSqlite('RFC 7644 §2 Authentication', (app) => {
  const withToken = (token: string) => new ScimClient(() => ({ baseUrl: app.scimUrl(), token }));

  test.each<[Method, string]>([
    ['GET', '/Users'],
    ['GET', '/Users/x'],
    ['POST', '/Users'],
    ['PUT', '/Users/x'],
    ['PATCH', '/Users/x'],
    ['DELETE', '/Users/x'],
    ['GET', '/Groups'],
    ['POST', '/Groups'],
    ['PATCH', '/Groups/x'],
    ['POST', '/Users/.search'],
    ['POST', '/.search'],
    ['POST', '/Bulk'],
    ['GET', '/Me'],
    ['GET', '/Nothing'],
    ['PUT', '/Users'],
  ])('duty 94: %s %s without a token → 401 with WWW-Authenticate', async (method, path) => {
    const response = await app.anonymous.send(method, path, method === 'GET' ? undefined : userBody());
    expectScimError(response, 401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test.each([
    ['an empty token (ToolJet#16217)', 'Bearer '],
    ['an empty header', ''],
    ['only the scheme', 'Bearer'],
    ['an unknown token', 'Bearer psk_0000000000000000000000000000000000000000000'],
    ['a word', 'Bearer undefined'],
    ['another scheme', 'Basic YWRtaW46YWRtaW4='],
    ['no scheme', 'psk_x'],
    ['a NUL-like token', 'Bearer %00'],
    ['a huge token', `Bearer ${'x'.repeat(8_000)}`],
  ])('duty 94: %s → 401', async (_title, authorization) => {
    const response = await app.anonymous.get('/Users', { Authorization: authorization });
    expectScimError(response, 401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test('RFC 6750 §3.1: who tried no bearer token is told of no error in it', async () => {
    const challengeOf = async (authorization: string) =>
      (await app.anonymous.get('/Users', { Authorization: authorization })).headers['www-authenticate'];
    expect(await challengeOf('Basic YWRtaW46YWRtaW4=')).toBe('Bearer realm="portal-scim"');
    expect(await challengeOf('')).toBe('Bearer realm="portal-scim"');
    expect(await challengeOf('Bearer psk_unknown')).toBe('Bearer realm="portal-scim", error="invalid_token"');
  });

  test('one flipped character of a good token → 401 (reliability 28)', async () => {
    const token = app.adminToken();
    expect((await withToken(token).get('/Users?count=0')).status).toBe(200);
    for (const index of [4, Math.floor(token.length / 2), token.length - 1]) {
      const flipped = token.slice(0, index) + (token[index] === 'a' ? 'b' : 'a') + token.slice(index + 1);
      expectScimError(await withToken(flipped).get('/Users?count=0'), 401);
    }
  });

  test('the scheme’s case is free (RFC 9110 §11.1); a token in the URL is not looked at', async () => {
    const token = app.adminToken();
    expect((await app.anonymous.get('/Users?count=0', { Authorization: `bearer ${token}` })).status).toBe(200);
    expectScimError(await app.anonymous.get(`/Users?access_token=${token}`), 401);
  });

  test('authentication comes before the body: a broken or a huge one changes nothing about the 401', async () => {
    expectScimError(await app.anonymous.post('/Users', '{"broken'), 401);
    expectScimError(await app.anonymous.post('/Users', `{"x":"${'x'.repeat(1_000_000)}"}`), 401);
    expectScimError(
      await app.anonymous.post('/Users', 'a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }),
      401,
    );
  });

  test('a person’s session token opens no SCIM without the privilege', async () => {
    const { userName } = await createUser(app.scim, { password: GOOD_PASSWORD });
    const { body } = await app.signIn(userName, GOOD_PASSWORD);
    const response = await withToken(String(body.token)).get('/Users');
    expect([401, 403]).toContain(response.status);
    expectScimError(response, response.status);
  });
});

onSqlite('duty 100: known, but not allowed → 403', (app) => {
  test.each<[Method, string, unknown]>([
    ['POST', '/Users', userBody()],
    ['PUT', '/Users/$USER', userBody()],
    ['PATCH', '/Users/$USER', patchOp({ op: 'replace', path: 'title', value: 'x' })],
    ['DELETE', '/Users/$USER', undefined],
    ['GET', '/Groups', undefined],
    ['POST', '/Groups', { schemas: [GROUP], displayName: unique('no') }],
  ])('%s %s with users:read alone', async (method, path, body) => {
    const user = await createUser(app.scim);
    const reader = await app.connect({ privileges: ['users:read'] });
    expect((await reader.get(`/Users/${user.id}`)).status).toBe(200);
    expectScimError(await reader.send(method, path.replace('$USER', user.id), body), 403);
    expect((await app.scim.get(`/Users/${user.id}`)).body).toEqual(user);
  });

  test('reading needs its scope, too', async () => {
    const groupsOnly = await app.connect({ privileges: ['groups:read', 'groups:write'] });
    const user = await createUser(app.scim);
    expectScimError(await groupsOnly.get('/Users'), 403);
    expectScimError(await groupsOnly.get(`/Users/${user.id}`), 403);
    expect((await groupsOnly.get('/Groups')).status).toBe(200);
  });

  test('a password needs users:password', async () => {
    const user = await createUser(app.scim);
    const connection = await app.connect({ privileges: ['users:read', 'users:write'] });
    const body = patchOp({ op: 'replace', path: 'password', value: 'correct-Horse-7-battery' });
    expectScimError(await connection.patch(`/Users/${user.id}`, body), 403);
  });

  test('a role beyond one’s own privileges or list can’t be granted', async () => {
    const organization = await app.createOrganization('grants');
    const bound = await app.connect({ organizations: [organization.id] });
    expectScimError(await bound.post('/Users', userBody({ roles: [{ value: 'Portal Admin' }] })), 403);
    const none = await app.connect({ organizations: [organization.id], grantableRoles: [] });
    expectScimError(await none.post('/Users', userBody({ roles: [{ value: 'Developer' }] })), 403);
  });
});
