import { BuiltProgram, type Environment, type Outcome } from './built-program';
import { onEveryDatabase } from '../support/databases';

const program = new BuiltProgram();

onEveryDatabase('connections by the command line', (_open, create) => {
  let env: Environment;
  beforeAll(async () => {
    env = { DATABASE_URL: (await create()).url, PUBLIC_URL: 'https://portal.example' };
  });

  const run = (args: string) => program.run(args.split(' '), env);
  const json = async (args: string) => jsonOf(await run(`${args} --json`));

  test('create --allow, update, and what show tells', async () => {
    await json('connection create --name okta --allow 192.0.2.0/24 --allow 2001:db8::/32');
    const shown = await json('connection show okta');
    expect(shown).toMatchObject({ allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'], health: 'unused' });
    const changed = await run(
      'connection update okta --name okta-2 --profile okta --password-mode ignore --scopes users:read --allow-anywhere',
    );
    expect(changed).toEqual({ code: 0, stdout: 'Connection "okta-2" is changed.\n', stderr: '' });
    expect(await json('connection show okta-2')).toMatchObject({
      profile: 'okta',
      passwordMode: 'ignore',
      privileges: ['users:read'],
      allowedAddresses: null,
      scope: { all: true },
    });
    expect(await json('connection update okta-2 --organization portal --roles Developer')).toMatchObject({
      scope: { organizations: [expect.any(String)] },
      grantableRoles: ['00000006-0006-0006-0006-000000000006'],
    });
    expect(await json('connection update okta-2 --all-organizations --any-role')).toMatchObject({
      scope: { all: true },
      grantableRoles: null,
    });
    const list = await json('connection list');
    expect(list).toMatchObject([{ name: 'okta-2', health: 'unused', expiresAt: null, lastUsedAt: null }]);
  });

  test.each([
    ['connection update nobody --name x', 1, 'There is no connection "nobody".'],
    ['connection update okta-2', 1, 'Nothing was named that should change.'],
    ['connection update okta-2 --allow example.org', 1, 'allowedAddresses must be addresses or networks'],
    ['connection update okta-2 --allow 10.0.0.1 --allow-anywhere', 2, 'cannot be used with option'],
    ['connection rotate okta-2 --overlap 1h --old-expire 1h', 2, 'cannot be used with option'],
    ['connection setup okta-2 cisco', 2, 'Allowed choices are okta, entra,'],
    ['connection setup nobody okta', 1, 'There is no connection "nobody".'],
    ['connection revoke okta-2 --token psk_none', 1, 'has no token "psk_none"'],
  ])('%s: exit code %d', async (args, code, hint) => {
    const outcome = await run(args);
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code, stderr: expect.stringContaining(hint) });
  });

  test('rotate --overlap, then revoke one token by its first characters', async () => {
    const { token: first } = await json('connection create --name rotated');
    const rotated = await json('connection rotate rotated --overlap 2h');
    const left = Date.parse(String(rotated['oldTokensExpireAt'])) - Date.now();
    expect(left).toBeGreaterThan(119 * 60_000);
    expect(left).toBeLessThanOrEqual(120 * 60_000);
    const prefix = String(first).slice(0, 10);
    expect((await run(`connection revoke rotated --token ${prefix} --yes`)).stdout).toBe(
      `The token ${prefix}… of connection "rotated" is revoked.\n`,
    );
    const { tokens } = await json('connection show rotated');
    expect(tokens).toMatchObject([{ prefix, revokedAt: expect.any(String) }, { revokedAt: null }]);
  });

  test('setup: the provider’s form, without the token', async () => {
    const { token } = await json('connection create --name entra --profile entra');
    const { code, stdout } = await run('connection setup entra entra');
    expect(code).toBe(0);
    expect(stdout).toContain('Tenant URL\n  https://portal.example/scim/v2\n');
    expect(stdout).toContain('Secret Token\n  (The token was shown when it was made');
    expect(stdout).not.toContain(String(token));
    expect(await json('connection setup entra jumpcloud')).toMatchObject({
      provider: 'jumpcloud',
      guide: 'docs/guides/jumpcloud.md',
    });
  });

  test.each(['update', 'setup', 'revoke'])('connection %s --help', async (command) => {
    const { code, stdout } = await run(`connection ${command} --help`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Usage: portal-scim connection /) });
  });
});

function jsonOf({ code, stdout, stderr }: Outcome): Readonly<Record<string, unknown>> {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}
