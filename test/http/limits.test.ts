import { gzipSync } from 'node:zlib';
import type { ErrorRequestHandler } from 'express';
import { HttpError } from '../../src/http/http-error';
import { MAX_JSON_DEPTH, hasMediaType, jsonBody } from '../../src/http/limits';
import { startHttpServer, type HttpServer } from './http-server';

const SCIM = 'application/scim+json';
const MEDIA_TYPES = [SCIM, 'application/json'];

describe('reading a JSON body', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await startHttpServer((app) => {
      app.use(jsonBody({ mediaTypes: MEDIA_TYPES, maxBytes: 10_000 }));
      app.use((request, response) => {
        response.json({ body: request.body ?? 'none', accepted: hasMediaType(request, MEDIA_TYPES) });
      });
      const tell: ErrorRequestHandler = (error: HttpError, _request, response, _next) => {
        response
          .status(error.status)
          .json({ type: error.type, message: error.message, own: error instanceof HttpError });
      };
      app.use(tell);
    });
  });
  afterAll(() => server.stop());

  async function send(body: string | Buffer | undefined, headers: Record<string, string> = { 'content-type': SCIM }) {
    const response = await fetch(server.url, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
    });
    return {
      status: response.status,
      ...((await response.json()) as {
        body?: unknown;
        type?: string;
        message?: string;
        own?: boolean;
        accepted?: boolean;
      }),
    };
  }

  test.each<Record<string, string>>([
    { 'content-type': 'application/scim+json' },
    { 'content-type': 'application/scim+json; charset=utf-8' },
    { 'content-type': 'application/json;charset="UTF-8"' },
    { 'content-type': 'Application/JSON' },
    {},
  ])('RFC 7644 §3.1: "application/scim+json" or "application/json", or nothing said: %j', async (headers) => {
    expect(await send('{"userName":"é"}', headers)).toEqual({ status: 200, body: { userName: 'é' }, accepted: true });
  });

  test('another media type is left alone, for the edge to refuse', async () => {
    expect(await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual({
      status: 200,
      body: 'none',
      accepted: false,
    });
  });

  test('no body and an empty one are none', async () => {
    expect(await send(undefined)).toMatchObject({ status: 200, body: 'none' });
    expect(await send('')).toMatchObject({ status: 200, body: 'none' });
  });

  test('a byte order mark is skipped', async () => {
    expect(await send('\ufeff{"a":1}')).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test('gzip is read, and limited by what it unpacks to', async () => {
    const headers = { 'content-type': SCIM, 'content-encoding': 'gzip' };
    expect(await send(gzipSync('{"a":1}'), headers)).toMatchObject({ status: 200, body: { a: 1 } });
    expect(await send(gzipSync(Buffer.alloc(1_000_000, ' ')), headers)).toMatchObject({
      status: 413,
      type: 'entity.too.large',
    });
  });

  test('an unknown content encoding: 415', async () => {
    const headers = { 'content-type': SCIM, 'content-encoding': 'rot13' };
    expect(await send('{}', headers)).toMatchObject({ status: 415, type: 'encoding.unsupported', own: true });
  });

  test('another charset: 415, for "JSON text exchanged between systems MUST be encoded using UTF-8" (RFC 8259 §8.1)', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-16' };
    expect(await send('{}', headers)).toMatchObject({ status: 415, type: 'charset.unsupported', own: true });
  });

  test('bytes that are not UTF-8: 400, instead of guesses', async () => {
    expect(await send(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).toMatchObject({
      status: 400,
      message: 'The body is not valid UTF-8.',
    });
  });

  test('too many bytes: 413, the limit is told', async () => {
    expect(await send(`{"a":"${'x'.repeat(10_000)}"}`)).toMatchObject({
      status: 413,
      type: 'entity.too.large',
      message: 'The body is larger than 10000 bytes.',
    });
  });

  test.each(['{"password":"canary', '{"password":"canary"', '{"a":canary}', 'canary', '{"a":1}canary'])(
    'no JSON: 400, and the body is not quoted, since it may hold a password: %s',
    async (body) => {
      const answer = await send(body);
      expect(answer).toMatchObject({ status: 400, type: 'entity.parse.failed', own: true });
      expect(answer.message).toMatch(/^The body is not valid JSON( at position \d+)?\.$/);
    },
  );

  test('as deep as the limit is taken, deeper is not; brackets in strings do not count', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect((await send(nested(MAX_JSON_DEPTH))).status).toBe(200);
    expect(await send(nested(MAX_JSON_DEPTH + 1))).toMatchObject({
      status: 400,
      message: `The body nests deeper than ${MAX_JSON_DEPTH} levels.`,
    });
    expect((await send('{"a":"'.repeat(100))).status).toBe(400);
    expect(await send(JSON.stringify({ a: `\\"${'[{'.repeat(100)}` }))).toMatchObject({ status: 200 });
  });

  test('a shorter body than announced does not wait for ever: 400', async () => {
    const { connect } = await import('node:net');
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":1}');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('reading a large JSON body, between whose parts others have their turn', () => {
  const LARGE = ' '.repeat(500_000);
  let server: HttpServer;
  beforeAll(async () => {
    server = await startHttpServer((app) => {
      app.use(jsonBody({ mediaTypes: MEDIA_TYPES }));
      app.use((request, response) => response.json({ body: request.body ?? 'none' }));
      const tell: ErrorRequestHandler = (error: HttpError, _request, response, _next) => {
        response.status(error.status).json({ type: error.type, message: error.message });
      };
      app.use(tell);
    });
  });
  afterAll(() => server.stop());

  async function send(body: string | Buffer, type = SCIM) {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(Buffer.from(body)),
    });
    return { status: answer.status, told: (await answer.text()).replace(/ at position \d+/, '') };
  }

  test.each<[string, string]>([
    ['{"userName":"é"}', SCIM],
    ['[1,{"a":[2]}]', SCIM],
    ['{"a":1,"a":2}', SCIM],
    ['{"a":canary}', SCIM],
    [`{"x":${'['.repeat(100)}${']'.repeat(100)}}`, SCIM],
    ['{"a":1}', 'application/json; charset=utf-16'],
    ['a=b', 'application/x-www-form-urlencoded'],
  ])('%s is answered like a small one', async (body, type) => {
    expect(await send(LARGE + body, type)).toEqual(await send(body, type));
  });

  test('bytes that are not UTF-8: 400', async () => {
    expect((await send(Buffer.concat([Buffer.from(LARGE), Buffer.from([0x22, 0xff, 0x22])]))).status).toBe(400);
  });
});
