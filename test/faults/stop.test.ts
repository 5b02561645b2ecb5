import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { BuiltProgram, freePort } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { expectKept } from './kept';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN, startWriters } from './writers';

const program = new BuiltProgram();
const ROUNDS = rounds({ usually: 2, atLength: 20 });

onEveryDatabase('SIGTERM under load', (_open, create) => {
  test(
    `${ROUNDS} times: every request that was taken gets its answer, within 10 seconds, exit code 0`,
    async () => {
      const database = await create();
      const env = { DATABASE_URL: database.url, ADMIN_TOKEN, RATE_LIMIT: 'off', LOG_LEVEL: 'info' };
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const server = await program.serve(env);
        const writers = startWriters(server, { count: 16, prefix: `r${round}` });
        await writers.until(({ acknowledged: answered }) => answered.length >= 100);
        const asked = Date.now();
        server.kill('SIGTERM');
        expect(await server.exit).toBe(0);
        expect(Date.now() - asked).toBeLessThan(10_000);
        const log = await writers.stop();
        expect({ dropped: log.dropped, refused: [...log.refused] }).toEqual({ dropped: [], refused: [] });
        expect(log.unheard).toHaveLength(16);
        acknowledged.push(...log.acknowledged);
      }
      await expectKept(database, acknowledged);
    },
    PATIENCE,
  );
});

const STARTS = rounds({ usually: 2, atLength: 100 });

/** By a signal that nobody heeds yet, or in good order. */
const ENDS = [
  { code: null, signal: 'SIGTERM' },
  { code: 0, signal: null },
];

onEveryDatabase('SIGTERM while it starts', (_open, create) => {
  let milliseconds: number;
  beforeAll(async () => {
    milliseconds = await startingTime();
  });

  /** How it ended that was told so after some milliseconds: alone, or with all its processes, as services often are. */
  async function stopAfter(wait: number, workers: number, all: boolean) {
    const { url } = await create({ empty: true });
    const env = { PATH: process.env['PATH'], DATABASE_URL: url, ADMIN_TOKEN, WORKERS: String(workers) };
    const server = spawn(process.execPath, [program.file, 'serve'], {
      env: { ...env, PORT: String(await freePort()), LOG_LEVEL: 'info' },
      detached: true,
    });
    const end = new Promise((resolve) => server.once('close', (code, signal) => resolve({ code, signal })));
    let output = '';
    server.stdout.on('data', (chunk) => (output += String(chunk)));
    server.stderr.on('data', (chunk) => (output += String(chunk)));
    await setTimeout(wait);
    process.kill(all ? -server.pid! : server.pid!, 'SIGTERM');
    return { end: await end, output };
  }

  /** How long it takes until it listens, just now. */
  async function startingTime(): Promise<number> {
    const { url } = await create({ empty: true });
    const begun = performance.now();
    const server = await program.serve({ DATABASE_URL: url, ADMIN_TOKEN, LOG_LEVEL: 'info' });
    const took = performance.now() - begun;
    server.kill('SIGTERM');
    await server.exit;
    return took;
  }

  test.each([
    ['alone', 1, false],
    ['with two serving processes', 2, false],
    ['with two serving processes, told to all of them', 2, true],
  ])(
    `%s, ${STARTS} times, sooner and later: it ends well, and has nothing to complain of`,
    async (_how, workers, all) => {
      // One serving process migrates, then the others start.
      const last = milliseconds * (1 + workers);
      for (let round = 0; round < STARTS; round++) {
        const { end, output } = await stopAfter((last * (round + Math.random())) / STARTS, workers, all);
        expect(ENDS).toContainEqual(end);
        expect(output).not.toMatch(/"level":"(?:error|fatal)"|^ +at /m);
      }
    },
    PATIENCE,
  );
});
