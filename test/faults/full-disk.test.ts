import { spawn } from 'node:child_process';
import { BuiltProgram, freePort, untilItListens } from '../cli/built-program';
import { onDatabases } from '../support/databases';
import { expectKept } from './kept';
import { PATIENCE } from './rounds';
import { ADMIN_TOKEN, startWriters } from './writers';

const program = new BuiltProgram();

/** The disk quota that `ulimit -f` makes: no file of the process grows beyond so many KiB. */
const QUOTA = 3_000;

onDatabases(['sqlite'], 'no room on the disk', (_open, create) => {
  test(
    'writes are refused with 503, reads go on; with room again all is there that was acknowledged',
    async () => {
      const database = await create();
      const port = await freePort();
      const env = { DATABASE_URL: database.url, ADMIN_TOKEN, RATE_LIMIT: 'off', PORT: String(port), LOG_LEVEL: 'info' };
      const limited = `trap '' XFSZ; ulimit -f ${QUOTA}; exec "$0" "$@"`;
      const child = spawn('bash', ['-c', limited, process.execPath, program.file, 'serve'], {
        env: { PATH: process.env['PATH'], ...env },
      });
      const server = await untilItListens(child, port);
      const writers = startWriters(server);
      await writers.until(({ refused }) => (refused.get(503) ?? 0) >= 20);
      const log = await writers.stop();
      expect([...log.refused.keys()]).toEqual([503]);
      expect(log.dropped).toEqual([]);
      const read = await fetch(`${server.url}/scim/v2/Users?count=1`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
      expect(read.status).toBe(200);
      server.kill('SIGKILL');
      await server.exit;

      const again = await program.serve(env);
      const later = startWriters(again, { prefix: 'later' });
      await later.until(({ acknowledged: answered }) => answered.length >= 20);
      const { acknowledged, refused } = await later.stop();
      expect([...refused]).toEqual([]);
      again.kill('SIGTERM');
      expect(await again.exit).toBe(0);
      await expectKept(database, [...log.acknowledged, ...acknowledged]);
    },
    PATIENCE,
  );
});
