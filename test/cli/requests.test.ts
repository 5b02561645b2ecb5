import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { userBody } from '../support/factories';
import { BuiltProgram, type Environment, type ServingProgram } from './built-program';

const program = new BuiltProgram();
const CANARY = 'canary-Horse-7-battery';

onEveryDatabase('requests on the command line', (_open, create) => {
  let database: TestDatabase;
  let env: Environment;
  let server: ServingProgram;
  let token: string;
  beforeAll(async () => {
    database = await create();
    env = { DATABASE_URL: database.url };
    token = (await program.run(['connection', 'create', '--name', 'okta', '--json'], env)).stdout;
    token = (JSON.parse(token) as { token: string }).token;
    server = await program.serve(env);
  });
  afterAll(async () => {
    server.kill('SIGKILL');
    await server.exit;
  });

  const run = (...args: string[]) => program.run(['requests', ...args], env);
  const post = (body: unknown, bearer = token) =>
    fetch(`${server.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/scim+json' },
      body: JSON.stringify(body),
    });

  test('why did the sync of this user fail: list, then show; also after the server stopped at once', async () => {
    expect((await post(userBody({ userName: 'ada' }))).status).toBe(201);
    expect((await post(userBody({ userName: 'Ada', password: CANARY }))).status).toBe(409);
    // What it has answered is kept, also when it is told to stop in the next moment.
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);

    const listed = await run('list', '--failed', '--resource', 'ada', '--connection', 'okta', '--since', '1h');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    const [header = '', line = '', ...others] = listed.stdout.trim().split('\n');
    expect(header).toMatch(/^ID +TIME +STATUS +METHOD +PATH +CALLER +ABOUT +WHY$/);
    expect(others).toEqual([]);
    expect(line).toMatch(/ 409 +POST +\/scim\/v2\/Users +okta +Ada +uniqueness: userName: another user has it\.$/);

    const shown = await run('show', line.split(' ')[0] ?? '');
    expect(shown.stdout).toMatch(/caller +connection okta\n/);
    expect(shown.stdout).toContain('Another user already has this userName.');
    expect(shown.stdout).toContain('"password": "[redacted]"');
    expect(shown.stdout).not.toContain(CANARY);

    const asJson = JSON.parse((await run('list', '--status', '409', '--json')).stdout) as { id: string }[];
    expect(asJson).toEqual([expect.objectContaining({ status: 409, code: 'uniqueness', failed: true })]);
    const whole = JSON.parse((await run('show', asJson[0]?.id ?? '', '--json')).stdout) as object;
    expect(whole).toMatchObject({ explanation: { what: expect.any(String), todo: expect.any(String) } });
    server = await program.serve(env);
  });

  test('follows what comes in', async () => {
    const child = program.start(['requests', 'list', '--follow', '--failed', '--limit', '1'], env);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    const arrived = (part: string) => until(() => output.includes(part));
    await post({}, 'psk_nonsense');
    await arrived(' 401 ');
    await post({});
    await arrived(' 400 ');
    child.kill('SIGKILL');
  });

  test('what is wrong is told', async () => {
    expect(await run('show', 'none')).toEqual({ code: 1, stdout: '', stderr: 'There is no request none on record.\n' });
    expect((await run('list', '--status', 'oops')).code).toBe(2);
    expect((await run('list', '--since', 'yesterday')).code).toBe(2);
    expect((await run('list', '--resource', 'nobody')).stdout).toBe('No request on record answers to this.\n');
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}
