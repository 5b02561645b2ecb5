import { connect } from 'node:net';
import { onSqlite } from '../support/app';

/** What the answers to one connection were, in order, and whether the server ended it. */
interface Exchange {
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Sends what it is given as it stands, and reads until the server ends the connection. */
async function exchange(url: string, ...lines: string[]): Promise<Exchange> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(lines.join('\r\n'), 'latin1');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)), text };
}

const NEXT = ['GET /healthz HTTP/1.1', 'Host: x', 'Connection: close', '', ''];

onSqlite('requests that a proxy could read in another way', (app) => {
  const token = () => `Authorization: Bearer ${app.adminToken()}`;
  const send = (...lines: string[]) => exchange(app.url(), ...lines);

  describe('RFC 9112 §3.2: a server must refuse a request with more than one Host, and one that is none', () => {
    test.each([
      ['/scim/v2/Users', '"detail":"There is more than one Host header."'],
      ['/scim/v2/Users/', '"detail":"There is more than one Host header."'],
      ['/scim/v2/ServiceProviderConfig', '"detail":"There is more than one Host header."'],
      ['/portal/Users', '"message":"There is more than one Host header."'],
      ['/portaladmin/security/users?f=json', '"message":"There is more than one Host header."'],
      ['/auth/session', '"message":"There is more than one Host header."'],
      ['/admin/connections', '"message":"There is more than one Host header."'],
      ['/audit', '"message":"There is more than one Host header."'],
      ['/docs', '"message":"There is more than one Host header."'],
      ['/console', '"message":"There is more than one Host header."'],
      ['/healthz', '"message":"There is more than one Host header."'],
      ['/nowhere', '"message":"There is more than one Host header."'],
    ])('%s with two: 400, and the connection ends', async (path, told) => {
      const { statuses, text } = await send(`GET ${path} HTTP/1.1`, 'Host: a', token(), 'hOST: a', '', ...NEXT);
      expect(statuses).toEqual([400]);
      expect(text).toContain(told);
    });

    test.each(['/scim/v2/Users', '/scim/v2/Users/', '/auth/session', '/healthz'])(
      'nor is %s answered where there is more than one Authorization: a proxy may have judged the other (RFC 9110 §5.3)',
      async (path) => {
        const other = 'AUTHORIZATION: Bearer psk_other';
        const { statuses, text } = await send(`GET ${path} HTTP/1.1`, 'Host: a', token(), other, '', ...NEXT);
        expect(statuses).toEqual([400]);
        expect(text).toContain('There is more than one Authorization header.');
      },
    );

    test('a write with two is not carried out, nor what follows it', async () => {
      const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'doubtful' });
      const head = ['POST /scim/v2/Users HTTP/1.1', 'Host: a', 'Host: b', token(), `Content-Length: ${body.length}`];
      expect((await send(...head, '', body + NEXT.join('\r\n'))).statuses).toEqual([400]);
      const { body: found } = await app.scim.get('/Users', { filter: 'userName eq "doubtful"' });
      expect(found).toMatchObject({ totalResults: 0 });
    });

    test('HTTP/1.0 with two, too', async () => {
      expect((await send('GET /healthz HTTP/1.0', 'Host: a', 'Host: a', '', '')).statuses).toEqual([400]);
    });

    test.each(['a b', 'user@a', 'a/b', 'a:80a', 'a?b', '[::1', 'a%2'])('%p is no host: 400', async (host) => {
      expect((await send('GET /healthz HTTP/1.1', `Host: ${host}`, '', ...NEXT)).statuses).toEqual([400]);
    });

    test.each(['', 'a', 'a:', 'a:8080', '[::1]', '[::1]:8080', '192.0.2.1:80', 'x_y.example', 'a%2Db'])(
      '%p may be one',
      async (host) => {
        expect((await send('GET /healthz HTTP/1.1', `Host: ${host}`, '', ...NEXT)).statuses).toEqual([200, 200]);
      },
    );

    test('none: 400, but not with HTTP/1.0', async () => {
      expect((await send('GET /healthz HTTP/1.1', '', '')).statuses).toEqual([400]);
      expect((await send('GET /healthz HTTP/1.0', '', '')).statuses).toEqual([200]);
    });
  });

  test('RFC 9112 §3.2.2: a target may be a whole address; whose host is in it matters to nothing', async () => {
    const { statuses, text } = await send(
      'GET http://b/scim/v2/Roles?count=1 HTTP/1.1',
      'Host: a',
      token(),
      '',
      ...NEXT,
    );
    expect(statuses).toEqual([200, 200]);
    expect(text).toContain('https://portal.example/scim/v2/Roles/');
  });

  test.each(['*', '/nowhere'])('OPTIONS %s is 404 like any path that there is not', async (target) => {
    expect((await send(`OPTIONS ${target} HTTP/1.1`, 'Host: a', '', ...NEXT)).statuses).toEqual([404, 200]);
  });

  test('CONNECT ends the connection', async () => {
    expect((await send('CONNECT a:80 HTTP/1.1', 'Host: a', '', ...NEXT)).statuses).toEqual([]);
  });

  describe('RFC 9112 §6.1: transfer codings', () => {
    const post = (version: string, coding: string) => [
      `POST /scim/v2/Users HTTP/${version}`,
      'Host: a',
      token(),
      `Transfer-Encoding: ${coding}`,
      '',
      '0',
      '',
      ...NEXT,
    ];

    test('other than chunked: 501, and the connection ends', async () => {
      const { statuses, text } = await send(...post('1.1', 'gzip, chunked'));
      expect(statuses).toEqual([501]);
      expect(text).toContain('"status":"501"');
    });

    test('any in HTTP/1.0: 400, and the connection ends', async () => {
      expect((await send(...post('1.0', 'chunked'))).statuses).toEqual([400]);
      expect((await send(...post('1.0', 'chunked\r\nConnection: keep-alive'))).statuses).toEqual([400]);
    });

    test('chunked, however it is written', async () => {
      // No body at all, which SCIM refuses in its own words.
      expect((await send(...post('1.1', 'CHUNKED'))).statuses).toEqual([400, 200]);
    });
  });
});
