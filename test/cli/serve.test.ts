import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { BuiltProgram, freePort, npmStart, type Environment, type ServingProgram } from './built-program';
import { onEveryDatabase, onDatabases } from '../support/databases';

const program = new BuiltProgram();
const PASSWORD = 'correct-Horse-7-battery-staple';
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';

const users = (server: ServingProgram, token: string) =>
  fetch(`${server.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } });

const login = (server: ServingProgram, username: string, password: string) =>
  fetch(`${server.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });

/** How many sign-ins have reached the server: those being checked, those that wait for it, those answered. */
async function loginsTaken(server: ServingProgram): Promise<number> {
  const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  const counts = /^portal_(?:hashing_(?:running|waiting)|http_requests_total\{route="\/auth\/login".*\}) (\d+)$/gm;
  return [...(await answer.text()).matchAll(counts)].reduce((sum, [, count]) => sum + Number(count), 0);
}

onEveryDatabase('serve', (_open, create) => {
  let env: Environment;
  beforeEach(async () => {
    env = { DATABASE_URL: (await create({ empty: true })).url };
  });

  test('the first start prints a token and a curl line that works; the next start prints none', async () => {
    const first = await program.serve(env);
    const [, token, url] = /curl -H "Authorization: Bearer (psk_\S+)" (\S+)/.exec(first.output()) ?? [];
    expect((await fetch(url!, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    first.kill('SIGTERM');
    expect(await first.exit).toBe(0);

    const second = await program.serve(env);
    expect(second.output()).not.toContain('psk_');
    expect((await users(second, token!)).status).toBe(200);
    second.kill('SIGINT');
    expect(await second.exit).toBe(0);
  });

  test('ADMIN_TOKEN is the token, and nothing is printed', async () => {
    const server = await program.serve({ ...env, ADMIN_TOKEN });
    expect((await users(server, ADMIN_TOKEN)).status).toBe(200);
    expect(server.output()).not.toMatch(/psk_|chosen-by/);
    server.kill('SIGTERM');
    await server.exit;
  });

  test('a filter of the greatest length, escaped, is answered, and so is one of 10,000 parentheses', async () => {
    const server = await program.serve({ ...env, ADMIN_TOKEN });
    const list = (filter: string) =>
      fetch(`${server.url}/scim/v2/Users?filter=${encodeURIComponent(filter)}`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
    expect((await list(`userName eq "${'é'.repeat(4_000)}"`)).status).toBe(200);
    const refused = await list(`${'('.repeat(5_000)}userName pr${')'.repeat(5_000)}`);
    expect([refused.status, await refused.json()]).toMatchObject([400, { scimType: 'invalidFilter' }]);
    server.kill('SIGTERM');
    await server.exit;
  });

  test('the command line works on the database while the server runs, and the server sees it at once', async () => {
    const server = await program.serve({ ...env, ADMIN_TOKEN });
    const run = (args: string, input?: string) => program.run(args.split(' '), env, input);
    const { token } = JSON.parse((await run('connection create --name script --json')).stdout) as { token: string };
    expect((await users(server, token)).status).toBe(200);
    await run('connection revoke script');
    expect((await users(server, token)).status).toBe(401);

    await run('user create --username joe --password-stdin', PASSWORD);
    expect((await login(server, 'joe', PASSWORD)).status).toBe(200);
    for (let time = 0; time < 5; time++) await login(server, 'joe', 'wrong');
    expect((await login(server, 'joe', PASSWORD)).status).toBe(401);
    await run('user unlock joe');
    expect((await login(server, 'joe', 'wrong')).status).toBe(401);
    expect((await login(server, 'joe', PASSWORD)).status).toBe(200);
    const session = ((await (await login(server, 'joe', PASSWORD)).json()) as { token: string }).token;
    await run('user disable joe');
    expect((await login(server, 'joe', PASSWORD)).status).toBe(401);
    expect((await users(server, session)).status).toBe(401);
    server.kill('SIGTERM');
    await server.exit;
  });
});

onDatabases(['sqlite'], 'stopping', (_open, create) => {
  let env: Environment;
  beforeEach(async () => {
    env = { DATABASE_URL: (await create()).url, ADMIN_TOKEN };
  });

  test('what is in flight gets its answer, then the process ends with 0', async () => {
    const server = await program.serve({ ...env, BCRYPT_COST: '13' });
    const answers = Promise.all(Array.from({ length: 4 }, () => login(server, 'nobody', PASSWORD)));
    while ((await loginsTaken(server)) < 4) await setTimeout(20);
    const start = Date.now();
    server.kill('SIGTERM');
    expect((await answers).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(await server.exit).toBe(0);
    expect(Date.now() - start).toBeLessThan(10_000);
    await expect(login(server, 'nobody', PASSWORD)).rejects.toThrow();
  });

  test('a connection on which a request is already on its way gets its answer, too', async () => {
    const server = await program.serve(env);
    const socket = connect(server.port, '127.0.0.1');
    const request = `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`;
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.write(request);
    await setTimeout(200);
    server.kill('SIGTERM');
    await setTimeout(50);
    socket.write(request);
    expect(await server.exit).toBe(0);
    expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    expect(received).toContain('Connection: close');
  });

  test('a client that never finishes its request does not keep it from ending', async () => {
    const server = await program.serve(env);
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      'POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"user',
    );
    await setTimeout(200);
    const start = Date.now();
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  test('npm start hands the signal on, and leaves no server behind', async () => {
    const server = await npmStart(env);
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  test('a port that is taken: exit code 1 and why', async () => {
    const server = await program.serve(env);
    const { code, stderr } = await program.run(['serve'], { ...env, PORT: String(server.port) });
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    server.kill('SIGTERM');
    await server.exit;
  });

  test('a host that is not there: exit code 1 and why', async () => {
    const { code, stderr } = await program.run(['serve'], {
      ...env,
      HOST: '192.0.2.1',
      PORT: String(await freePort()),
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('EADDRNOTAVAIL')]);
  });
});
