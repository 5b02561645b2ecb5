import { userInfo } from 'node:os';
import { BuiltProgram, type Environment, type Outcome } from './built-program';
import { onDatabases, onEveryDatabase, type TestDatabase } from '../support/databases';
import { ORG_ADMIN_ROLE } from '../support/factories';

const program = new BuiltProgram();
const PASSWORD = 'correct-Horse-7-battery-staple';

onEveryDatabase('the command line', (_open, create) => {
  let database: TestDatabase;
  let env: Environment;
  beforeAll(async () => {
    database = await create({ empty: true });
    env = { DATABASE_URL: database.url };
  });

  const run = (args: string, input?: string) => program.run(args.split(' '), env, input);

  test('migrate prepares an empty database, and finds nothing to do in a prepared one', async () => {
    expect(await run('migrate')).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
    expect(jsonOf(await run('migrate --json'))).toMatchObject({ migrated: true });
  });

  test('connection create, list, show, rotate, revoke', async () => {
    const created = jsonOf(
      await run('connection create --name okta --profile okta --scopes users:read,users:write --json'),
    );
    expect(created).toEqual({
      id: expect.any(String),
      name: 'okta',
      token: expect.stringMatching(/^psk_/),
      expiresAt: null,
    });

    const listed = jsonOf(await run('connection list --json'));
    expect(listed).toEqual([expect.objectContaining({ id: created.id, privileges: ['users:read', 'users:write'] })]);

    const rotated = jsonOf(await run('connection rotate OKTA --old-expire 1h --expires 30d --json'));
    expect(rotated).toMatchObject({ id: created.id, token: expect.stringMatching(/^psk_/) });
    expect(Date.parse(rotated.oldTokensExpireAt) - Date.now()).toBeGreaterThan(59 * 60_000);

    const shown = await run('connection show okta');
    expect(shown.stdout).toContain('users:read, users:write');
    expect(shown.stdout).not.toContain(created.token);
    expect(shown.stdout).toContain(created.token.slice(0, 10));

    expect((await run(`connection revoke ${created.id}`)).stdout).toBe('Connection "okta" is revoked.\n');
    expect(jsonOf(await run('connection show okta --json')).revokedAt).toMatch(/Z$/);
  });

  test('a name can not make a terminal do things, nor look like another line', async () => {
    expect((await program.run(['connection', 'create', '--name', 'red\u001b[31m\nforged'], env)).code).toBe(0);
    for (const command of ['connection list', 'connection show red\u001b[31m\nforged']) {
      const { stdout } = await run(command);
      expect(stdout).toContain('red?[31m?forged');
      expect(stdout).not.toContain('\u001b');
    }
  });

  test('user create, show, set-password, disable, enable, unlock', async () => {
    const args = `user create --username joe --display-name Joe --email joe@example.org --role ${ORG_ADMIN_ROLE} --password-stdin --json`;
    const created = jsonOf(await run(args, `${PASSWORD}\n`));
    expect(created).toMatchObject({
      userName: 'joe',
      active: true,
      emails: [{ value: 'joe@example.org', primary: true }],
    });

    const shown = await run('user show JOE');
    expect(shown.stdout).toMatch(/organization +portal\n/);
    expect(shown.stdout).toMatch(/password +set\n/);

    expect((await run('user set-password joe --must-change-password', 'another Horse 9 entirely')).code).toBe(0);
    expect((await run('user show joe')).stdout).toMatch(/password +set, to be changed at sign-in\n/);

    expect(jsonOf(await run('user disable joe --json'))).toMatchObject({ active: false, displayName: 'Joe' });
    expect(jsonOf(await run(`user enable ${created.id} --json`))).toMatchObject({ active: true });
    expect(await run('user unlock joe')).toEqual({ code: 0, stdout: '"joe" is unlocked.\n', stderr: '' });
  });

  test('organization create, list, delete', async () => {
    const created = jsonOf(await run('organization create --name Acme --type PUBLISHER --external-id a-1 --json'));
    expect(created).toMatchObject({ name: 'Acme', type: 'PUBLISHER', externalId: 'a-1', active: true, builtIn: false });
    expect((await run('organization create --name ACME')).stderr).toMatch(/^name: .*\n$/);

    await run('user create --username ann --organization Acme');
    const { organizations, total } = jsonOf(await run('organization list --json'));
    expect(organizations).toHaveLength(Number(total));
    expect(organizations).toContainEqual(expect.objectContaining({ id: created.id, name: 'Acme', memberCount: 1 }));
    expect((await run('organization list')).stdout).toMatch(/Acme +PUBLISHER +1 +active\n/);

    const refused = await run('organization delete acme');
    expect(refused).toMatchObject({ code: 1, stderr: 'The organization "Acme" still has 1 users and 0 groups.\n' });
    await run('user delete ann');
    expect((await run('organization delete acme')).stdout).toBe('"Acme" is deleted.\n');
    expect((await run(`organization delete ${created.id}`)).stderr).toMatch(/^There is no organization /);
  });

  test('says which account of the machine was at work, in the audit trail', async () => {
    const { id } = jsonOf(await run('user create --username audited --json'));
    const rows = await database.query(`select action, actor_kind, actor_name from audit where subject_id = '${id}'`);
    const name = `command line of ${userInfo().username}`;
    expect(rows).toEqual([{ action: 'user.create', actor_kind: 'system', actor_name: name }]);
  });
});

