import { createLogger } from '../../src/log';
import { createRateLimits, FAILING } from '../../src/http/rate-limit';
import { networkOf } from '../../src/portal/network-of';
import type { RateStore } from '../../src/portal/store';
import { onEveryApp } from '../support/app';
import { onEveryDatabase } from '../support/databases';

const log = createLogger({ level: 'silent' });
const LIMIT = { perSecond: 10, burst: 20 };
const refusal = { code: 'too-many-requests', retryAfter: expect.any(Number) };

describe('the limit of a caller', () => {
  afterEach(() => jest.useRealTimers());

  test('a burst, then refused, until the window is over; others don’t suffer', async () => {
    jest.useFakeTimers({ now: 0 });
    const limits = createRateLimits({ ...LIMIT, log });
    const [one, other] = [{ kind: 'connection', id: '1' } as const, { kind: 'connection', id: '2' } as const];
    for (let time = 0; time < 20; time++) await limits.countRequest(one);
    await expect(limits.countRequest(one)).rejects.toMatchObject({ code: 'too-many-requests', retryAfter: 2 });
    await limits.countRequest(other);
    jest.advanceTimersByTime(2_001);
    await limits.countRequest(one);
  });

  test('failures count by address, an IPv6 network as one', async () => {
    const limits = createRateLimits({ ...LIMIT, log });
    for (let time = 0; time < FAILING.requests; time++) await limits.countFailure(`2001:db8:1:2::${time}`);
    await expect(limits.countFailure('2001:db8:1:2:ffff::1')).rejects.toMatchObject(refusal);
    await limits.countFailure('2001:db8:1:3::1');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  test('of failures from any number of networks, the last ones are remembered', async () => {
    const limits = createRateLimits({ ...LIMIT, log });
    const fail = (network: number) => limits.countFailure(`2001:db8:${network.toString(16)}::1`);
    const failOften = async (network: number) => {
      for (let time = 0; time < FAILING.requests; time++) await fail(network);
    };
    await failOften(0);
    await failOften(1);
    for (let network = 2; network < FAILING.networks; network++) await fail(network);
    await expect(fail(1)).rejects.toMatchObject(refusal);
    await fail(FAILING.networks);
    await fail(0);
  });

  test('failures count for a minute', async () => {
    jest.useFakeTimers({ now: 0 });
    const limits = createRateLimits({ ...LIMIT, log });
    for (let time = 0; time < FAILING.requests; time++) await limits.countFailure('192.0.2.1');
    jest.advanceTimersByTime(59_000);
    await expect(limits.countFailure('192.0.2.1')).rejects.toMatchObject({ ...refusal, retryAfter: 1 });
    jest.advanceTimersByTime(1_000);
    await limits.countFailure('192.0.2.1');
  });

  test('a proxy that adds the port doesn’t make each connection an address of its own', () => {
    expect(networkOf('192.0.2.1:50123')).toBe('192.0.2.1');
    expect(networkOf('[2001:db8:1:2::7]:50123')).toBe('2001:db8:1:2::/64');
  });

  test('a database that fails costs nobody the answer', async () => {
    const shared: RateStore = {
      count: () => Promise.reject(new Error('gone')),
      deleteExpired: () => Promise.resolve(),
    };
    const limits = createRateLimits({ ...LIMIT, shared, log });
    for (let time = 0; time < 20; time++) await limits.countRequest({ kind: 'connection', id: '1' });
    await limits.settled();
  });
});

onEveryDatabase('processes that share a limit', (open) => {
  test('together let through little more than the limit, and write little', async () => {
    const { rates } = (await open()).within({ all: true });
    let writes = 0;
    const counted: RateStore = {
      count: (...args) => {
        writes += 1;
        return rates.count(...args);
      },
      deleteExpired: (now) => rates.deleteExpired(now),
    };
    const options = { perSecond: 1, burst: 200, shared: counted, log };
    const processes = Array.from({ length: 4 }, () => createRateLimits(options));
    let passed = 0;
    for (let time = 0; time < 200; time++) {
      for (const limits of processes) {
        await Promise.resolve(limits.countRequest({ kind: 'connection', id: 'x' })).then(
          () => (passed += 1),
          (error: unknown) => expect(error).toMatchObject(refusal),
        );
        await limits.settled();
      }
    }
    expect(passed).toBeGreaterThanOrEqual(200);
    expect(passed).toBeLessThanOrEqual(200 + 4 * 20);
    expect(writes).toBeLessThanOrEqual(14);
  });

  test('a window that is over begins anew, and is swept', async () => {
    const { rates } = (await open()).within({ all: true });
    const at = (second: number) => new Date(second * 1000).toISOString();
    expect(await rates.count('x', 5, { at: at(0), until: at(10) })).toEqual({ points: 5, until: at(10) });
    expect(await rates.count('x', 5, { at: at(9), until: at(19) })).toEqual({ points: 10, until: at(10) });
    expect(await rates.count('x', 5, { at: at(10), until: at(20) })).toEqual({ points: 5, until: at(20) });
    await rates.deleteExpired(at(20));
    expect(await rates.count('x', 1, { at: at(11), until: at(21) })).toEqual({ points: 1, until: at(21) });
  });
});

onEveryApp(
  'RATE_LIMIT=10',
  (app) => {
    const send = (path: string, headers: Record<string, string>) => fetch(`${app.url()}${path}`, { headers });

    /** The first refusal within 100 requests. */
    async function refused(path: string, headers: Record<string, string>, atMost = 100): Promise<Response> {
      for (let time = 0; time < atMost; time++) {
        const response = await send(path, headers);
        if (response.status === 429) return response;
        await response.text();
      }
      throw new Error('was never refused');
    }

    test.each([
      [
        '/scim/v2/Users?count=0',
        { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '429', detail: expect.any(String) },
      ],
      ['/audit', { error: { code: 'too-many-requests', message: expect.any(String) } }],
      [
        '/portal/Roles',
        { error: { code: 'TooManyRequestsException', message: { lang: 'en-US', value: expect.any(String) } } },
      ],
      ['/portaladmin/security/users?f=json', { error: { code: 429, message: expect.any(String), details: [] } }],
    ])('%s: 429 in its own shape, with whole seconds to wait', async (path, body) => {
      const token = await app.tokenFor({ privileges: ['users:read', 'roles:read', 'audit:read'] });
      const response = await refused(path, { authorization: `Bearer ${token}` });
      expect(response.headers.get('retry-after')).toMatch(/^[12]$/);
      expect(await response.json()).toEqual(body);
      const other = await app.tokenFor();
      expect((await send('/scim/v2/Users?count=0', { authorization: `Bearer ${other}` })).status).toBe(200);
    });

    test('tokens that are none: 401, then 429 for the address; who has one isn’t held up', async () => {
      const response = await refused('/scim/v2/Users', { authorization: 'Bearer psk_wrong' }, FAILING.requests + 1);
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      expect((await send('/scim/v2/Users', {})).status).toBe(429);
      const token = await app.tokenFor();
      expect((await send('/scim/v2/Users?count=0', { authorization: `Bearer ${token}` })).status).toBe(200);
      expect((await send('/healthz', {})).status).toBe(200);
    });

    test('a token from an address that is not on its list: 403, then 429, too', async () => {
      const admin = { authorization: `Bearer ${app.adminToken()}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'elsewhere', allowedAddresses: ['192.0.2.1'] });
      const created = await fetch(`${app.url()}/admin/connections`, { method: 'POST', headers: admin, body });
      const { token } = (await created.json()) as { token: string };
      await refused('/scim/v2/Users', { authorization: `Bearer ${token}` }, FAILING.requests + 1);
    });
  },
  { RATE_LIMIT: '10' },
);
