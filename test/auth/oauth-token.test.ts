import type { ConnectionInput } from '../../src/portal/connections/connection-input';
import {
  createConnection,
  revokeConnection,
  revokeToken,
  rotateConnection,
  updateConnection,
  type IssuedToken,
} from '../../src/portal/connections/connections';
import { timeIn } from '../../src/portal/instant';
import { startApp } from '../support/app';
import { startAuthServer, type Answer, type AuthServer } from '../support/auth-server';
import { HOUR, MINUTE, stopClock } from '../support/clock';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { unique } from '../support/factories';

type Form = Readonly<Record<string, string>>;

/** RFC 6749: section numbers below are its. */
onEveryDatabase('POST /oauth/token', (_open, create) => {
  let database: TestDatabase;
  let server: AuthServer;
  beforeAll(async () => {
    database = await create();
    server = await startAuthServer(await database.open());
  });
  afterAll(() => server.stop());
  afterEach(() => {
    jest.useRealTimers();
  });

  const connect = (fields: Partial<ConnectionInput> = {}): Promise<IssuedToken> =>
    createConnection(server.op, {
      name: unique('connection'),
      organizations: undefined,
      privileges: ['users:read', 'users:write', 'groups:read'],
      grantableRoles: null,
      profile: 'okta',
      passwordMode: 'apply',
      expiresAt: null,
      ...fields,
    });

  const post = (form: string | Form, headers: Record<string, string> = {}): Promise<Answer> =>
    server.send('POST', '/oauth/token', {
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  const clientOf = ({ connection, token }: IssuedToken) => ({ client_id: connection.id, client_secret: token });
  const ask = (issued: IssuedToken, form: Form = {}, headers = {}) =>
    post({ grant_type: 'client_credentials', ...clientOf(issued), ...form }, headers);
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  });
  const tokenOf = async (issued: IssuedToken, form: Form = {}) => {
    const { status, text, body } = await ask(issued, form);
    if (status !== 200) throw new Error(`no token: ${text}`);
    return String(body['access_token']);
  };
  const statusOf = async (token: string, method = 'GET', body?: unknown) =>
    (await server.send(method, '/scim/v2/Users', { token, ...(body !== undefined && { body }) })).status;

  test('§5.1: an hour’s bearer token with the connection’s scopes, not to be cached, kept as a hash', async () => {
    const issued = await connect();
    const { status, headers, body } = await ask(issued);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^psa_[\w-]{49}$/),
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'users:read users:write groups:read',
      },
    });
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    const token = String(body['access_token']);
    expect(await statusOf(token)).toBe(200);
    expect(await database.dump()).not.toContain(token);
    expect(server.log()).not.toContain(token);
  });

  test('§2.3.1: the client shows itself by HTTP Basic as well', async () => {
    const issued = await connect();
    const { status } = await post({ grant_type: 'client_credentials' }, basic(issued.connection.id, issued.token));
    expect(status).toBe(200);
  });

  test('it acts as the connection does: name, profile, organization', async () => {
    const organization = await server.createOrganization();
    const issued = await connect({ organizations: [organization] });
    const token = await tokenOf(issued);
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: unique('user') };
    const made = await server.send('POST', '/scim/v2/Users', { token, body });
    expect(made.status).toBe(201);
    expect(made.text).toContain(organization);
    const rows = await server.op.store.audit.list({ limit: 1, actor: issued.connection.id });
    expect(rows).toMatchObject([{ action: 'user.create', actorName: issued.connection.name }]);
  });

  describe('§3.3 scope', () => {
    test('narrows, and the answer says to what', async () => {
      const issued = await connect();
      const { body } = await ask(issued, { scope: 'groups:read users:read' });
      expect(body['scope']).toBe('users:read groups:read');
      const token = String(body['access_token']);
      expect(await statusOf(token)).toBe(200);
      expect(await statusOf(token, 'POST', { userName: 'x' })).toBe(403);
    });

    test.each(['users:password', 'users:read audit:read', 'everything', ' '])('invalid_scope: %j', async (scope) => {
      const { status, body } = await ask(await connect(), { scope });
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_scope' });
    });

    test('what the connection loses, its tokens lose', async () => {
      const issued = await connect();
      const token = await tokenOf(issued);
      await updateConnection(server.op, issued.connection.id, { privileges: ['groups:read'] });
      expect(await statusOf(token)).toBe(403);
    });
  });

  describe('§5.2 errors', () => {
    test.each<[string, string | Form, number, string]>([
      ['no grant_type', {}, 400, 'invalid_request'],
      ['an empty one', { grant_type: '' }, 400, 'invalid_request'],
      ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
      ['no client', { grant_type: 'client_credentials' }, 401, 'invalid_client'],
      ['no secret', { grant_type: 'client_credentials', client_id: 'x' }, 401, 'invalid_client'],
      ['a parameter twice', 'grant_type=client_credentials&scope=a&scope=b', 400, 'invalid_request'],
    ])('%s', async (_title, form, status, error) => {
      const answer = await post(form);
      expect({ status: answer.status, body: answer.body }).toEqual({
        status,
        body: { error, error_description: expect.stringMatching(/^[^"\\]+$/) },
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Basic realm="portal-scim"' : null);
    });

    test('a wrong secret, another connection’s, an access token: all invalid_client, and alike', async () => {
      const [one, other] = [await connect(), await connect()];
      const access = await tokenOf(one);
      const answers = [
        await ask({ ...one, token: 'wrong' }),
        await ask({ ...one, token: other.token }),
        await ask({ ...one, token: access }),
        await ask({ ...one, connection: { ...one.connection, id: 'nobody' } }),
        await post({ grant_type: 'client_credentials' }, basic(one.connection.id, other.token)),
      ];
      for (const { status, body } of answers)
        expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' });
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    });

    test('two ways at once are one too many (§2.3)', async () => {
      const issued = await connect();
      const { status, body } = await ask(issued, {}, basic(issued.connection.id, issued.token));
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_request' });
    });

    test('JSON is no form', async () => {
      const { status, body } = await post('{}', { 'content-type': 'application/json' });
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_request' });
    });

    test('from an address that is not on the connection’s list: unauthorized_client', async () => {
      const issued = await connect({ allowedAddresses: ['192.0.2.7'] });
      const answer = await ask(issued, {}, { 'x-forwarded-for': '203.0.113.5' });
      expect({ status: answer.status, error: answer.body['error'] }).toEqual({
        status: 400,
        error: 'unauthorized_client',
      });
      const { body } = await ask(issued, {}, { 'x-forwarded-for': '192.0.2.7' });
      const users = await server.send('GET', '/scim/v2/Users', {
        token: String(body['access_token']),
        headers: { 'x-forwarded-for': '203.0.113.5' },
      });
      expect(users.status).toBe(403);
    });

    test('GET is 405', async () => {
      expect((await server.send('GET', '/oauth/token')).status).toBe(405);
    });
  });

  describe('it ends', () => {
    test('after its hour', async () => {
      const clock = stopClock();
      const token = await tokenOf(await connect());
      clock.advance(HOUR - 1000);
      expect(await statusOf(token)).toBe(200);
      clock.advance(2000);
      expect(await statusOf(token)).toBe(401);
    });

    test('with the token that it was got for, if that is sooner', async () => {
      const clock = stopClock();
      const issued = await connect({ expiresAt: timeIn(10 * MINUTE) });
      const { body } = await ask(issued);
      expect(body['expires_in']).toBe(600);
      clock.advance(11 * MINUTE);
      expect(await statusOf(String(body['access_token']))).toBe(401);
    });

    test('at once, when that token is revoked, or rotated away; others of the connection go on', async () => {
      const issued = await connect();
      const [tokenId = ''] = issued.tokens.map(({ id }) => id);
      const first = await tokenOf(issued);
      const next = await rotateConnection(server.op, issued.connection.id, {
        oldExpireAt: timeIn(HOUR),
        expiresAt: null,
      });
      const second = await tokenOf(next);
      await revokeToken(server.op, issued.connection.id, tokenId);
      expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
      await rotateConnection(server.op, issued.connection.id, { oldExpireAt: timeIn(0), expiresAt: null });
      expect(await statusOf(second)).toBe(401);
    });

    test('at once, when the connection is revoked', async () => {
      const issued = await connect();
      const token = await tokenOf(issued);
      await revokeConnection(server.op, issued.connection.id);
      expect(await statusOf(token)).toBe(401);
      expect((await ask(issued)).status).toBe(401);
    });
  });

  test('the use of an access token is a use of the connection’s token', async () => {
    const issued = await connect();
    const token = await tokenOf(issued);
    await statusOf(token);
    for (let left = 200; left > 0; left--) {
      const [own] = await server.op.store.connections.listTokens(issued.connection.id);
      if (own?.lastUsedAt !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no use was noted');
  });

  test('an address that guesses is blocked after 20 failures, and another isn’t', async () => {
    const issued = await connect();
    const headers = { 'x-forwarded-for': '203.0.113.77' };
    for (let failure = 0; failure < 20; failure++) {
      expect((await ask({ ...issued, token: 'wrong' }, {}, headers)).status).toBe(401);
    }
    const blocked = await ask(issued, {}, headers);
    expect({ status: blocked.status, error: blocked.body['error'] }).toEqual({
      status: 429,
      error: 'temporarily_unavailable',
    });
    expect(blocked.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await ask(issued)).status).toBe(200);
  });

  test('a client that asks too often is told to wait, as with any other request (RATE_LIMIT)', async () => {
    const issued = await connect();
    const app = await startApp(await database.open(), { RATE_LIMIT: '1' });
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...clientOf(issued) });
    const answers = [];
    for (let call = 0; call < 3; call++) answers.push(await fetch(`${app.url}/oauth/token`, { method: 'POST', body }));
    await app.stop();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answers[2]?.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  test('what has expired is swept', async () => {
    const clock = stopClock();
    await tokenOf(await connect());
    clock.advance(2 * HOUR);
    const fresh = await tokenOf(await connect());
    await server.op.store.accessTokens.deleteExpired(timeIn(0), 100);
    expect(await database.query('select id from access_tokens')).toHaveLength(1);
    expect(await statusOf(fresh)).toBe(200);
  });
});
