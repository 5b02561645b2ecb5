import { setTimeout } from 'node:timers/promises';
import { onDatabases, type TestDatabase } from '../support/databases';
import { withPostgres } from '../support/postgres';
import { BuiltProgram, freePort } from './built-program';

const program = new BuiltProgram();
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';

/** What migrations wait for while another process migrates. */
const MIGRATION_LOCK = `select pg_advisory_lock(3853314791062309107)`;

async function untilSomebodyWaits(database: TestDatabase): Promise<void> {
  const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  while ((await database.query(waiting)).length === 0) await setTimeout(20);
}

onDatabases(['postgres'], 'a server that waits for another one to migrate', (_open, create) => {
  test.each(['1', '2'])('ends at once when it is stopped, and well: WORKERS=%s', async (WORKERS) => {
    const database = await create({ empty: true });
    await withPostgres(database.url, async (other) => {
      await other.query(MIGRATION_LOCK);
      const PORT = String(await freePort());
      const ended = program.runUntil(['serve'], { DATABASE_URL: database.url, ADMIN_TOKEN, WORKERS, PORT }, () =>
        untilSomebodyWaits(database),
      );
      const { code, stdout, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('"stopped before it served"');
    });
  });
});
