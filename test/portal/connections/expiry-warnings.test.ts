import { readConfig } from '../../../src/config';
import { createLogger } from '../../../src/log';
import { createConnection, revokeConnection, rotateConnection } from '../../../src/portal/connections/connections';
import { warnOfExpiry } from '../../../src/portal/connections/expiry-warnings';
import { timeIn } from '../../../src/portal/instant';
import { createOperation, type Operation } from '../../../src/portal/operation';
import { startWorkers } from '../../../src/composition/background-rounds';
import type { OpenStorage } from '../../../src/storage/open';
import { systemActor } from '../../../src/portal/system-actor';
import { HOUR, stopClock } from '../../support/clock';
import { onEveryDatabase } from '../../support/databases';
import { unique } from '../../support/factories';

const DAY = 24 * HOUR;

onEveryDatabase('warnings of tokens that end soon', (open) => {
  let storage: OpenStorage;
  let op: Operation;
  beforeEach(async () => {
    storage = await open();
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const connect = (expiresAt: string | null) =>
    createConnection(op, {
      name: unique('connection'),
      organizations: undefined,
      privileges: [],
      grantableRoles: null,
      profile: 'standard',
      passwordMode: 'apply',
      expiresAt,
    });

  async function warned(): Promise<string[]> {
    const names: string[] = [];
    await warnOfExpiry(storage, ({ connectionName }) => names.push(connectionName));
    return names.toSorted();
  }

  test('within 30 days, while they work', async () => {
    const soon = await connect(timeIn(29 * DAY));
    const revoked = await connect(timeIn(DAY));
    await revokeConnection(op, revoked.connection.id);
    await connect(timeIn(31 * DAY));
    await connect(null);
    expect(await warned()).toEqual([soon.connection.name]);
  });

  test('once a day, by one of several processes', async () => {
    const clock = stopClock();
    const { connection } = await connect(timeIn(10 * DAY));
    const rounds = await Promise.all([warned(), warned(), warned()]);
    expect(rounds.flat()).toEqual([connection.name]);
    clock.advance(23 * HOUR);
    expect(await warned()).toEqual([]);
    clock.advance(2 * HOUR);
    expect(await warned()).toEqual([connection.name]);
    clock.advance(10 * DAY);
    expect(await warned()).toEqual([]);
  });

  test('a running server has them in its log, without a secret', async () => {
    const { connection, token } = await connect(timeIn(DAY));
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    const workers = startWorkers(readConfig({}), storage, log, { expiry: 10 });
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'warn',
        msg: 'a token expires soon',
        connectionId: connection.id,
        connectionName: connection.name,
        tokenPrefix: token.slice(0, 10),
        lastUsedAt: null,
      }),
    ]);
    expect(lines.join('')).not.toContain(token);
  });

  test('not of the old one of a connection that was rotated, unless it is still in use', async () => {
    const clock = stopClock();
    const [first, second] = [await connect(null), await connect(null)];
    clock.advance(1_000);
    for (const { connection, tokens } of [first, second]) {
      await touch(tokens[0]?.id);
      clock.advance(1_000);
      await rotateConnection(op, connection.id, { oldExpireAt: timeIn(10 * DAY), expiresAt: timeIn(20 * DAY) });
    }
    clock.advance(1_000);
    await touch(second.tokens[0]?.id);
    const prefixes: string[] = [];
    await warnOfExpiry(storage, (expiring) => prefixes.push(expiring.token.prefix));
    const [old, ...others] = [second, first].map(({ token }) => token.slice(0, 10));
    expect(prefixes).toHaveLength(3);
    expect(prefixes).toContain(old);
    for (const other of others) expect(prefixes).not.toContain(other);
  });

  const touch = (id = '') => op.store.connections.touchToken(id, { at: timeIn(0), address: null, userAgent: null });
});
