import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, SignJWT, type JWTPayload } from 'jose';
import { createConnection, revokeConnection } from '../../src/portal/connections/connections';
import type { Privilege } from '../../src/portal/actor';
import { createOperation, type Operation } from '../../src/portal/operation';
import { systemActor } from '../../src/portal/system-actor';
import type { OpenStorage } from '../../src/storage/open';
import { startApp, type RunningApp } from '../support/app';
import { stopClock } from '../support/clock';
import { onEveryDatabase } from '../support/databases';
import { unique } from '../support/factories';

const ISSUER = 'https://login.example';
const AUDIENCE = 'https://portal.example';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Publishes keys, as long as nobody makes it do something else. */
class KeyServer {
  requests: string[] = [];
  answer: Answer | undefined;
  readonly keys: object[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(request.url ?? '');
      if (this.answer) this.answer(request, response);
      else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: this.keys }));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

interface Key {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
  readonly alg: string;
}

const rsa = (kid: string): Key => ({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }), kid, alg: 'RS256' });
const p256 = (kid: string): Key => ({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }), kid, alg: 'ES256' });

const publish = async ({ publicKey, kid, alg }: Key) => ({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });

/** Reliability 25; RFC 7519, RFC 8725. */
onEveryDatabase('JWTs of configured issuers', (_open, create) => {
  const keyServer = new KeyServer();
  const [key, other, stranger] = [rsa('first'), p256('second'), rsa('first')];
  const names = { plain: unique('plain'), mapped: unique('mapped') };
  const started: RunningApp[] = [];
  let base: string;
  let app: RunningApp;
  let op: Operation;
  let storage: OpenStorage;

  beforeAll(async () => {
    base = await keyServer.start();
    keyServer.keys.push(await publish(key), await publish(other));
    storage = await (await create()).open();
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });
    await connect(names.plain, ['users:read', 'users:write']);
    await connect(names.mapped, ['users:read', 'groups:read']);
    app = await start();
    started.length = 0;
  });
  beforeEach(() => {
    keyServer.answer = undefined;
    keyServer.requests = [];
  });
  afterEach(async () => {
    jest.useRealTimers();
    for (const each of started.splice(0)) await each.stop();
  });
  afterAll(async () => {
    await app.stop();
    keyServer.stop();
  });

  /** A server that has asked for no keys yet. */
  const start = (jwksUri = `${base}/keys`) =>
    trusting([
      { issuer: ISSUER, audience: AUDIENCE, jwksUri, connection: names.plain },
      {
        issuer: `${ISSUER}/mapped`,
        audience: AUDIENCE,
        jwksUri,
        connection: { claim: 'azp', names: { 'client-1': names.mapped, gone: 'nobody' } },
        scopeClaim: 'scope',
      },
    ]);

  async function trusting(issuers: readonly object[]): Promise<RunningApp> {
    const at = await startApp(storage, { JWT_ISSUERS: JSON.stringify(issuers) });
    started.push(at);
    return at;
  }

  async function connect(name: string, privileges: readonly Privilege[], allowedAddresses: string[] | null = null) {
    return await createConnection(op, {
      name,
      organizations: undefined,
      privileges,
      grantableRoles: null,
      profile: 'standard',
      passwordMode: 'apply',
      allowedAddresses,
      expiresAt: null,
    });
  }

  const now = () => Math.floor(Date.now() / 1000);
  const claims = (more: JWTPayload = {}): JWTPayload => ({ iss: ISSUER, aud: AUDIENCE, exp: now() + 300, ...more });
  const sign = (payload: JWTPayload, by: Key = key, header: object = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg: by.alg, kid: by.kid, ...header }).sign(by.privateKey);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  async function send(token: string, path = '/scim/v2/Users?count=1', at = app) {
    const response = await fetch(at.url + path, { headers: { authorization: `Bearer ${token}` } });
    return {
      status: response.status,
      text: await response.text(),
      challenge: response.headers.get('www-authenticate'),
    };
  }
  const statusOf = async (token: string, path?: string, at?: RunningApp) => (await send(token, path, at)).status;

  describe('are bearer tokens', () => {
    test('of the connection that the issuer stands for, with all its scopes', async () => {
      expect(await statusOf(await sign(claims()))).toBe(200);
      expect(await statusOf(await sign(claims(), key, { typ: 'at+JWT' }), '/scim/v2/Groups')).toBe(403);
      expect(await statusOf(await sign(claims({ aud: ['https://elsewhere.example', AUDIENCE] }), other))).toBe(200);
    });

    test('of the connection that a claim names, with the scopes that the token has of its', async () => {
      const token = (more: JWTPayload) => sign(claims({ iss: `${ISSUER}/mapped`, azp: 'client-1', ...more }));
      const both = await token({ scope: 'openid users:read groups:read users:write' });
      expect([await statusOf(both), await statusOf(both, '/scim/v2/Groups')]).toEqual([200, 200]);
      const narrow = await token({ scope: ['users:read'] });
      expect([await statusOf(narrow), await statusOf(narrow, '/scim/v2/Groups')]).toEqual([200, 403]);
      expect(await statusOf(await token({}))).toBe(403);
      const posted = await fetch(`${app.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${both}` },
      });
      expect(posted.status).toBe(403);
    });

    test('for a day at most, or as long as its issuer is allowed to make them', async () => {
      const at = await trusting([
        { issuer: ISSUER, audience: AUDIENCE, jwksUri: `${base}/keys`, connection: names.plain, maxLifetime: 600 },
      ]);
      const statuses = (more: JWTPayload) =>
        Promise.all([app, at].map(async (each) => statusOf(await sign(claims(more)), undefined, each)));
      const issued = now() - 10;
      expect(await statuses({ iat: issued, exp: issued + 600 })).toEqual([200, 200]);
      expect(await statuses({ iat: issued, exp: issued + 601 })).toEqual([200, 401]);
      expect(await statuses({ exp: now() + 86_400 })).toEqual([200, 401]);
      // The clocks may differ a little.
      expect(await statuses({ iat: now() + 20, exp: now() + 300 })).toEqual([200, 200]);
    });

    test('that the audit trail knows by the connection', async () => {
      const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: unique('user') };
      const made = await fetch(`${app.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await sign(claims())}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      });
      expect(made.status).toBe(201);
      expect(await op.store.audit.list({ limit: 1 })).toMatchObject([
        { action: 'user.create', actorName: names.plain },
      ]);
    });
  });

  describe('401, whatever is wrong', () => {
    const cases: [string, () => string | Promise<string>][] = [
      ['alg none', () => `${encode({ alg: 'none' })}.${encode(claims())}.`],
      ['alg NONE, with a signature', () => `${encode({ alg: 'NONE', kid: 'first' })}.${encode(claims())}.AAAA`],
      [
        'HS256 with the public key as its secret',
        async () => {
          const input = `${encode({ alg: 'HS256', kid: 'first' })}.${encode(claims())}`;
          return `${input}.${createHmac('sha256', await exportSPKI(key.publicKey))
            .update(input)
            .digest('base64url')}`;
        },
      ],
      [
        'HS256 with the published key as its secret',
        async () => {
          const input = `${encode({ alg: 'HS256', kid: 'first' })}.${encode(claims())}`;
          const secret = JSON.stringify(await publish(key));
          return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        },
      ],
      ['another issuer', () => sign(claims({ iss: 'https://login.example.evil' }))],
      ['no issuer', () => sign({ aud: AUDIENCE, exp: now() + 300 })],
      ['another audience', () => sign(claims({ aud: 'https://elsewhere.example' }))],
      ['no audience', () => sign({ iss: ISSUER, exp: now() + 300 })],
      ['expired', () => sign(claims({ exp: now() - 31 }))],
      ['without an end', () => sign({ iss: ISSUER, aud: AUDIENCE })],
      ['not valid yet', () => sign(claims({ nbf: now() + 300 }))],
      ['issued in the future', () => sign(claims({ iat: now() + 60 }))],
      ['issued at no time', () => sign({ ...claims(), iat: 'yesterday' } as unknown as JWTPayload)],
      ['valid for more than a day', () => sign(claims({ exp: now() + 86_500 }))],
      ['issued for more than a day', () => sign(claims({ iat: now() - 50_000, exp: now() + 50_000 }))],
      ['valid for ever', () => sign(claims({ exp: Number.MAX_SAFE_INTEGER }))],
      ['another’s key under the same kid', () => sign(claims(), stranger)],
      ['an unknown kid', () => sign(claims(), key, { kid: 'third' })],
      ['a kid that is a path', () => sign(claims(), stranger, { kid: '../../../../dev/null' })],
      ['a kid that is an address', () => sign(claims(), stranger, { kid: 'http://127.0.0.1:1/keys' })],
      [
        'a key of its own in the header',
        async () => sign(claims(), stranger, { jwk: await publish(stranger), kid: 'x' }),
      ],
      ['an address for keys in the header', () => sign(claims(), stranger, { jku: `${base}/own-keys`, kid: 'x' })],
      [
        'a critical extension nobody knows',
        () => `${encode({ alg: 'RS256', crit: ['x'], x: 1 })}.${encode(claims())}.AA`,
      ],
      [
        'the signature of another payload',
        async () =>
          [...(await sign(claims())).split('.').slice(0, 2), (await sign(claims({ sub: 'x' }))).split('.')[2]].join(
            '.',
          ),
      ],
      ['no signature', async () => `${(await sign(claims())).split('.').slice(0, 2).join('.')}.`],
      ['a payload that is no object', () => `${encode({ alg: 'RS256' })}.${encode([])}.AA`],
      ['a claim that names no connection', () => sign(claims({ iss: `${ISSUER}/mapped`, azp: 'client-2' }))],
      [
        'a claim that names an object’s own members',
        () => sign(claims({ iss: `${ISSUER}/mapped`, azp: 'constructor' })),
      ],
      ['a claim that names a connection there isn’t', () => sign(claims({ iss: `${ISSUER}/mapped`, azp: 'gone' }))],
      ['a token for something else', () => sign(claims(), key, { typ: 'logout+jwt' })],
      ['longer than any', () => sign(claims({ padding: 'x'.repeat(8_000) }))],
    ];

    test.each(cases)('%s', async (_title, make) => {
      const { status, challenge, text } = await send(await make());
      expect({ status, challenge }).toEqual({
        status: 401,
        challenge: 'Bearer realm="portal-scim", error="invalid_token"',
      });
      expect(text).toContain('The token is unknown, expired or revoked.');
      expect(keyServer.requests.filter((path) => path !== '/keys')).toEqual([]);
    });

    test('the connection was revoked', async () => {
      const { connection } = await connect(unique('short-lived'), ['users:read']);
      const at = await trusting([
        { issuer: ISSUER, audience: AUDIENCE, jwksUri: `${base}/keys`, connection: connection.name },
      ]);
      const token = await sign(claims());
      expect(await statusOf(token, undefined, at)).toBe(200);
      await revokeConnection(op, connection.id);
      expect(await statusOf(token, undefined, at)).toBe(401);
    });

    test.each<[string, RegExp, JWTPayload]>([
      ['expired', /"reason":"ERR_JWT_EXPIRED/, { exp: now() - 3600 }],
      ['a slash too many', /"reason":"its issuer \\"https:\/\/login.example\/\\" is none of/, { iss: `${ISSUER}/` }],
      [
        'a connection there isn’t',
        /"reason":"there is no connection \\"nobody\\"/,
        { iss: `${ISSUER}/mapped`, azp: 'gone' },
      ],
    ])('why is in the log, the token is not: %s', async (_title, reason, more) => {
      const token = await sign(claims(more));
      const before = app.log().length;
      expect((await send(token)).status).toBe(401);
      const lines = app.log().slice(before).split('\n');
      expect(lines.filter((line) => reason.test(line) && line.includes('a JWT was refused'))).toHaveLength(1);
      expect(app.log()).not.toContain(token);
    });
  });

  describe('401 while the keys can’t be had', () => {
    const redirect =
      (to: string): Answer =>
      (_request, response) =>
        response.writeHead(302, { location: to }).end();

    const failures: [string, () => Answer][] = [
      ['404', () => (_request, response) => response.writeHead(404).end('{}')],
      ['500', () => (_request, response) => response.writeHead(500).end()],
      ['no JSON', () => (_request, response) => response.end('<html>')],
      ['no set of keys', () => (_request, response) => response.end('{"keys":"none"}')],
      ['a redirection, even to the right keys', () => redirect(`${base}/moved`)],
      ['cut off', () => (_request, response) => response.writeHead(200, { 'content-length': 100 }).destroy()],
    ];

    test.each(failures)('%s', async (_title, failure) => {
      const at = await start();
      keyServer.answer = failure();
      const statuses = await Promise.all([1, 2, 3].map(async () => statusOf(await sign(claims()), undefined, at)));
      expect(statuses).toEqual([401, 401, 401]);
      expect(await statusOf(await sign(claims()), undefined, at)).toBe(401);
      // However many tokens come, nobody asks again at once; and never elsewhere.
      expect(keyServer.requests).toEqual(['/keys']);
    });

    test('a body without end is cut', async () => {
      const at = await start();
      let sent = 0;
      keyServer.answer = (_request, response) => {
        const chunk = Buffer.alloc(64 * 1024, 32);
        const more = () => {
          while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        };
        response.on('drain', more);
        more();
      };
      expect(await statusOf(await sign(claims()), undefined, at)).toBe(401);
      expect(sent).toBeLessThan(64 * 1024 * 1024);
    });

    test('an answer that doesn’t come is waited for 5 s, and holds up nobody else', async () => {
      const at = await start();
      keyServer.answer = () => undefined;
      let done = false;
      const waiting = sign(claims()).then((token) => statusOf(token, undefined, at));
      void waiting.then(() => (done = true));
      expect(await statusOf(at.adminToken, undefined, at)).toBe(200);
      expect(done).toBe(false);
      expect(await waiting).toBe(401);
    }, 15_000);

    test('once they can be had again, it is as if nothing had been', async () => {
      const clock = stopClock();
      const at = await start();
      keyServer.answer = (_request, response) => response.writeHead(503).end();
      expect(await statusOf(await sign(claims()), undefined, at)).toBe(401);
      keyServer.answer = undefined;
      clock.advance(11_000);
      expect(await statusOf(await sign(claims()), undefined, at)).toBe(200);
    });
  });

  test('keys are asked for once, and again for a new kid, but not at once', async () => {
    const at = await start();
    for (let call = 0; call < 5; call++) expect(await statusOf(await sign(claims()), undefined, at)).toBe(200);
    for (let call = 0; call < 5; call++) {
      expect(await statusOf(await sign(claims(), stranger, { kid: `made-up-${call}` }), undefined, at)).toBe(401);
    }
    expect(keyServer.requests).toEqual(['/keys']);
  });

  test('a token of the portal’s own is none of theirs: nobody asks for keys', async () => {
    const at = await start();
    expect(await statusOf(at.adminToken, undefined, at)).toBe(200);
    expect(await statusOf('a.b.c', undefined, at)).toBe(401);
    expect(keyServer.requests).toEqual([]);
  });

  test('a connection’s list of addresses counts for them, too', async () => {
    const { connection } = await connect(unique('listed'), ['users:read'], ['192.0.2.7']);
    const at = await trusting([
      { issuer: ISSUER, audience: AUDIENCE, jwksUri: `${base}/keys`, connection: connection.name },
    ]);
    expect(await statusOf(await sign(claims()), undefined, at)).toBe(403);
  });
});
