import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const ROUNDS = rounds({ usually: 1, atLength: 20 });
const PROCESSES = [1, 2, 3, 4, 5];

onEveryDatabase('five processes that start at once on an empty database', (_open, create) => {
  const started: ServingProgram[] = [];
  afterEach(() => started.splice(0).forEach((server) => server.kill('SIGKILL')));

  test(
    `${ROUNDS} times: all of them serve; the tables, the connection of the administrator and its token are made once`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const database = await create({ empty: true });
        const env = { DATABASE_URL: database.url, ADMIN_TOKEN, LOG_LEVEL: 'info' };
        const servers = await Promise.all(
          PROCESSES.map(async () => {
            const server = await program.serve(env);
            started.push(server);
            return server;
          }),
        );
        const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
        const answers = await Promise.all(servers.map((server) => fetch(`${server.url}/scim/v2/Users`, { headers })));
        expect(answers.map(({ status }) => status)).toEqual(PROCESSES.map(() => 200));
        expect(await database.query('select name from connections')).toEqual([{ name: 'admin' }]);
        expect(await database.query('select revoked_at from tokens')).toEqual([{ revoked_at: null }]);
        const [migrations] = await database.query(
          'select count(*) as times, count(distinct name) as names from kysely_migration',
        );
        expect(Number(migrations?.['times'])).toBe(Number(migrations?.['names']));
        for (const server of servers) server.kill('SIGTERM');
        expect(await Promise.all(servers.map(({ exit }) => exit))).toEqual(PROCESSES.map(() => 0));
      }
    },
    PATIENCE,
  );
});
