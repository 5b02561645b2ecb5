import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { onDatabases, onEveryDatabase, type CreateDatabase } from '../support/databases';
import { BuiltProgram, freePort, type ServingProgram } from './built-program';

const program = new BuiltProgram();
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';
const headers = {
  authorization: `Bearer ${ADMIN_TOKEN}`,
  'content-type': 'application/scim+json',
  connection: 'close',
};

const serving = (server: ServingProgram) =>
  [...server.output().matchAll(/"pid":(\d+)[^\n]*"listening"/g)].map(([, pid]) => Number(pid));

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > 40_000) throw new Error('it never came true');
    await setTimeout(50);
  }
}

/** Three processes on an empty database. */
async function startThree(create: CreateDatabase): Promise<ServingProgram> {
  const { url } = await create({ empty: true });
  const server = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN, WORKERS: '3' });
  await until(() => serving(server).length === 3);
  return server;
}

async function end(server: ServingProgram): Promise<void> {
  server.kill('SIGKILL');
  await server.exit;
}

const userOf = (userName: string) =>
  JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName });

onEveryDatabase('serve with WORKERS', (_open, create) => {
  let server: ServingProgram;
  beforeAll(async () => {
    server = await startThree(create);
  });
  afterAll(() => end(server));

  const post = (name: string) => fetch(`${server.url}/scim/v2/Users`, { method: 'POST', headers, body: userOf(name) });

  test('several processes serve one port on one database: what one writes, every one reads, and no name is taken twice', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `user-${at % 15}`);
    const answers = await Promise.all(names.map(post));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(15);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
    const { id } = (await (await post('another')).json()) as { id: string };
    const read = await Promise.all(names.map(() => fetch(`${server.url}/scim/v2/Users/${id}`, { headers })));
    expect(read.map(({ status }) => status)).toEqual(names.map(() => 200));
  });

  test('SIGHUP without a certificate ends none of them', async () => {
    const pids = serving(server);
    server.kill('SIGHUP');
    await setTimeout(500);
    expect((await fetch(`${server.url}/readyz`, { headers })).status).toBe(200);
    expect(serving(server)).toEqual(pids);
    expect(server.output()).not.toContain('another one takes its place');
  });

  test('a process that dies is replaced while the others go on', async () => {
    process.kill(serving(server)[1]!, 'SIGKILL');
    await until(() => server.output().includes('another one takes its place'));
    expect((await fetch(`${server.url}/readyz`, { headers })).status).toBe(200);
    await until(() => serving(server).length === 4);
  });
});

onEveryDatabase('serve with WORKERS, until it is stopped', (_open, create) => {
  let server: ServingProgram;
  beforeEach(async () => {
    server = await startThree(create);
  });
  afterEach(() => end(server));

  test('SIGTERM stops one that is still starting, too', async () => {
    await setTimeout(1_000);
    process.kill(serving(server)[1]!, 'SIGKILL');
    await until(() => server.output().includes('another one takes its place'));
    server.kill('SIGTERM');
    expect({ code: await server.exit, output: server.output() }).toMatchObject({ code: 0 });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops them all, and drops no request that was let in',
    async (signal) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 20 });
      const send = (method: string, path: string, body = '') =>
        new Promise<number | undefined>((resolve, reject) => {
          const sent = request(server.url + path, { method, agent, headers: { ...headers, connection: 'keep-alive' } });
          sent
            .once('error', reject)
            .once('response', (answer) => answer.resume().once('end', () => resolve(answer.statusCode)));
          sent.end(body);
        });
      const twenty = Array.from({ length: 20 }, (_, at) => at);
      await Promise.all(twenty.map(() => send('GET', '/healthz')));
      const answers = twenty.map((at) => send('POST', '/scim/v2/Users', userOf(`late-${at}`)));
      await Promise.race(answers);
      server.kill(signal);
      expect(await Promise.all(answers)).toEqual(twenty.map(() => 201));
      expect(await server.exit).toBe(0);
      await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
      agent.destroy();
    },
  );
});

onDatabases(['sqlite'], 'serve with WORKERS, one of which hangs', (_open, create) => {
  test('it is killed and replaced; one that is only slow is not', async () => {
    const { url } = await create({ empty: true });
    const server = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN, WORKERS: '2' });
    try {
      await until(() => serving(server).length === 2);
      const [slow, hung] = serving(server) as [number, number];
      process.kill(hung, 'SIGSTOP');
      process.kill(slow, 'SIGSTOP');
      await setTimeout(2_000);
      process.kill(slow, 'SIGCONT');
      await until(() => serving(server).length === 3);
      expect(server.output()).toContain(`"pid":${hung},"seconds":15,"msg":"a serving process hangs; it is killed"`);
      expect(server.output()).not.toContain(`"pid":${slow},"seconds"`);
      expect((await fetch(`${server.url}/readyz`, { headers })).status).toBe(200);
    } finally {
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    }
  }, 60_000);
});

onEveryDatabase('serve with WORKERS that cannot start', (_open, create) => {
  test('ends with a failure, and leaves nothing running', async () => {
    const { url } = await create({ empty: true });
    const taken = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN });
    const port = new URL(taken.url).port;
    const { code, stderr } = await program.run(['serve'], { DATABASE_URL: url, ADMIN_TOKEN, WORKERS: '2', PORT: port });
    expect([code, stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
    taken.kill('SIGTERM');
    expect(await taken.exit).toBe(0);
    expect(await freePort()).toBeGreaterThan(0);
  });
});
