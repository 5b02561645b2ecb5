import { setTimeout } from 'node:timers/promises';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onDatabases } from '../support/databases';
import { PostgresMachine } from '../support/postgres-machine';
import { Balancer } from './balancer';
import { say } from './figures';
import { expectKept } from './kept';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN, startWriters, type Writers } from './writers';

const program = new BuiltProgram();
const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
const env = { ADMIN_TOKEN, RATE_LIMIT: 'off', LOG_LEVEL: 'info' };
const TERMINATIONS = rounds({ usually: 10, atLength: 300 });
const FAILOVERS = rounds({ usually: 1, atLength: 10 });

/** Resolves when so many more were acknowledged from now on. */
function more(writers: Writers, count: number): Promise<void> {
  const from = writers.log.acknowledged.length;
  return writers.until(({ acknowledged }) => acknowledged.length >= from + count);
}

/** What a test started, to be stopped whatever came of it. */
const started: { kill(signal: 'SIGKILL'): void }[] = [];
const machines: PostgresMachine[] = [];
const keep = <Started extends { kill(signal: 'SIGKILL'): void }>(server: Started): Started => {
  started.push(server);
  return server;
};

onDatabases(['postgres'], 'PostgreSQL that fails', (_open, create) => {
  afterEach(async () => {
    for (const server of started.splice(0)) server.kill('SIGKILL');
    for (const machine of machines.splice(0)) await machine.remove();
  });

  test(
    'gone and back: 503 within seconds for reads and writes, and all is well again without a restart',
    async () => {
      const machine = await PostgresMachine.create();
      machines.push(machine);
      await machine.start();
      const server = keep(await program.serve({ ...env, DATABASE_URL: machine.url }));
      const writers = startWriters(server, { prefix: 'before' });
      await more(writers, 50);
      await machine.stop('SIGINT');
      const begun = performance.now();
      const refused = await Promise.all(
        ['/scim/v2/Users', '/readyz', '/scim/v2/Users?filter=userName%20eq%20%22x%22', '/scim/v2/Groups'].map((path) =>
          fetch(server.url + path, { headers }),
        ),
      );
      say(`PostgreSQL gone: 503 after ${Math.round(performance.now() - begun)} ms`);
      expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      await machine.start();
      await more(writers, 50);
      const log = await writers.stop();
      expect({ dropped: log.dropped, refused: [...log.refused.keys()] }).toEqual({ dropped: [], refused: [503] });
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      await expectKept({ engine: 'postgres', query: (statement) => machine.query(statement) }, log.acknowledged);
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    },
    PATIENCE,
  );

  test(
    `connections cut in the middle of transactions, ${TERMINATIONS} times under load: nothing is lost, nothing done twice`,
    async () => {
      const database = await create();
      const server = keep(await program.serve({ ...env, DATABASE_URL: database.url }));
      const writers = startWriters(server, { count: 16 });
      for (let round = 0; round < TERMINATIONS; round++) {
        await more(writers, 5);
        await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and random() < 0.7`);
      }
      const log = await writers.stop();
      expect({ dropped: log.dropped, others: [...log.refused.keys()].filter((status) => status !== 503) }).toEqual({
        dropped: [],
        others: [],
      });
      say(`cut connections: ${log.acknowledged.length} acknowledged, ${log.refused.get(503) ?? 0} refused with 503`);
      await expectKept(database, log.acknowledged);
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    },
    PATIENCE,
  );

  test(
    `three servers behind a balancer, started at once on an empty database; the database killed and its standby promoted, ${FAILOVERS} times: nothing acknowledged is lost`,
    async () => {
      for (let round = 0; round < FAILOVERS; round++) {
        await failOver();
        for (const machine of machines.splice(0)) await machine.remove();
      }
    },
    PATIENCE,
  );
});

async function failOver(): Promise<void> {
  const primary = await PostgresMachine.create({ synchronous_standby_names: 'standby' });
  const standby = await primary.copy();
  machines.push(primary, standby);
  await Promise.all([primary.start(), standby.start()]);
  const hosts = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`;
  const urls = {
    DATABASE_URL: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write`,
    DATABASE_READ_URL: standby.url,
  };
  const servers = await Promise.all([1, 2, 3].map(async () => keep(await program.serve({ ...env, ...urls }))));
  const balancer = await Balancer.before(servers.map(({ port }) => port));
  const writers = startWriters(balancer, { count: 12 });
  await more(writers, 300);
  await primary.stop('SIGQUIT');
  const died = performance.now();
  await setTimeout(300);
  await standby.promote();
  await more(writers, 1);
  const gap = performance.now() - died;
  await more(writers, 300);
  const log = await writers.stop();
  expect({ dropped: log.dropped, refused: [...log.refused.keys()] }).toEqual({ dropped: [], refused: [503] });
  say(
    `failover: ${log.acknowledged.length} acknowledged, ${log.refused.get(503) ?? 0} refused with 503, writes again ${Math.round(gap)} ms after the kill, of which 300 before the promotion`,
  );
  await expectKept({ engine: 'postgres', query: (statement) => standby.query(statement) }, log.acknowledged);
  await stopAll(servers);
  await balancer.stop();
}

async function stopAll(servers: readonly ServingProgram[]): Promise<void> {
  for (const server of servers) server.kill('SIGTERM');
  expect(await Promise.all(servers.map(({ exit }) => exit))).toEqual([0, 0, 0]);
}
