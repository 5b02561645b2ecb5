import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onSqlite } from '../support/app';
import {
  createUser,
  ERROR,
  expectScimError,
  GROUP,
  groupBody,
  PATCH_OP,
  patchOp,
  unique,
  USER,
  userBody,
} from '../support/factories';
import type { ScimResponse } from '../support/scim-client';
import { countProcessorTime } from '../support/processor-time';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const SCIM_JSON = 'application/scim+json';

onSqlite('odd requests', (app) => {
  const { scim } = app;

  /** Over fetch, for what supertest won't send. */
  async function fetchRaw(path: string, options: RequestInit & { duplex?: 'half' } = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${app.adminToken()}`, ...(options.headers as object) };
    return await fetch(`${app.scimUrl()}${path}`, { ...options, headers });
  }

  /** The bytes of an answer to these bytes. */
  async function exchange(request: string): Promise<string> {
    const { hostname, port } = new URL(app.scimUrl());
    return await new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(request));
      let answer = '';
      socket.setEncoding('latin1').setTimeout(5000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk: string) => (answer += chunk));
      socket.on('error', reject).on('close', () => resolve(answer));
    });
  }

  describe('duty 97: bodies', () => {
    test.each([
      ['of a user', 'POST', '/Users', `{"schemas":["${USER}"],"userName":"a","userName":"b"}`],
      ['in another case', 'POST', '/Users', `{"schemas":["${USER}"],"userName":"a","USERNAME":"b"}`],
      ['with an escape', 'POST', '/Users', `{"schemas":["${USER}"],"userName":"a","\\u0075serName":"b"}`],
      [
        'deep inside',
        'POST',
        '/Users',
        `{"schemas":["${USER}"],"userName":"a","name":{"givenName":"a","givenname":"b"}}`,
      ],
      [
        'in a list',
        'POST',
        '/Groups',
        `{"schemas":["${GROUP}"],"displayName":"a","members":[{"value":"1","value":"2"}]}`,
      ],
      ['of a PATCH', 'PATCH', '/Users/x', `{"schemas":["${PATCH_OP}"],"Operations":[{"op":"add","op":"remove"}]}`],
      ['of the message', 'PATCH', '/Users/x', `{"schemas":["${PATCH_OP}"],"Operations":[],"operations":[]}`],
      ['of a search', 'POST', '/Users/.search', `{"schemas":["${SEARCH_REQUEST}"],"count":1,"Count":2}`],
      [
        'of a bulk request',
        'POST',
        '/Bulk',
        `{"schemas":["${BULK_REQUEST}"],"Operations":[{"method":"POST","Method":"DELETE"}]}`,
      ],
    ] as const)('a member given twice, %s → 400 invalidSyntax', async (_title, method, path, body) => {
      expectScimError(await scim.send(method, path, body), 400, 'invalidSyntax');
    });

    test('… and nothing of such a body is told, for it may be a password', async () => {
      const response = await scim.post('/Users', `{"schemas":["${USER}"],"password":"canary-1","password":"canary-2"}`);
      expectScimError(response, 400, 'invalidSyntax');
      expect(response.text).not.toMatch(/canary|password/);
      expect(app.log()).not.toContain('canary');
    });

    test.each<[string, string]>([
      ['PUT', '/Users/x'],
      ['PATCH', '/Users/x'],
      ['POST', '/Users'],
      ['POST', '/.search'],
      ['POST', '/Groups/.search'],
      ['POST', '/Bulk'],
      ['PUT', '/Roles/x'],
    ])('%s %s: what is no object, no JSON or nothing at all → 400 invalidSyntax', async (method, path) => {
      const url = path.replace('x', (await createUser(scim)).id);
      for (const body of [
        '[]',
        '7',
        '"x"',
        'true',
        'null',
        '{',
        '{"a":}',
        "{'a':1}",
        'NaN',
        '{"a":1}}',
        '\uFEFF',
        '',
      ]) {
        const response = await scim.send(method as 'PUT', url, body, { 'Content-Type': SCIM_JSON });
        expectScimError(response, 400, 'invalidSyntax');
      }
    });

    test.each([
      ['lists', '['.repeat(100_000)],
      ['closed lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
      ['objects', '{"a":'.repeat(100_000)],
      ['a list in a user', `{"schemas":["${USER}"],"userName":"x","x":${'['.repeat(500)}${']'.repeat(500)}}`],
    ])('a depth bomb of %s → 400 invalidSyntax', async (_title, body) => {
      expectScimError(await scim.post('/Users', body), 400, 'invalidSyntax');
    });

    test('a byte order mark is passed over (RFC 8259 §8.1: parsers MAY ignore it)', async () => {
      expect((await scim.post('/Users', `\uFEFF${JSON.stringify(userBody())}`)).status).toBe(201);
    });

    test('bytes that aren’t UTF-8 → 400 invalidSyntax', async () => {
      const body = Buffer.concat([
        Buffer.from(`{"schemas":["${USER}"],"userName":"`),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('"}'),
      ]);
      const response = await fetchRaw('/Users', { method: 'POST', body, headers: { 'Content-Type': SCIM_JSON } });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ schemas: [ERROR], scimType: 'invalidSyntax', status: '400' });
    });

    test('gzip and deflate are unpacked', async () => {
      const userName = unique('gzip');
      const body = gzipSync(JSON.stringify(userBody({ userName })));
      const headers = { 'Content-Type': SCIM_JSON, 'Content-Encoding': 'gzip' };
      expect((await fetchRaw('/Users', { method: 'POST', body, headers })).status).toBe(201);
    });

    test('a gzip bomb is stopped at the limit of the unpacked size → 413', async () => {
      const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
      expect(bomb.length).toBeLessThan(300_000);
      const before = process.memoryUsage().rss;
      const headers = { 'Content-Type': SCIM_JSON, 'Content-Encoding': 'gzip' };
      const response = await fetchRaw('/Users', { method: 'POST', body: bomb, headers });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ schemas: [ERROR], status: '413' });
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    });

    test.each([
      ['no gzip at all', 'gzip', Buffer.from('{"a":1}'), 400],
      ['half of it', 'gzip', gzipSync('{"schemas":[]}').subarray(0, 12), 400],
      ['an unknown encoding', 'zstd-9', Buffer.from('x'), 415],
    ])('%s → a 4xx', async (_title, encoding, body, status) => {
      const headers = { 'Content-Type': SCIM_JSON, 'Content-Encoding': encoding };
      const response = await fetchRaw('/Users', { method: 'POST', body: new Uint8Array(body), headers });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ schemas: [ERROR], status: String(status) });
    });

    test('a body in chunks is read like any other', async () => {
      const body = new Blob([JSON.stringify(userBody())]).stream();
      const headers = { 'Content-Type': SCIM_JSON };
      expect((await fetchRaw('/Users', { method: 'POST', body, headers, duplex: 'half' })).status).toBe(201);
    });

    test('a body on GET or DELETE means nothing', async () => {
      const { id } = await createUser(scim);
      for (const body of ['{', '{"schemas":[]}']) {
        expect((await scim.send('GET', `/Users/${id}`, body)).status).toBe(200);
      }
      expect((await scim.send('DELETE', `/Users/${id}`, '{')).status).toBe(204);
    });

    test('whoever shows no token has nothing read: not even where none is needed', async () => {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const { status } = await app.anonymous.send(method, '/ServiceProviderConfig', '{');
        expect(status).toBe(method === 'GET' ? 200 : 405);
      }
      expectScimError(await app.anonymous.post('/Users', '{'), 401);
    });

    test('more values than an attribute can have → 400 that names it and the limit; a group has any number', async () => {
      const emails = Array.from({ length: 1_001 }, (_, index) => ({ value: `${index}@x.example` }));
      const refused = await scim.post('/Users', userBody({ emails }));
      expectScimError(refused, 400, 'invalidValue');
      expect(refused.body.detail).toBe('emails may have 1000 values at most, not 1001.');
      const { id } = await app.createOrganization('large');
      const members = (await app.insertUsers(id, 20_000)).map((value) => ({ value }));
      const organization = { value: id };
      const body = {
        ...groupBody({ members }),
        ['urn:ietf:params:scim:schemas:extension:portal:2.0:Group']: { organization },
      };
      const spent = countProcessorTime();
      expect((await scim.post('/Groups?attributes=id', body)).status).toBe(201);
      // In proportion to the members; with their square it took half a minute.
      expect(spent()).toBeLessThan(5_000);
    });
  });

  describe('paths and parameters', () => {
    test.each([
      '/Users/',
      '/users',
      '/USERS/?count=1',
      '/Schemas/',
      '/serviceproviderconfig',
      '/Users/?',
      '/Users?&&=',
    ])('GET %s is served: a trailing slash and the case change nothing (T30)', async (path) => {
      expect((await scim.get(path)).status).toBe(200);
    });

    test('the same for one resource, and for writing', async () => {
      const created = await scim.post('/users/', userBody());
      expect(created.status).toBe(201);
      expect(created.body.meta.location).toContain('/scim/v2/Users/');
      const path = `/uSERS/${created.body.id}/`;
      expect((await scim.patch(path, patchOp({ op: 'add', path: 'title', value: 'x' }))).status).toBe(200);
      expect((await scim.delete(path)).status).toBe(204);
    });

    test.each(['//Users', '/Users//x', '/Users/x/y', '/Nothing', '/Users/../Groups/x/y', '/v2/Users', '/%2e%2e/Users'])(
      'GET %s → 404',
      async (path) => {
        expect(await exchangeStatus('GET', path)).toBe(404);
      },
    );

    test.each(['/Users/%', '/Users/%ff', '/Users/%c0%af', '/Schemas/%zz'])(
      'GET %s can’t be decoded → 400 or 404',
      async (path) => {
        const response = await scim.get(path);
        expect([400, 404]).toContain(response.status);
        expectScimError(response, response.status);
      },
    );

    test('duty 99, T33: parameters in any case, unknown ones ignored, encoded or not', async () => {
      const { id, userName } = await createUser(scim);
      const response = await scim.get(`/Users?FILTER=userName%20EQ%20%22${userName}%22&Count=5&x=1&y[z]=2&__proto__=3`);
      expect(response.body.Resources.map((user) => user.id)).toEqual([id]);
    });

    test.each([
      'count=1&count=2',
      'filter=id pr&filter=id pr',
      'attributes=id&ATTRIBUTES=userName',
      'count[]=7',
      'sortBy[a]=b',
      'filter[]=',
    ])('a parameter that is no single text, ?%s, is refused or understood, never 500', async (query) => {
      const response = await scim.get(`/Users?${query}`);
      if (response.status !== 200) expectScimError(response, 400);
    });

    async function exchangeStatus(method: string, path: string): Promise<number> {
      const answer = await exchange(
        `${method} /scim/v2${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${app.adminToken()}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toContain(ERROR);
      return Number(answer.split(' ')[1]);
    }
  });

  describe('methods', () => {
    test.each<[string, string, string]>([
      ['DELETE', '/Users', 'GET, HEAD, POST, OPTIONS'],
      ['PUT', '/Groups', 'GET, HEAD, POST, OPTIONS'],
      ['POST', '/Users/x', 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'],
      ['PATCH', '/Bulk', 'POST, OPTIONS'],
      ['GET', '/Users/.search', 'POST, OPTIONS'],
      ['GET', '/.search', 'POST, OPTIONS'],
      ['POST', '/Schemas', 'GET, HEAD, OPTIONS'],
      ['DELETE', '/ServiceProviderConfig', 'GET, HEAD, OPTIONS'],
      ['PATCH', '/', 'GET, HEAD, OPTIONS'],
      ['TRACE', '/Users', 'GET, HEAD, POST, OPTIONS'],
      ['PROPFIND', '/Users', 'GET, HEAD, POST, OPTIONS'],
    ])('%s %s → 405 with Allow: %s', async (method, path, allow) => {
      const answer = await exchange(
        `${method} /scim/v2${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${app.adminToken()}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 405 /);
      expect(answer).toContain(`\r\nAllow: ${allow}\r\n`);
      expect(answer).toContain(ERROR);
      expect(answer).toContain(SCIM_JSON);
    });

    test('OPTIONS: 204 with Allow', async () => {
      const { status, headers } = await fetchRaw('/Users', { method: 'OPTIONS' });
      expect(status).toBe(204);
      expect(headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    });

    test('HEAD is GET without the body', async () => {
      const { id } = await createUser(scim);
      for (const path of [`/Users/${id}`, '/Users?count=1', '/Schemas', '/ServiceProviderConfig']) {
        const [get, head] = [await fetchRaw(path), await fetchRaw(path, { method: 'HEAD' })];
        expect(head.status).toBe(200);
        expect(await head.text()).toBe('');
        for (const name of ['content-type', 'etag', 'location'])
          expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
      expect((await fetchRaw('/Users/nobody', { method: 'HEAD' })).status).toBe(404);
    });

    test('a method of no RFC is refused before anything else', async () => {
      expect(await exchange('BREW /scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    });
  });

  describe('media types', () => {
    test.each([
      'text/plain',
      'text/html',
      'application/x-www-form-urlencoded',
      'application/xml',
      'nonsense',
      'application/scim+xml',
    ])('a body of %s → 415 that says what would do', async (type) => {
      for (const [method, path] of [
        ['POST', '/Users'],
        ['PUT', '/Users/x'],
        ['PATCH', '/Users/x'],
        ['POST', '/Bulk'],
        ['POST', '/.search'],
      ] as const) {
        const response = await scim.send(method, path, '{}', { 'Content-Type': type });
        expectScimError(response, 415);
        expect(response.body.detail).toContain("curl: -H 'Content-Type: application/scim+json'");
      }
    });

    test('another charset than UTF-8 → 415', async () => {
      expectScimError(await scim.post('/Users', userBody(), { 'Content-Type': `${SCIM_JSON}; charset=utf-16` }), 415);
    });

    test.each<[string, string]>([
      ['*/*', SCIM_JSON],
      ['application/*', SCIM_JSON],
      [SCIM_JSON, SCIM_JSON],
      ['application/json', 'application/json'],
      ['application/json;q=0.9, application/scim+json;q=0.1', SCIM_JSON],
      ['text/html, application/json', 'application/json'],
      // Not 406: a browser or a careless client still sees what it asked for, and every body here is JSON.
      ['text/html', SCIM_JSON],
      ['nonsense', SCIM_JSON],
      ['', SCIM_JSON],
    ])('Accept: %s → %s', async (accept, expected) => {
      const answers: ScimResponse[] = [
        await scim.get('/Users?count=1', { Accept: accept }),
        await scim.post('/Users', userBody(), { Accept: accept }),
        await scim.get('/ServiceProviderConfig', { Accept: accept }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 201, 200]);
      for (const { headers } of answers) expect(headers['content-type']).toBe(`${expected}; charset=utf-8`);
    });
  });

  describe('headers', () => {
    test('more than Node reads → 431, and the connection ends', async () => {
      const answer = await exchange(`GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 431 /);
    });

    test('long ones that are read do no harm', async () => {
      const long = 'x'.repeat(6_000);
      for (const headers of [{ 'If-None-Match': long }, { Accept: long }, { Prefer: long }, { 'X-Request-Id': long }]) {
        expect((await scim.get('/Users?count=1', headers)).status).toBe(200);
      }
      expectScimError(await scim.get('/Users', { Authorization: `Bearer ${long}` }), 401);
    });

    test.each(['', '*', '"', 'W/', 'W/"', ',,,', '"1", W/"1', '\u00ff'])(
      'If-Match and If-None-Match of %j are no 500',
      async (tag) => {
        const { id } = await createUser(scim);
        expect([200, 304]).toContain((await scim.get(`/Users/${id}`, { 'If-None-Match': tag })).status);
        const body = patchOp({ op: 'add', path: 'title', value: 'x' });
        expect([200, 412]).toContain((await scim.patch(`/Users/${id}`, body, { 'If-Match': tag })).status);
      },
    );

    test('what is no HTTP gets a 400 of HTTP’s own', async () => {
      expect(await exchange('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
      expect(await exchange('POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n')).toMatch(
        /^HTTP\/1.1 400 /,
      );
    });
  });
});
