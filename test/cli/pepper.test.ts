import { BuiltProgram, type Environment, type ServingProgram } from './built-program';
import { onEveryDatabase, type TestDatabase } from '../support/databases';

const program = new BuiltProgram();
const [PASSWORD, ANOTHER] = ['correct-Horse-7-battery-staple', 'another Horse 9 entirely'];
const SERVERS: Environment = { PASSWORD_PEPPER: 'the pepper of the server' };
const NEW: Environment = { PASSWORD_PEPPER: 'a pepper of tomorrow' };

onEveryDatabase('a command without the pepper of the server', (_open, create) => {
  let database: TestDatabase;
  let server: ServingProgram | undefined;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(async () => {
    server?.kill('SIGTERM');
    await server?.exit;
    server = undefined;
  });

  const run = (args: string, pepper: Environment, input = '') =>
    program.run(args.split(' '), { DATABASE_URL: database.url, ...pepper }, input);
  const createUser = (name: string, pepper: Environment) =>
    run(`user create --username ${name} --password-stdin`, pepper, PASSWORD);

  async function serve(pepper: Environment): Promise<ServingProgram> {
    return (server = await program.serve({ DATABASE_URL: database.url, ...pepper }));
  }

  async function signIn(userName: string, password: string): Promise<number> {
    const answer = await fetch(`${server?.url}/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: userName, password }),
    });
    return answer.status;
  }

  test('sets no password, with which nobody could sign in', async () => {
    expect((await createUser('ada', SERVERS)).code).toBe(0);
    const refused = await run('user set-password ada', {}, ANOTHER);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^PASSWORD_PEPPER is not /) });
    expect((await createUser('bob', {})).code).toBe(1);
    expect((await run('user show bob', {})).code).toBe(1);
    await serve(SERVERS);
    expect(await signIn('ada', PASSWORD)).toBe(200);
    expect((await run('user set-password ada', SERVERS, ANOTHER)).code).toBe(0);
    expect(await signIn('ada', ANOTHER)).toBe(200);
  });

  test('imports users who have none, and no passwords', async () => {
    await createUser('ada', SERVERS);
    const line = (userName: string, password?: string) => JSON.stringify({ kind: 'User', userName, password });
    const file = (...lines: string[]) => run('import - --format ndjson', {}, lines.join('\n'));
    expect((await file(line('eve'))).code).toBe(0);
    const refused = await file(line('max', PASSWORD));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/PASSWORD_PEPPER is not /);
    expect((await run('user show max', {})).code).toBe(1);
  });

  test('doctor tells of it, and writes nothing down', async () => {
    const about = async (pepper: Environment) => {
      const { stdout } = await run('doctor --json', pepper);
      const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string }[] };
      return findings.find(({ check }) => check === 'passwords')?.state;
    };
    expect(await about({})).toBe('ok');
    await createUser('ada', SERVERS);
    expect(await about(SERVERS)).toBe('ok');
    expect(await about({})).toBe('failure');
  });

  test('a server with another one says so once, and commands go by it from then on', async () => {
    await createUser('ada', SERVERS);
    const { output } = await serve(NEW);
    const told = () => output().match(/PASSWORD_PEPPER is not the one/g)?.length ?? 0;
    while (told() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await run('user set-password ada', SERVERS, ANOTHER)).code).toBe(1);
    expect((await run('user set-password ada', NEW, ANOTHER)).code).toBe(0);
    expect(await signIn('ada', ANOTHER)).toBe(200);
    expect(told()).toBe(1);
  });
});
