import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { outputOf, runInProcess } from '../support/child-process';
import { onEveryDatabase } from '../support/databases';
import { PATIENCE, rounds } from './rounds';

/** Migrates, and dies before the statement of that number; tells how many there were. */
const MIGRATE = `
  import pg from 'pg';
  import { openStorage } from './src/storage/open';
  const [, , databaseUrl, last] = process.argv;
  let statements = 0;
  const count = () => {
    if (++statements > Number(last)) process.kill(process.pid, 'SIGKILL');
  };
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function (...args) {
    count();
    return query.apply(this, args);
  };
  openStorage({ databaseUrl, resourceBase: '', statementLog: count })
    .then((storage) => storage.migrate().then(() => storage.close()))
    .then(() => process.stdout.write(String(statements)));`;

const ENDLESS = '1000000';

onEveryDatabase('a migration that is killed', (_open, create) => {
  test(
    'at any statement: run again, it ends as if nothing had happened',
    async () => {
      const whole = await create({ empty: true });
      const total = Number(await outputOf(runInProcess(MIGRATE, [whole.url, ENDLESS])));
      const step = Math.ceil(total / rounds({ usually: 6, atLength: total }));
      expect(total).toBeGreaterThan(50);
      for (let at = 1; at < total; at += step) {
        const database = await create({ empty: true });
        const killed = runInProcess(MIGRATE, [database.url, String(at)]);
        await text(killed.stdout);
        expect(await signalOf(killed)).toBe('SIGKILL');
        await outputOf(runInProcess(MIGRATE, [database.url, ENDLESS]));
        for (const table of ['organizations', 'roles', 'kysely_migration']) {
          expect(await database.query(`select count(*) as rows from ${table}`)).toEqual(
            await whole.query(`select count(*) as rows from ${table}`),
          );
        }
      }
    },
    PATIENCE,
  );
});

function signalOf(child: ChildProcess): Promise<NodeJS.Signals | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.signalCode);
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
}
