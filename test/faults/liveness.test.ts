import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { GOOD_PASSWORD, USER, userBody } from '../support/factories';
import { ScimClient } from '../support/scim-client';
import { say } from './figures';
import { healthDuring } from './health';
import { isAtLength, PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const TIMES = rounds({ usually: 2, atLength: 50 });
const MEGABYTE = 1024 * 1024;

interface Hostile {
  readonly body: string | Buffer;
  readonly statuses: readonly number[];
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const user = (rest: string) => `{"schemas":["${USER}"],"userName":"hostile",${rest}}`;
const HOSTILE: Readonly<Record<string, Hostile>> = {
  'JSON 20,000 deep': { body: user(`"x":${'['.repeat(20_000)}${']'.repeat(20_000)}`), statuses: [400] },
  'objects 20,000 deep': { body: user(`"x":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`), statuses: [400] },
  'a million keys': { body: user(keys(1_000_000)), statuses: [413] },
  'as many keys as ten megabytes hold': { body: user(keys(850_000)), statuses: [400] },
  'a Bulk request of a megabyte and one byte': { body: 'x'.repeat(MEGABYTE + 1), statuses: [413], path: '/Bulk' },
  'ten megabytes and one byte': { body: 'x'.repeat(10 * MEGABYTE + 1), statuses: [413] },
  'a gzip bomb': {
    body: gzipSync(user(`"title":"${'x'.repeat(60 * MEGABYTE)}"`)),
    statuses: [413],
    headers: { 'content-encoding': 'gzip' },
  },
};

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":1`).join();
}

onEveryDatabase('a server under attack stays alive', (_open, create) => {
  let server: ServingProgram;
  let scim: ScimClient;
  beforeAll(async () => {
    const { url } = await create();
    server = await program.serve({
      DATABASE_URL: url,
      ADMIN_TOKEN,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'info',
      TRUST_PROXY: 'loopback',
      BCRYPT_COST: String(rounds({ usually: 6, atLength: 12 })),
    });
    scim = new ScimClient(() => ({ baseUrl: `${server.url}/scim/v2`, token: ADMIN_TOKEN }));
  });
  afterAll(async () => {
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  test.each(Object.entries(HOSTILE))(
    '%s: refused, and the health check answers all the while',
    async (name, { body, statuses, path = '/Users', headers = {} }) => {
      const p99 = await healthDuring(server.url, async () => {
        for (let time = 0; time < TIMES; time++) {
          const sent = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/scim+json', ...headers };
          expect(statuses).toContain((await post(`${server.url}/scim/v2${path}`, body, sent)).statusCode);
        }
      });
      say(`${name}: health p99 ${p99.toFixed(1)} ms`);
      if (isAtLength) expect(p99).toBeLessThan(100);
    },
    PATIENCE,
  );

  test(
    'without a token a megabyte is 401 before it is read (reliability 18)',
    async () => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      const answer = new Promise<string>((resolve) => socket.once('data', (data: Buffer) => resolve(String(data))));
      socket.on('error', () => undefined);
      const head = ['POST /scim/v2/Users HTTP/1.1', 'Host: x', 'Content-Type: application/scim+json'];
      // Not one byte of the megabyte is sent: an answer can't be waiting for it.
      socket.write(`${head.join('\r\n')}\r\nContent-Length: ${MEGABYTE}\r\n\r\n`);
      expect(await answer).toMatch(/^HTTP\/1\.1 401 /);
      socket.destroy();
    },
    PATIENCE,
  );

  test(
    '100 parallel sign-ins: the health check answers all the while, and everybody gets in or is told to come back (reliability 20)',
    async () => {
      const { userName } = (await scim.post('/Users', userBody({ password: GOOD_PASSWORD, active: true }))).body;
      const statuses: number[] = [];
      const p99 = await healthDuring(server.url, async () => {
        await Promise.all(
          Array.from({ length: 100 }, async (_, index) => {
            const response = await fetch(`${server.url}/auth/login`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.1.${index}.1` },
              body: JSON.stringify({ username: userName, password: GOOD_PASSWORD }),
            });
            statuses.push(response.status);
          }),
        );
      });
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(statuses).toContain(200);
      say(`100 parallel sign-ins: health p99 ${p99.toFixed(1)} ms`);
      if (isAtLength) expect(p99).toBeLessThan(50);
    },
    PATIENCE,
  );

  test('a password of a megabyte is refused without a hash (reliability 19)', async () => {
    const body = { username: 'nobody', password: 'x'.repeat(MEGABYTE - 100) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/auth/login`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([400, 401, 413]).toContain(response.status);
  });
});

/** The answer, however early it comes. */
function post(url: string, body: string | Buffer, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      resolve(response);
    });
    sent.on('error', reject).end(body);
  });
}
