import { PASSWORD, startAuthServer, type Answer, type AuthServer } from '../support/auth-server';
import { MINUTE, stopClock } from '../support/clock';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { PORTAL_ADMIN_ROLE_ID } from '../../src/portal/built-in';

const NEW_PASSWORD = 'another Horse entirely 9';

onEveryDatabase('POST /auth/password', (_open, create) => {
  let database: TestDatabase;
  let server: AuthServer;
  beforeAll(async () => {
    database = await create();
    server = await startAuthServer(await database.open());
  });
  afterAll(() => server.stop());
  afterEach(() => {
    jest.useRealTimers();
  });

  function change(token: string, currentPassword: string, newPassword: string): Promise<Answer> {
    return server.send('POST', '/auth/password', { token, body: { currentPassword, newPassword } });
  }

  async function isSignedIn(token: string): Promise<boolean> {
    return (await server.send('POST', '/auth/logout', { token })).status === 204;
  }

  test('sets the password: 204; the old one opens nothing any more', async () => {
    const { id, userName } = await server.createUser();
    expect(await change(await server.tokenOf(userName), PASSWORD, NEW_PASSWORD)).toMatchObject({
      status: 204,
      text: '',
    });
    expect((await server.login(userName, PASSWORD)).status).toBe(401);
    expect((await server.login(userName, NEW_PASSWORD)).status).toBe(200);
    expect((await server.op.store.users.find(id))?.passwordChangedAt).toMatch(/Z$/);
  });

  test('ends the user’s other sessions, not this one', async () => {
    const { userName } = await server.createUser();
    const [token, other] = [await server.tokenOf(userName), await server.tokenOf(userName)];
    await change(token, PASSWORD, NEW_PASSWORD);
    expect(await isSignedIn(other)).toBe(false);
    expect(await isSignedIn(token)).toBe(true);
  });

  test('is what a user whose password is due for a change can do, once', async () => {
    const { id, userName } = await server.createUser({ mustChangePassword: true, roleIds: [PORTAL_ADMIN_ROLE_ID] });
    const token = await server.tokenOf(userName);
    expect((await change(token, PASSWORD, NEW_PASSWORD)).status).toBe(204);
    expect((await server.op.store.users.find(id))?.mustChangePassword).toBe(false);
    expect((await server.send('GET', '/scim/v2/Users?count=0', { token })).status).toBe(200);
  });

  test('keeps everything else of the user', async () => {
    const { id, userName } = await server.createUser({ displayName: 'Joe', roleIds: [PORTAL_ADMIN_ROLE_ID] });
    const before = (await server.op.store.users.find(id))!;
    await change(await server.tokenOf(userName), PASSWORD, NEW_PASSWORD);
    const after = (await server.op.store.users.find(id))!;
    const { version, lastModified, lastLogin, passwordChangedAt } = after;
    expect(after).toEqual({ ...before, version, lastModified, lastLogin, passwordChangedAt });
  });

  test('a wrong current password: 400, and it counts as a failed sign-in', async () => {
    const clock = stopClock();
    const { userName } = await server.createUser();
    const token = await server.tokenOf(userName);
    for (let time = 0; time < 5; time++) {
      const answer = await change(token, 'wrong', NEW_PASSWORD);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject({ code: 'invalid-value', attribute: 'currentPassword' });
    }
    expect((await change(token, PASSWORD, NEW_PASSWORD)).status).toBe(400);
    expect((await server.login(userName, PASSWORD)).status).toBe(401);
    clock.advance(15 * MINUTE + 1);
    expect((await change(token, PASSWORD, NEW_PASSWORD)).status).toBe(204);
  });

  test.each([
    ['too short', 'short', 'at least 8 characters'],
    ['common', 'iloveyou', 'commonly used'],
    ['with U+0000', 'another\0Horse', 'U+0000'],
    ['empty', '', 'empty'],
    ['the same', PASSWORD, 'must differ'],
  ])('a new password that is %s: 400 with the reason, and nothing changes', async (_name, newPassword, reason) => {
    const { userName } = await server.createUser();
    const { status, body, text } = await change(await server.tokenOf(userName), PASSWORD, newPassword);
    expect(status).toBe(400);
    expect(body.error.code).toBe('invalid-password');
    expect(body.error.message).toContain(reason);
    if (newPassword.length > 5) expect(text).not.toContain(newPassword);
    expect((await server.login(userName, PASSWORD)).status).toBe(200);
  });

  test('a new password that is the user’s own e-mail address is refused', async () => {
    const emails = [{ value: 'joe.doe@example.com' }];
    const { userName } = await server.createUser({ profile: { emails } });
    const { body } = await change(await server.tokenOf(userName), PASSWORD, 'joe.doe@example.com');
    expect(body.error.message).toContain('own name');
  });

  test('a new password made of the family name: 400, as with every other way to set one', async () => {
    const profile = { schemas: [], name: { familyName: 'Featherstonehaugh' } };
    const { userName } = await server.createUser({ profile });
    const { status, body } = await change(await server.tokenOf(userName), PASSWORD, 'featherstonehaugh1');
    expect({ status, message: body.error.message }).toMatchObject({
      status: 400,
      message: expect.stringContaining('own name') as unknown,
    });
  });

  test('takes 64 characters of two bytes, and every one of them counts', async () => {
    const { userName } = await server.createUser();
    const long = 'é'.repeat(64);
    expect((await change(await server.tokenOf(userName), PASSWORD, long)).status).toBe(204);
    expect((await server.login(userName, 'é'.repeat(63))).status).toBe(401);
    expect((await server.login(userName, `${'é'.repeat(63)}è`)).status).toBe(401);
    expect((await server.login(userName, long)).status).toBe(200);
  });

  test('no session, or a connection’s token: 401 and 403', async () => {
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    const anonymous = await server.send('POST', '/auth/password', { body });
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="portal-scim"']);
    expect((await change(await server.connect(), PASSWORD, NEW_PASSWORD)).status).toBe(403);
  });

  test('an administrator’s new password meanwhile wins', async () => {
    const { id, userName } = await server.createUser();
    const token = await server.tokenOf(userName);
    const [answer] = await Promise.all([
      change(token, PASSWORD, NEW_PASSWORD),
      server.change(id, { passwordHash: '{bcrypt-sha384:v1}by-an-administrator' }),
    ]);
    const stored = (await server.op.store.credentials.findByUserName(userName))?.passwordHash;
    expect([204, 400]).toContain(answer.status);
    expect(stored === '{bcrypt-sha384:v1}by-an-administrator').toBe(answer.status === 400);
  });

  test('neither password is in the log, the audit trail or the database', async () => {
    const { id, userName } = await server.createUser({ password: 'canary 90ab before' });
    await change(await server.tokenOf(userName, 'canary 90ab before'), 'canary 90ab before', 'canary 90ab after');
    expect(server.log() + (await database.dump())).not.toContain('canary 90ab');
    const [row] = await server.op.store.audit.list({ limit: 1, subjectId: id });
    expect(row).toMatchObject({
      action: 'user.password',
      actorId: id,
      actorKind: 'user',
      changes: { password: 'set' },
    });
  });
});

onEveryDatabase('GET /auth/password-policy', (open) => {
  test('tells everybody what a new password has to be like', async () => {
    const server = await startAuthServer(await open());
    const { status, body } = await server.send('GET', '/auth/password-policy');
    await server.stop();
    expect(status).toBe(200);
    expect(body).toEqual({
      name: 'standard',
      minimumLength: 8,
      maximumLength: 256,
      requires: { letter: false, lowercase: false, uppercase: false, digit: false, symbol: false },
      symbols: '',
      refusesCommonPasswords: true,
      refusesOwnNames: true,
      refusesLast: 0,
    });
  });
});
