import { DatabaseProxy } from '../support/database-proxy';
import { onDatabases } from '../support/databases';
import { BuiltProgram } from './built-program';

const program = new BuiltProgram();
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';
const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
const PATIENCE = 60_000;

onDatabases(['postgres'], 'a server whose database says nothing any more', (_open, create) => {
  /** How it ended that was stopped then, with a request under way. */
  async function stopInSilence(WORKERS: string) {
    const proxy = await DatabaseProxy.to((await create()).url);
    const server = await program.serve({ DATABASE_URL: proxy.url, ADMIN_TOKEN, WORKERS, LOG_LEVEL: 'info' });
    const read = () => fetch(`${server.url}/scim/v2/Users`, { headers }).then(({ status }) => status);
    expect(await read()).toBe(200);
    proxy.fallSilent();
    const unanswered = read().catch(() => 'cut');
    server.kill('SIGTERM');
    const code = await server.exit;
    await proxy.stop();
    return { code, answer: await unanswered, output: server.output() };
  }

  test(
    'ends well when it is stopped, and says what is to be known, alone and with two serving processes',
    async () => {
      for (const { code, answer, output } of await Promise.all(['1', '2'].map(stopInSilence))) {
        expect(code).toBe(0);
        expect([503, 'cut']).toContain(answer);
        expect(output).toContain('the database does not answer');
        expect(output).not.toContain('not everything was stopped in time');
      }
    },
    PATIENCE,
  );
});
