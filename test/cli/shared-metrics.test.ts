import { onDatabases } from '../support/databases';
import { BuiltProgram } from './built-program';

const program = new BuiltProgram();

onDatabases(['sqlite'], 'GET /metrics with WORKERS', (_open, create) => {
  test('tells what all processes have counted together, whichever answers', async () => {
    const token = 'an-administrator-s-token-for-the-test';
    const env = { DATABASE_URL: (await create()).url, ADMIN_TOKEN: token, WORKERS: '3', RATE_LIMIT: 'off' };
    const server = await program.serve(env);
    try {
      const get = (path: string) =>
        fetch(server.url + path, { headers: { Authorization: `Bearer ${token}`, Connection: 'close' } });
      const answers = await Promise.all(Array.from({ length: 30 }, () => get('/scim/v2/Users?count=0')));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      for (let scrape = 0; scrape < 5; scrape++) {
        const text = await (await get('/metrics')).text();
        expect(text).toMatch(
          /^portal_http_requests_total\{route="\/scim\/v2\/users",method="GET",status="200",.*\} 30$/m,
        );
        expect(text).toMatch(/^portal_mails_pending 0$/m);
        expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
      }
    } finally {
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    }
  });
});
