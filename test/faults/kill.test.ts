import { setTimeout } from 'node:timers/promises';
import { BuiltProgram } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { expectKept } from './kept';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN, startWriters } from './writers';

const program = new BuiltProgram();
const ROUNDS = rounds({ usually: 4, atLength: 200 });

onEveryDatabase('kill -9 under writes', (_open, create) => {
  test(
    `${ROUNDS} times: nothing that was acknowledged is lost, and nothing is half there`,
    async () => {
      const database = await create();
      const env = { DATABASE_URL: database.url, ADMIN_TOKEN, RATE_LIMIT: 'off', LOG_LEVEL: 'info' };
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const server = await program.serve(env);
        const writers = startWriters(server, { prefix: `r${round}` });
        await writers.until(({ acknowledged: answered }) => answered.length >= 20);
        await setTimeout(Math.random() * 100);
        server.kill('SIGKILL');
        await server.exit;
        const log = await writers.stop();
        expect(log.acknowledged.length).toBeGreaterThanOrEqual(20);
        expect([...log.refused]).toEqual([]);
        acknowledged.push(...log.acknowledged);
      }
      await expectKept(database, acknowledged);
      expect((await program.run(['audit', 'verify'], env)).code).toBe(0);
    },
    PATIENCE,
  );
});
