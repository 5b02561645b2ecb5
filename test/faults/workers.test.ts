import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onDatabases } from '../support/databases';
import { quantile, say } from './figures';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const ROUNDS = rounds({ usually: 6, atLength: 100 });

/** Longer than any answer takes, even while one process serves and the other one starts. */
const HANGS_MS = 10_000;

interface Asked {
  readonly end: string;
  readonly milliseconds: number;
}

/** How a request on a connection of its own ended. */
function ask(url: string): Promise<Asked> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const ended = (end: string) => resolve({ end, milliseconds: performance.now() - begun });
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, connection: 'close' };
    const sent = request(`${url}/scim/v2/ServiceProviderConfig`, { agent: false, headers });
    sent.on('response', (answer) => answer.resume().on('error', () => ended('reset')));
    sent.on('response', (answer) => answer.on('end', () => ended(String(answer.statusCode))));
    sent.on('error', ({ code }: NodeJS.ErrnoException) => ended(code === 'ECONNREFUSED' ? 'refused' : 'reset'));
    sent.setTimeout(HANGS_MS, () => {
      ended('hangs');
      sent.destroy();
    });
    sent.end();
  });
}

/** Clients that ask over and over, each time on another connection, until they are told to stop. */
function startClients(url: string, count: number) {
  const asked: Asked[] = [];
  let stopped = false;
  const client = async () => {
    while (!stopped) asked.push(await ask(url));
  };
  const done = Promise.all(Array.from({ length: count }, client));
  return {
    async stop() {
      stopped = true;
      await done;
      return asked;
    },
  };
}

function serving(server: ServingProgram): number[] {
  return [...server.output().matchAll(/"pid":(\d+)[^\n]*"listening"/g)].map(([, pid]) => Number(pid));
}

async function untilServing(server: ServingProgram, started: number): Promise<void> {
  for (let waited = 0; serving(server).length < started; waited += 20) {
    if (waited > 60_000) throw new Error('no other process took its place');
    await setTimeout(20);
  }
}

onDatabases(['sqlite'], 'kill -9 of one of two serving processes, under new connections', (_open, create) => {
  test(
    `${ROUNDS} times: every client has its answer, or its connection is closed`,
    async () => {
      const { url } = await create({ empty: true });
      const env = { DATABASE_URL: url, ADMIN_TOKEN, WORKERS: '2', RATE_LIMIT: 'off', LOG_LEVEL: 'info' };
      const server = await program.serve(env);
      await untilServing(server, 2);
      const clients = startClients(server.url, 16);
      for (let round = 0; round < ROUNDS; round++) {
        await setTimeout(100 + Math.random() * 100);
        process.kill(serving(server)[round]!, 'SIGKILL');
        await untilServing(server, 3 + round);
      }
      const asked = await clients.stop();
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
      const count = (end: string) => asked.filter((one) => one.end === end).length;
      say(
        `${ROUNDS} kills: ${count('200')} answered, ${count('reset')} closed, the slowest after ` +
          `${Math.round(
            quantile(
              asked.map(({ milliseconds }) => milliseconds),
              1,
            ),
          )} ms`,
      );
      expect(asked.length).toBeGreaterThan(ROUNDS * 16);
      expect(asked.filter(({ end }) => end !== '200' && end !== 'reset')).toEqual([]);
    },
    PATIENCE,
  );
});

onDatabases(['sqlite'], 'one of two serving processes that takes nothing', (_open, create) => {
  test('is given nothing: the other one answers every new connection, before it is killed and after', async () => {
    const { url } = await create({ empty: true });
    const server = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN, WORKERS: '2', LOG_LEVEL: 'info' });
    await untilServing(server, 2);
    const [hung] = serving(server) as [number];
    process.kill(hung, 'SIGSTOP');
    const before = Array.from({ length: 20 }, () => ask(server.url));
    await Promise.all(before.slice(0, 10));
    process.kill(hung, 'SIGKILL');
    const after = Array.from({ length: 20 }, () => ask(server.url));
    const ends = (await Promise.all([...before, ...after])).map(({ end }) => end);
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    expect(ends).toEqual(ends.map(() => '200'));
  }, 60_000);
});
