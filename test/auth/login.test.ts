import type { PasswordHasher } from '../../src/portal/passwords/hasher';
import { PASSWORD, createHasher, startAuthServer, type AuthServer } from '../support/auth-server';
import { MINUTE, stopClock } from '../support/clock';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { DEVELOPER_ROLE } from '../support/factories';

onEveryDatabase('POST /auth/login', (_open, create) => {
  let database: TestDatabase;
  let server: AuthServer;
  let hasher: ReturnType<typeof spied>;
  beforeAll(async () => {
    database = await create();
    hasher = spied(createHasher());
    server = await startAuthServer(await database.open(), hasher);
  });
  afterAll(() => server.stop());
  afterEach(() => {
    jest.useRealTimers();
    jest.clearAllMocks();
  });

  test('the right password: 200 with a session’s token and who it is for', async () => {
    const organizationId = await server.createOrganization();
    const { id, userName } = await server.createUser({ organizationId, displayName: 'Joe', roleIds: [DEVELOPER_ROLE] });
    const { status, headers, body } = await server.login(userName, PASSWORD);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      token: expect.stringMatching(/^pss_[\w-]{49}$/),
      tokenType: 'Bearer',
      expiresIn: 43_200,
      mustChangePassword: false,
      user: {
        id,
        userName,
        displayName: 'Joe',
        organization: { id: organizationId, name: expect.stringMatching(/^organization-/) },
        roles: [{ value: DEVELOPER_ROLE, display: 'Developer' }],
      },
    });
    expect((await server.op.store.users.find(id))?.lastLogin).toMatch(/Z$/);
    expect((await server.login(userName, PASSWORD)).body.token).not.toBe(body.token);
  });

  test('user names are compared regardless of case and width, passwords after normalisation', async () => {
    await server.createUser({ userName: 'Alíce', password: 'caf\u00e9 au lait noir' });
    expect((await server.login('ＡＬÍＣＥ', 'cafe\u0301 au\u00a0lait noir')).status).toBe(200);
    expect((await server.login('alíce', 'CAFÉ au lait noir')).status).toBe(401);
  });

  test('a password that is due for a change still signs in, and says so', async () => {
    const { userName } = await server.createUser({ mustChangePassword: true });
    expect((await server.login(userName, PASSWORD)).body.mustChangePassword).toBe(true);
  });

  describe('401, one answer and one hash for every cause', () => {
    const causes: Record<string, () => Promise<[userName: string, password: string]>> = {
      'an unknown user': async () => ['nobody', PASSWORD],
      'a wrong password': async () => [(await server.createUser()).userName, 'wrong'],
      'a disabled user': async () => [(await server.createUser({ active: false })).userName, PASSWORD],
      'a disabled organization': async () => {
        const organizationId = await server.createOrganization();
        const { userName } = await server.createUser({ organizationId });
        const { name, description, type, externalId } = (await server.op.store.organizations.find(organizationId))!;
        await server.op.store.organizations.update(organizationId, {
          name,
          description,
          type,
          externalId,
          active: false,
        });
        return [userName, PASSWORD];
      },
      'an enterprise account': async () => {
        const { userName } = await server.createUser({ provider: 'enterprise', idpUsername: 'CORP\\joe' });
        return [userName, PASSWORD];
      },
      'a user without a password': async () => [(await server.createUser({ password: null })).userName, PASSWORD],
      'a locked user': async () => {
        const lockedUntil = new Date(Date.now() + MINUTE).toISOString();
        return [(await server.createUser({ lockedUntil })).userName, PASSWORD];
      },
    };

    test.each(Object.keys(causes))('%s', async (cause) => {
      const [userName, password] = await causes[cause]!();
      const { status, headers, text } = await server.login(userName, password);
      expect({ status, text }).toEqual({
        status: 401,
        text: '{"error":{"code":"unauthenticated","message":"The user name or the password is wrong, or this account can not sign in."}}',
      });
      expect(headers.get('www-authenticate')).toBe('Bearer realm="portal-scim"');
      expect(hasher.verify.mock.calls.length + hasher.verifyDummy.mock.calls.length).toBe(1);
    });

    test.each(['', 'with\0nul', '\ud800', 'x'.repeat(5000)])(
      'what can not be a password costs nothing: %#',
      async (password) => {
        const { userName } = await server.createUser();
        const { status, text } = await server.login(userName, password);
        expect({ status, text }).toEqual({ status: 401, text: expect.stringContaining('"unauthenticated"') });
        expect(hasher.verify.mock.calls.length + hasher.verifyDummy.mock.calls.length).toBe(0);
      },
    );
  });

  describe('lockout: 5 failures within 15 minutes lock for 15 minutes', () => {
    async function fail(userName: string, times: number): Promise<void> {
      for (let time = 0; time < times; time++) expect((await server.login(userName, 'wrong')).status).toBe(401);
    }

    test('after the fifth the right password is refused, 15 minutes later taken', async () => {
      const clock = stopClock();
      const { id, userName } = await server.createUser();
      await fail(userName, 5);
      expect((await server.login(userName, PASSWORD)).status).toBe(401);
      expect((await server.op.store.users.find(id))?.lockedUntil).toBe(
        new Date(Date.now() + 15 * MINUTE).toISOString(),
      );
      clock.advance(15 * MINUTE - 1);
      expect((await server.login(userName, PASSWORD)).status).toBe(401);
      clock.advance(2);
      expect((await server.login(userName, PASSWORD)).status).toBe(200);
    });

    test('four are forgiven by the right password', async () => {
      const { userName } = await server.createUser();
      await fail(userName, 4);
      expect((await server.login(userName, PASSWORD)).status).toBe(200);
      await fail(userName, 4);
      expect((await server.login(userName, PASSWORD)).status).toBe(200);
    });

    test('four are forgotten 15 minutes after the first', async () => {
      const clock = stopClock();
      const { userName } = await server.createUser();
      await fail(userName, 4);
      clock.advance(15 * MINUTE + 1);
      await fail(userName, 4);
      expect((await server.login(userName, PASSWORD)).status).toBe(200);
    });

    test('after a lock there are five more, not one', async () => {
      const clock = stopClock();
      const { userName } = await server.createUser();
      await fail(userName, 5);
      clock.advance(15 * MINUTE + 1);
      await fail(userName, 4);
      expect((await server.login(userName, PASSWORD)).status).toBe(200);
    });

    test('another way to write the user name is no way round', async () => {
      await server.createUser({ userName: 'lockme' });
      for (const userName of ['lockme', 'LOCKME', 'LockMe', 'ｌｏｃｋｍｅ', 'LOCKme']) await fail(userName, 1);
      expect((await server.login('lockme', PASSWORD)).status).toBe(401);
    });

    test('failures while locked do not make the lock longer', async () => {
      const clock = stopClock();
      const { userName } = await server.createUser();
      await fail(userName, 5);
      clock.advance(10 * MINUTE);
      await fail(userName, 5);
      clock.advance(5 * MINUTE + 1);
      expect((await server.login(userName, PASSWORD)).status).toBe(200);
    });

    test('of 30 guesses at a time, at most one more than the limit is looked at', async () => {
      const { userName } = await server.createUser();
      await Promise.all(Array.from({ length: 30 }, (_, guess) => server.login(userName, `guess ${guess}`)));
      expect(hasher.verify.mock.calls.length).toBeLessThanOrEqual(6);
      expect(hasher.verify.mock.calls.length + hasher.verifyDummy.mock.calls.length).toBe(30);
    });

    test('is one account’s affair', async () => {
      const [one, other] = [await server.createUser(), await server.createUser()];
      await fail(one.userName, 5);
      expect((await server.login(other.userName, PASSWORD)).status).toBe(200);
    });
  });

  test('ten sign-ins of one user at a time all succeed', async () => {
    const { userName } = await server.createUser();
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.login(userName, PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  });

  test('a password that is replaced while it is checked opens nothing', async () => {
    const { id, userName } = await server.createUser();
    const verify = hasher.verify.getMockImplementation()!;
    hasher.verify.mockImplementationOnce(async (password, stored) => {
      const verification = await verify(password, stored);
      await server.change(id, { passwordHash: '{bcrypt-sha384:v1}another' });
      return verification;
    });
    expect((await server.login(userName, PASSWORD)).status).toBe(401);
  });

  test('a stored form of another cost is replaced at sign-in', async () => {
    const costlier = await startAuthServer(await database.open(), createHasher({ cost: 5 }));
    const { id, userName } = await server.createUser();
    const stored = async () => (await server.op.store.credentials.findByUserName(userName))?.passwordHash;
    expect(await stored()).toContain('$2b$04$');
    expect((await costlier.login(userName, PASSWORD)).status).toBe(200);
    expect(await stored()).toContain('$2b$05$');
    expect((await costlier.login(userName, PASSWORD)).status).toBe(200);
    expect((await server.op.store.users.find(id))?.version).toBe(1);
    await costlier.stop();
  });

  test('503 with Retry-After when too many sign in at a time, before more work piles up', async () => {
    const narrow = await startAuthServer(await database.open(), createHasher({ cost: 10, waiting: 0 }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, number) => narrow.login(`nobody-${number}`, PASSWORD)),
    );
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.headers.get('retry-after')).toBe('5');
    expect(busy[0]?.body.error.code).toBe('busy');
    await narrow.stop();
  });

  describe('requests that are wrong', () => {
    test.each<[string, unknown, Record<string, string>, number, object]>([
      ['no body', undefined, {}, 400, { code: 'invalid-value', attribute: 'username' }],
      ['no password', { username: 'x' }, {}, 400, { code: 'invalid-value', attribute: 'password' }],
      [
        'a number for a name',
        { username: 1, password: 'x' },
        {},
        400,
        { code: 'invalid-value', attribute: 'username' },
      ],
      ['a list', '[]', {}, 400, { code: 'invalid-value', attribute: 'username' }],
      ['no JSON', '{"username": "x', {}, 400, { code: 'bad-request' }],
      [
        'a form',
        'username=x&password=y',
        { 'content-type': 'application/x-www-form-urlencoded' },
        415,
        { code: 'bad-request' },
      ],
      ['too much', { username: 'x', password: 'y'.repeat(70_000) }, {}, 413, { code: 'bad-request' }],
    ])('%s', async (_name, body, headers, status, error) => {
      const answer = await server.send('POST', '/auth/login', { body, headers });
      expect(answer.status).toBe(status);
      expect(answer.body).toEqual({ error: { message: expect.any(String), ...error } });
    });

    test('another method: 405 and which would do', async () => {
      const answer = await server.send('GET', '/auth/login');
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    });
  });

  test('no password and no token in the log, the audit trail or the database', async () => {
    const canary = 'canary 5b1c of the tests';
    const { userName } = await server.createUser({ password: canary });
    const { body } = await server.login(userName, canary);
    await server.login(userName, `${canary}!`);
    await server.send('POST', '/auth/login', { body: `{"username":"x","password":"${canary}"` });
    const everything = server.log() + (await database.dump());
    expect(everything).toContain(userName);
    expect(everything).not.toContain(canary);
    expect(everything).not.toContain(body.token);
  });

  test('the audit trail tells who signed in, who failed, and who was locked', async () => {
    const { id, userName } = await server.createUser();
    await server.login(userName, PASSWORD);
    for (let time = 0; time < 6; time++) await server.login(userName, 'wrong');
    const rows = await server.op.store.audit.list({ limit: 20, subjectId: id });
    expect(rows.map(({ action }) => action).reverse()).toEqual([
      'user.sign-in',
      ...Array.from({ length: 4 }, () => 'user.sign-in-failed'),
      'user.lock',
    ]);
  });
});

function spied(hasher: PasswordHasher) {
  return {
    hash: jest.fn(hasher.hash),
    verify: jest.fn(hasher.verify),
    load: jest.fn(hasher.load),
    verifyDummy: jest.fn(hasher.verifyDummy),
    understands: jest.fn(hasher.understands),
  };
}