onDatabases(['sqlite'], 'failures of the command line', (_open, create) => {
  let env: Environment;
  beforeAll(async () => {
    env = { DATABASE_URL: (await create()).url };
  });

  const run = (args: string, input?: string) => program.run(args.split(' '), env, input);

  test.each([
    ['user show nobody', 'There is no user "nobody".'],
    ['connection show nobody', 'There is no connection "nobody".'],
    ['connection create --name x --organization nowhere', 'There is no organization "nowhere".'],
    ['user create --username x --role king', 'There is no role "king".'],
    ['organization delete portal', 'The organization "portal" is built in and can\'t be deleted.'],
  ])('exit code 1 and one sentence: %s', async (args, message) => {
    expect(await run(args)).toEqual({ code: 1, stdout: '', stderr: `${message}\n` });
    const { code, stderr } = await run(`${args} --json`);
    expect({ code, error: JSON.parse(stderr) as unknown }).toEqual({
      code: 1,
      error: { error: { code: expect.any(String), message } },
    });
  });

  test.each([
    ['', 'Usage: portal-scim'],
    ['bogus', "unknown command 'bogus'"],
    ['usr list', 'Did you mean user?'],
    ['connection create', "required option '--name <name>' not specified"],
    ['connection create --name x --scopes users:all', '"users:all" is none of users:read,'],
    ['connection create --name x --profile cisco', 'Allowed choices are standard, rfc, entra, okta.'],
    ['connection create --name x --expires tomorrow', 'It must be a date such as 2030-12-31'],
    ['user show', "missing required argument 'username|id'"],
    ['migrate --jason', 'Did you mean --json?'],
  ])('exit code 2 and a hint: %j', async (args, hint) => {
    const { code, stdout, stderr } = await program.run(args === '' ? [] : args.split(' '), env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(hint);
  });

  test.each([
    '--help',
    'help user',
    'serve --help',
    'migrate --help',
    'connection --help',
    'connection create --help',
    'connection list --help',
    'connection show --help',
    'connection rotate --help',
    'connection revoke --help',
    'organization create --help',
    'organization list --help',
    'organization delete --help',
    'user create --help',
    'user show --help',
    'user set-password --help',
    'user enable --help',
    'user disable --help',
    'user unlock --help',
    'user list --help',
    'user sign-out --help',
    'user delete --help',
    'mail failed --help',
    'mail retry --help',
    'backup --help',
    'backup verify --help',
    'doctor --help',
    'audit verify --help',
  ])('exit code 0: %s', async (args) => {
    const { code, stdout } = await run(args);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Usage: portal-scim /) });
  });

  test('a password that the policy refuses is told why, without being quoted', async () => {
    await run('user create --username weak');
    const { code, stderr } = await run('user set-password weak', 'iloveyou');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'The password must not be a commonly used password.\n' });
  });

  test.each([
    ['the given name', 'Grace-Brewster 1906'],
    ['the e-mail address', 'rear.admiral@navy.example 1'],
  ])('a password is judged by all of the names of its user: %s', async (_name, password) => {
    const about = '--given-name Grace-Brewster --family-name Hopper --email rear.admiral@navy.example';
    const refusal = { code: 1, stderr: "The password must not be made of the user's or the portal's own name.\n" };
    const name = `named-${password.length}`;
    expect(await run(`user create --username ${name} ${about} --password-stdin`, password)).toMatchObject(refusal);
    expect(await run(`user create --username ${name} ${about}`)).toMatchObject({ code: 0 });
    expect(await run(`user set-password ${name}`, password)).toMatchObject(refusal);
  });

  test('the configuration is checked first, all of it', async () => {
    const { code, stderr } = await program.run(['migrate'], { ...env, PORT: 'x', LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT must be a whole number');
    expect(stderr).toContain('LOG_LEVEL must be one of');
  });

  test('a database that does not answer is told in one line', async () => {
    const { code, stderr } = await program.run(['migrate'], { DATABASE_URL: 'postgres://x:canary@127.0.0.1:1/x' });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('canary');
  });
});

function jsonOf({ code, stdout, stderr }: Outcome): CommandAnswer {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as CommandAnswer;
}

/** What commands answer, loosely. */
interface CommandAnswer {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly token: string;
  readonly revokedAt: string;
  readonly oldTokensExpireAt: string;
}
