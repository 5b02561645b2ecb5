import type { OpenStorage } from '../../src/storage/open';
import { PASSWORD, startAuthServer, type Answer, type AuthServer } from '../support/auth-server';
import { MINUTE, stopClock } from '../support/clock';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { unique } from '../support/factories';

/** 20 failures within 15 minutes block an address for 15 minutes, whosever accounts they were for. */
onEveryDatabase('lockout by address', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let server: AuthServer;
  beforeAll(async () => {
    database = await create();
    storage = await database.open();
    server = await startAuthServer(storage);
  });
  afterAll(() => server.stop());
  afterEach(() => jest.useRealTimers());

  let lastNetwork = 0;
  const newNetwork = () => `198.51.${(lastNetwork += 1)}`;

  function login(address: string, username: string, password = 'wrong', on = server): Promise<Answer> {
    return on.send('POST', '/auth/login', { body: { username, password }, headers: { 'x-forwarded-for': address } });
  }

  async function fail(address: string, times: number): Promise<void> {
    for (let time = 0; time < times; time++) expect((await login(address, unique('nobody'))).status).toBe(401);
  }

  test('the 21st is refused, the right password too, for 15 minutes', async () => {
    const clock = stopClock();
    const address = `${newNetwork()}.1`;
    const { userName } = await server.createUser();
    await fail(address, 20);
    const refused = await login(address, userName, PASSWORD);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(refused.body['error']).toEqual({
      code: 'too-many-requests',
      message: expect.stringContaining('from this address'),
    });
    clock.advance(15 * MINUTE - 1);
    expect((await login(address, userName, PASSWORD)).status).toBe(429);
    clock.advance(2);
    expect((await login(address, userName, PASSWORD)).status).toBe(200);
    await fail(address, 19);
    expect((await login(address, userName, PASSWORD)).status).toBe(200);
  });

  test('known and unknown accounts count alike, and get the same refusal', async () => {
    const address = `${newNetwork()}.1`;
    const users = await Promise.all(Array.from({ length: 20 }, () => server.createUser()));
    for (const { userName } of users) expect((await login(address, userName)).status).toBe(401);
    const texts = await Promise.all(
      [users[0]!.userName, 'nobody'].map(async (name) => (await login(address, name)).text),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  test('19 failures 15 minutes ago count no more; a right password is no failure', async () => {
    const clock = stopClock();
    const address = `${newNetwork()}.1`;
    const { userName } = await server.createUser();
    for (let time = 0; time < 25; time++) expect((await login(address, userName, PASSWORD)).status).toBe(200);
    await fail(address, 19);
    clock.advance(15 * MINUTE + 1);
    await fail(address, 20);
    expect((await login(address, userName, PASSWORD)).status).toBe(429);
  });

  test('a right password doesn’t wipe out the failures before it', async () => {
    const address = `${newNetwork()}.1`;
    const { userName } = await server.createUser();
    await fail(address, 19);
    expect((await login(address, userName, PASSWORD)).status).toBe(200);
    await fail(address, 1);
    expect((await login(address, userName, PASSWORD)).status).toBe(429);
  });

  test('many who sign in at once block nobody: those who are too many try again', async () => {
    const address = `${newNetwork()}.1`;
    const { userName } = await server.createUser();
    const answers = await Promise.all(Array.from({ length: 60 }, () => login(address, userName, PASSWORD)));
    expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    const waits = answers.filter(({ status }) => status === 429).map(({ headers }) => headers.get('retry-after'));
    expect(new Set([...waits, '5'])).toEqual(new Set(['5']));
    expect((await login(address, userName, PASSWORD)).status).toBe(200);
    await fail(address, 19);
    expect((await login(address, userName, PASSWORD)).status).toBe(200);
  });

  test('guesses in parallel all count', async () => {
    const address = `${newNetwork()}.1`;
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await login(address, unique('nobody'))).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  test('in every process on the database', async () => {
    const address = `${newNetwork()}.1`;
    const other = await startAuthServer(await database.open());
    try {
      await fail(address, 10);
      for (let time = 0; time < 10; time++) expect((await login(address, 'nobody', 'x', other)).status).toBe(401);
      expect((await login(address, 'nobody', 'x', other)).status).toBe(429);
      expect((await login(address, 'nobody')).status).toBe(429);
    } finally {
      await other.stop();
    }
  });

  test('other addresses go on; an IPv6 network is one address, IPv4 in IPv6’s clothes is IPv4', async () => {
    const network = newNetwork();
    await fail(`${network}.1`, 20);
    expect((await login(`${network}.2`, 'nobody')).status).toBe(401);
    expect((await login(`::ffff:${network}.1`, 'nobody')).status).toBe(429);
    await fail('2001:db8:0:7::1', 10);
    await fail('2001:0db8::7:ffff:1:2:3', 10);
    expect((await login('2001:db8:0:7:abcd::9', 'nobody')).status).toBe(429);
    expect((await login('2001:db8:0:8::1', 'nobody')).status).toBe(401);
  });

  test('an address that a proxy nobody trusts made up doesn’t count', async () => {
    const network = newNetwork();
    const claim = (made: string) => login(`${made}, ${network}.1`, unique('nobody'));
    for (let time = 0; time < 20; time++) expect((await claim(`203.0.113.${time}`)).status).toBe(401);
    expect((await claim('203.0.113.99')).status).toBe(429);
  });

  test('a wrong current password counts, too', async () => {
    const address = `${newNetwork()}.1`;
    const headers = { 'x-forwarded-for': address };
    await fail(address, 19);
    const token = await server.tokenOf((await server.createUser()).userName);
    const body = { currentPassword: 'wrong', newPassword: 'another-Horse-8-battery-staple' };
    expect((await server.send('POST', '/auth/password', { token, body, headers })).status).toBe(400);
    expect((await server.send('POST', '/auth/password', { token, body, headers })).status).toBe(429);
  });

  test('what is over is swept', async () => {
    const clock = stopClock();
    await fail(`${newNetwork()}.1`, 20);
    await fail(`${newNetwork()}.1`, 1);
    const sweep = async () => {
      const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
      await server.op.store.addresses.deleteExpired(at(0), at(-15 * MINUTE));
      return (await database.query('select * from address_attempts')).length;
    };
    expect(await sweep()).toBeGreaterThanOrEqual(2);
    clock.advance(60 * MINUTE);
    expect(await sweep()).toBe(0);
  });
});
