import { BuiltProgram } from '../cli/built-program';
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
