import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { accessLog } from '../../src/http/access-log';
import { errorHandler, notFound } from '../../src/http/error-handler';
import { HttpError } from '../../src/http/http-error';
import { requestId, requestIdOf } from '../../src/http/request-id';
import { securityHeaders } from '../../src/http/security-headers';
import { startHttpServer, type HttpServer, type LogLine } from './http-server';

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer((app, log) => {
    app.use(requestId, accessLog(log), securityHeaders({ publicUrl: 'https://portal.example' }));
    app.get('/id', async (request, response) => {
      await setTimeout(5);
      response.json({ own: requestIdOf(request) });
    });
    app.get('/unknown', () => {
      throw new Error('the database says canary');
    });
    app.get('/refused', () => {
      throw new HttpError(418, 'teapot', 'I am a teapot.');
    });
    app.get('/things/:id', (request, response) => {
      response.json({ id: request.params.id });
    });
    app.get('/halfway', (_request, response) => {
      response.write('half');
      throw new Error('halfway');
    });
    app.get('/slow', async (_request, response) => {
      await setTimeout(300);
      response.end();
    });
    app.use(notFound, errorHandler(log));
  });
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

describe('the request id', () => {
  test('is answered, and known to the handler', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => get('/id')));
    for (const answer of answers) {
      const id = answer.headers.get('x-request-id');
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(await answer.json()).toEqual({ own: id });
    }
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(10);
  });

  test('is the client’s own where that is sane', async () => {
    expect((await get('/id', { 'x-request-id': 'proxy-1234:a.b/c' })).headers.get('x-request-id')).toBe(
      'proxy-1234:a.b/c',
    );
  });

  test.each(['with space', 'x'.repeat(129), '{"a":1}', '<b>'])('is not, where that is not: %s', async (given) => {
    expect((await get('/id', { 'x-request-id': given })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the access log', () => {
  async function logged(requestId: string): Promise<LogLine> {
    for (let time = 0; time < 50; time++) {
      const line = server.log().find((entry) => entry['requestId'] === requestId && entry['msg'] === 'request');
      if (line) return line;
      await setTimeout(20);
    }
    throw new Error('not logged');
  }

  test('has one line a request, without the query, which may name people', async () => {
    await get('/id?filter=userName%20eq%20%22canary%22', { 'x-request-id': 'log-1' });
    const line = await logged('log-1');
    expect(line).toMatchObject({ level: 'info', method: 'GET', path: '/id', status: 200, address: expect.any(String) });
    expect(line.milliseconds).toBeGreaterThan(4);
    expect(JSON.stringify(server.log())).not.toContain('canary%22');
    expect(server.log().filter((entry) => entry['requestId'] === 'log-1')).toHaveLength(1);
  });

  test('tells of a client that went away', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\nX-Request-Id: gone-1\r\n\r\n');
    await setTimeout(50);
    socket.destroy();
    expect(await logged('gone-1')).toMatchObject({ aborted: true });
  });
});

describe('the last resort', () => {
  test('an unknown error: 500 without its message, logged once with it', async () => {
    const answer = await get('/unknown', { 'x-request-id': 'error-1' });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      error: { code: 'internal', message: 'Internal error, request id error-1.' },
    });
    const lines = server.log().filter((entry) => entry['requestId'] === 'error-1' && entry['level'] === 'error');
    expect(lines).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ message: 'the database says canary' }) }),
    ]);
  });

  test('what HTTP refuses keeps its status and is no error of the server', async () => {
    const answer = await get('/refused', { 'x-request-id': 'error-2' });
    expect([answer.status, await answer.json()]).toEqual([
      418,
      { error: { code: 'bad-request', message: 'I am a teapot.' } },
    ]);
    expect(server.log().some((entry) => entry['requestId'] === 'error-2' && entry['level'] === 'error')).toBe(false);
  });

  test('a path that can not be decoded: 400', async () => {
    expect((await get('/things/%E0%A4%A')).status).toBe(400);
  });

  test('an unknown path: 404', async () => {
    const answer = await get('/nowhere?x=1');
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: { code: 'not-found', message: 'There is no /nowhere.' } },
    ]);
  });

  test('an answer that broke off is cut, not completed', async () => {
    await expect(get('/halfway').then((answer) => answer.text())).rejects.toThrow();
  });
});

test('security headers: nothing may be loaded, framed or guessed', async () => {
  const { headers } = await get('/id');
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
  });
});
