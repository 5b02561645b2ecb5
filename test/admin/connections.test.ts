import type { Privilege } from '../../src/portal/actor';
import { createConnection } from '../../src/portal/connections/connections';
import { startAuthServer, type AuthServer } from '../support/auth-server';
import { stopClock } from '../support/clock';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { DEVELOPER_ROLE, unique } from '../support/factories';

const DAY = 24 * 3_600_000;

/** What `/admin/connections` answers, loosely. */
interface Shown {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly tokens: readonly { readonly id: string; readonly [name: string]: unknown }[];
  readonly connections: readonly Shown[];
  readonly error: { readonly code: string; readonly message: string; readonly attribute?: string };
}

onEveryDatabase('/admin/connections', (_open, create) => {
  let database: TestDatabase;
  let server: AuthServer;
  let admin: string;
  beforeAll(async () => {
    database = await create();
    server = await startAuthServer(await database.open());
    admin = await server.connect();
  });
  afterAll(() => server.stop());
  afterEach(() => {
    jest.useRealTimers();
  });

  async function call(method: string, path: string, body?: unknown, token = admin, headers = {}) {
    const answer = await server.send(method, `/admin/connections${path}`, {
      token,
      headers,
      ...(body !== undefined && { body }),
    });
    return { ...answer, body: answer.body as unknown as Shown };
  }

  async function created(fields: object = {}): Promise<Shown> {
    const { status, body, text } = await call('POST', '', { name: unique('connection'), ...fields });
    expect({ status, text }).toEqual({ status: 201, text: expect.any(String) });
    return body;
  }

  const statusOf = async (token: string, headers = {}) =>
    (await server.send('GET', '/scim/v2/Users?count=1', { token, headers })).status;

  describe('POST', () => {
    test('a name is enough; the token is shown this once, and nowhere kept', async () => {
      const name = unique('okta');
      const answer = await call('POST', '', { name });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('location')).toMatch(new RegExp(`/admin/connections/${answer.body.id}$`));
      expect(answer.body).toMatchObject({
        name,
        organizations: 'all',
        profile: 'standard',
        passwordMode: 'apply',
        grantableRoles: null,
        allowedAddresses: null,
        health: 'unused',
        expiresAt: null,
        token: expect.stringMatching(/^psk_/),
      });
      expect(answer.body['scopes']).toContain('users:write');
      expect(await statusOf(answer.body.token)).toBe(200);
      expect((await call('GET', `/${answer.body.id}`)).text).not.toContain(answer.body.token);
      expect(await database.dump()).not.toContain(answer.body.token);
    });

    test('everything there is to say', async () => {
      const organization = await server.createOrganization();
      const fields = {
        scopes: ['users:read', 'groups:read'],
        grantableRoles: ['Developer'],
        profile: 'entra',
        passwordMode: 'ignore',
        allowedAddresses: ['192.0.2.0/24'],
        expiresAt: '2099-01-01',
      };
      expect(await created({ ...fields, organizations: [organization] })).toMatchObject({
        ...fields,
        organizations: [organization],
        grantableRoles: [DEVELOPER_ROLE],
        expiresAt: '2099-01-01T00:00:00.000Z',
      });
    });

    test.each<[string, unknown, string | undefined]>([
      ['no body', undefined, undefined],
      ['a list', [], undefined],
      ['no name', {}, 'name'],
      ['an empty name', { name: ' ' }, 'name'],
      ['a name beyond the limit', { name: 'x'.repeat(300) }, 'name'],
      ['an unknown member', { name: 'x', privileges: [] }, 'privileges'],
      ['an unknown scope', { name: 'x', scopes: ['users:all'] }, 'scopes'],
      ['an unknown organization', { name: 'x', organizations: ['nowhere'] }, 'organization'],
      ['an unknown role', { name: 'x', grantableRoles: ['king'] }, 'grantableRoles'],
      ['a host name as address', { name: 'x', allowedAddresses: ['example.org'] }, 'allowedAddresses'],
      ['an end that is over', { name: 'x', expiresAt: '2020-01-01' }, 'expiresAt'],
      ['an end that is no time', { name: 'x', expiresAt: 'tomorrow' }, 'expiresAt'],
      ['an unknown provider', { name: 'x', setup: 'cisco' }, 'setup'],
    ])('400 for %s, and nothing is made', async (_title, body, attribute) => {
      const before = (await call('GET', '')).body.connections.length;
      const answer = await call('POST', '', body);
      expect({ status: answer.status, ...answer.body.error }).toMatchObject({
        status: 400,
        code: 'invalid-value',
        ...(attribute !== undefined && { attribute }),
      });
      expect((await call('GET', '')).body.connections).toHaveLength(before);
    });

    test('409 for a name that is taken, regardless of case', async () => {
      const { name } = await created();
      expect((await call('POST', '', { name: name.toUpperCase() })).status).toBe(409);
    });
  });

  test('GET lists by name, without tokens; one shows what is known of its tokens', async () => {
    const { id, name, token } = await created({ expiresAt: '2099-01-01' });
    const agent = { 'user-agent': 'Okta SCIM Client 1.0.0', 'x-forwarded-for': '203.0.113.9' };
    expect(await statusOf(token, agent)).toBe(200);
    await settle(async () => (await call('GET', `/${id}`)).body.tokens[0]?.['lastUsedAt'] !== null);
    const { body } = await call('GET', `/${name}`);
    expect(body.tokens).toEqual([
      {
        id: expect.any(String),
        prefix: token.slice(0, 10),
        state: 'active',
        created: expect.stringMatching(/Z$/),
        expiresAt: '2099-01-01T00:00:00.000Z',
        revokedAt: null,
        lastUsedAt: expect.stringMatching(/Z$/),
        lastUsedAddress: '203.0.113.9',
        lastUsedUserAgent: 'Okta SCIM Client 1.0.0',
      },
    ]);
    expect(body).toMatchObject({ health: 'ok', lastUsedAt: body.tokens[0]?.['lastUsedAt'] });
    const listed = (await call('GET', '')).body.connections;
    expect(listed.find((each) => each.id === id)).toMatchObject({ name, health: 'ok' });
    expect(listed.map((each) => each.name)).toEqual(listed.map((each) => each.name).toSorted());
    expect(listed[0]).not.toHaveProperty('tokens');
  });

  test('the last use is written once a minute at most, and by no request awaited', async () => {
    const { id, token } = await created();
    const use = (agent: string) => statusOf(token, { 'user-agent': agent });
    await use('first');
    await settle(async () => (await call('GET', `/${id}`)).body.tokens[0]?.['lastUsedUserAgent'] === 'first');
    await Promise.all(['second', 'third', 'fourth'].map(use));
    expect((await call('GET', `/${id}`)).body.tokens[0]).toMatchObject({ lastUsedUserAgent: 'first' });
  });

  describe('PATCH', () => {
    test('changes what is there, from the next request on, and leaves the rest', async () => {
      const organization = await server.createOrganization();
      const before = await created({ passwordMode: 'ignore' });
      const name = unique('renamed');
      const change = { name, scopes: ['groups:read'], profile: 'okta', organizations: [organization] };
      const { status, body } = await call('PATCH', `/${before.id}`, change);
      expect({ status, ...body }).toMatchObject({ status: 200, ...change, passwordMode: 'ignore', id: before.id });
      expect(await statusOf(before.token)).toBe(403);
      const rows = await server.op.store.audit.list({ limit: 1, subjectId: before.id });
      expect(rows).toMatchObject([
        { action: 'connection.update', changes: { name: [before.name, name], profile: ['standard', 'okta'] } },
      ]);
    });

    test('nothing changed is nothing written', async () => {
      const { id, lastModified } = await created();
      expect((await call('PATCH', `/${id}`, {})).body).toMatchObject({ lastModified });
    });

    test('404 for an unknown one, 409 for a name that is taken, 400 for one that was revoked', async () => {
      const [one, other] = [await created(), await created()];
      expect((await call('PATCH', '/nobody', {})).status).toBe(404);
      expect((await call('PATCH', `/${one.id}`, { name: other.name })).status).toBe(409);
      await call('DELETE', `/${one.id}`);
      expect((await call('PATCH', `/${one.id}`, { profile: 'rfc' })).status).toBe(400);
    });
  });

  describe('nobody gets beyond their own', () => {
    const OWN: readonly Privilege[] = ['connections:read', 'connections:write', 'users:read'];

    async function limited(fields: object = {}): Promise<string> {
      const { token } = await createConnection(server.op, {
        name: unique('limited'),
        organizations: undefined,
        privileges: OWN,
        grantableRoles: null,
        profile: 'standard',
        passwordMode: 'apply',
        expiresAt: null,
        ...fields,
      });
      return token;
    }

    test('by a new connection, a change, or the new token of a stronger one', async () => {
      const token = await limited();
      const strong = await created();
      const own = await call('POST', '', { name: unique('own'), scopes: ['users:read'] }, token);
      expect(own.status).toBe(201);
      const refused = [
        await call('POST', '', { name: unique('x'), scopes: ['users:write'] }, token),
        await call('PATCH', `/${own.body.id}`, { scopes: ['users:write'] }, token),
        await call('PATCH', `/${strong.id}`, { name: unique('x') }, token),
        await call('POST', `/${strong.id}/rotate`, {}, token),
      ];
      expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
      expect((await call('GET', `/${strong.id}`)).body).toMatchObject({ name: strong.name, tokens: [{}] });
    });

    test('by a connection that may grant more roles', async () => {
      const token = await limited({ grantableRoles: ['Developer'] });
      const wide = await created({ scopes: ['users:read'] });
      expect((await call('POST', `/${wide.id}/rotate`, {}, token)).status).toBe(403);
      const own = await call('POST', '', { name: unique('own'), scopes: ['users:read'] }, token);
      expect(own.body).toMatchObject({ grantableRoles: [DEVELOPER_ROLE] });
      expect((await call('POST', `/${own.body.id}/rotate`, {}, token)).status).toBe(200);
    });

    test('by organizations out of sight', async () => {
      const [mine, other] = [await server.createOrganization(), await server.createOrganization()];
      const token = await limited({ organizations: [mine] });
      const own = await call('POST', '', { name: unique('own'), organizations: [mine], scopes: [] }, token);
      expect(own.status).toBe(201);
      const hidden = await created({ organizations: [other] });
      const answers = [
        await call('PATCH', `/${own.body.id}`, { organizations: 'all' }, token),
        await call('PATCH', `/${own.body.id}`, { organizations: [other] }, token),
        await call('PATCH', `/${hidden.id}`, { name: 'x' }, token),
        await call('GET', `/${hidden.id}/setup/okta`, undefined, token),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 400, 404, 404]);
    });
  });

  describe('rotate', () => {
    test('old and new overlap until the time given, which prolongs nothing', async () => {
      const clock = stopClock();
      const ends = new Date(Date.now() + 3600_000).toISOString();
      const { id, token: old } = await created({ expiresAt: ends });
      const rotated = await call('POST', `/${id}/rotate`, { overlap: 7200 });
      expect(rotated.body.tokens.map((token) => token['expiresAt'])).toEqual([ends, null]);
      const again = await call('POST', `/${id}/rotate`, { until: new Date(Date.now() + 60_000).toISOString() });
      const all = [old, rotated.body.token, again.body.token];
      expect(await Promise.all(all.map((token) => statusOf(token)))).toEqual([200, 200, 200]);
      clock.advance(61_000);
      expect(await Promise.all(all.map((token) => statusOf(token)))).toEqual([401, 401, 200]);
    });

    test('without a body the old one goes on for a day; overlap 0 ends it at once', async () => {
      const { id, token } = await created();
      const first = await call('POST', `/${id}/rotate`);
      expect(Date.parse(first.body['oldTokensExpireAt'] as string) - Date.now()).toBeGreaterThan(DAY - 60_000);
      const second = await call('POST', `/${id}/rotate`, { overlap: 0, expiresAt: '2099-01-01' });
      expect([await statusOf(token), await statusOf(first.body.token), await statusOf(second.body.token)]).toEqual([
        401, 401, 200,
      ]);
    });

    test.each([
      { overlap: -1 },
      { overlap: 1.5 },
      { overlap: 60, until: '2099-01-01' },
      { until: 'later' },
      { expires: 1 },
    ])('400 for %j', async (body) => {
      const { id } = await created();
      expect((await call('POST', `/${id}/rotate`, body)).status).toBe(400);
      expect((await call('GET', `/${id}`)).body.tokens).toHaveLength(1);
    });
  });

  describe('revoke', () => {
    test('a connection, at once: POST tells when, DELETE answers 204, and both may come twice', async () => {
      const { id, token } = await created();
      const first = await call('POST', `/${id}/revoke`);
      expect(first.body).toMatchObject({ id, revokedAt: expect.stringMatching(/Z$/) });
      expect(await statusOf(token)).toBe(401);
      expect((await call('DELETE', `/${id}`)).status).toBe(204);
      expect((await call('GET', `/${id}`)).body).toMatchObject({
        health: 'revoked',
        revokedAt: first.body['revokedAt'],
      });
    });

    test('one token; the others go on', async () => {
      const { id, token: old, tokens } = await created();
      const { token } = (await call('POST', `/${id}/rotate`, {})).body;
      const { status, body } = await call('POST', `/${id}/tokens/${tokens[0]?.id}/revoke`);
      expect({ status, states: body.tokens.map((each) => each['state']) }).toEqual({
        status: 200,
        states: ['revoked', 'active'],
      });
      expect([await statusOf(old), await statusOf(token)]).toEqual([401, 200]);
      const other = await created();
      expect((await call('POST', `/${other.id}/tokens/${tokens[0]?.id}/revoke`)).status).toBe(404);
    });
  });

  describe('a list of addresses', () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });

    test('403 from elsewhere, although the token is right, and a line in the log', async () => {
      const { id, token } = await created({ allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'] });
      expect(await statusOf(token, from('192.0.2.200'))).toBe(200);
      expect(await statusOf(token, from('2001:db8::7'))).toBe(200);
      const refused = await server.send('GET', '/scim/v2/Users', { token, headers: from('203.0.113.5') });
      expect(refused.status).toBe(403);
      expect(refused.body.detail).toMatch(/may not be used from 203\.0\.113\.5/);
      const line = server
        .log()
        .split('\n')
        .find((each) => each.includes('not on its list') && each.includes(id));
      expect(JSON.parse(line ?? '')).toMatchObject({ level: 'warn', connectionId: id, address: '203.0.113.5' });
    });

    test('every way in asks for it', async () => {
      const { token } = await created({ allowedAddresses: ['192.0.2.7'], scopes: ['users:read', 'connections:read'] });
      const headers = from('203.0.113.5');
      const portal = await server.send('GET', '/portal/Users', { token, headers });
      const administration = await server.send('GET', '/admin/connections', { token, headers });
      const gis = await server.send('GET', `/portaladmin/community/users/x?f=json&token=${token}`, { headers });
      expect([portal.status, administration.status]).toEqual([403, 403]);
      expect(gis.text).toMatch(/may not be used from|403/);
    });

    test('taken away again, from anywhere', async () => {
      const { id, token } = await created({ allowedAddresses: ['192.0.2.7'] });
      await call('PATCH', `/${id}`, { allowedAddresses: null });
      expect(await statusOf(token, from('203.0.113.5'))).toBe(200);
    });
  });

  describe('a token that ends within 30 days', () => {
    const endOf = async (token: string) =>
      (await server.send('GET', '/scim/v2/Users?count=1', { token })).headers.get('portal-token-expires');

    test('is told of on each answer, as an HTTP date, and in what administrators see', async () => {
      const soon = new Date(Math.floor(Date.now() / 1000) * 1000 + 29 * DAY);
      const { id, token } = await created({ expiresAt: soon.toISOString() });
      expect(await endOf(token)).toBe(soon.toUTCString());
      expect((await call('GET', `/${id}`)).body).toMatchObject({
        health: 'expires-soon',
        expiresSoon: true,
        expiresAt: soon.toISOString(),
        tokens: [{ state: 'expires-soon' }],
      });
    });

    test('one that ends later, or never, is not', async () => {
      const later = await created({ expiresAt: new Date(Date.now() + 31 * DAY).toISOString() });
      expect([await endOf(later.token), await endOf((await created()).token)]).toEqual([null, null]);
      expect((await call('GET', `/${later.id}`)).body).toMatchObject({ expiresSoon: false });
    });
  });

  test('405 names the methods there are', async () => {
    const { status, headers } = await call('PUT', '/x', {});
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD, PATCH, DELETE' });
  });
});

/** Waits for what goes on in the background. */
async function settle(done: () => Promise<boolean>): Promise<void> {
  for (let left = 200; left > 0; left--) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not happen.');
}
