import { createAuthenticator, challenge, type Authenticator } from '../../src/http/authenticate';
import { createLogger } from '../../src/log';
import { PRIVILEGES } from '../../src/portal/actor';
import { PORTAL_ORGANIZATION_ID } from '../../src/portal/built-in';
import type { ConnectionInput } from '../../src/portal/connections/connection-input';
import { createConnection, revokeConnection, rotateConnection } from '../../src/portal/connections/connections';
import { ensureFirstAdministrator } from '../../src/portal/connections/first-administrator';
import { newToken } from '../../src/portal/connections/token';
import { newId } from '../../src/portal/new-id';
import { createOperation, type Operation } from '../../src/portal/operation';
import { systemActor } from '../../src/portal/system-actor';
import { stopClock } from '../support/clock';
import { onEveryDatabase } from '../support/databases';
import { unique } from '../support/factories';

const log = createLogger({ level: 'silent' });

onEveryDatabase('authentication by token', (open) => {
  const statements: string[] = [];
  let op: Operation;
  let authenticator: Authenticator;
  beforeAll(async () => {
    const storage = await open({ statementLog: (sql) => void statements.push(sql) });
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });
    authenticator = createAuthenticator({ storage, log });
    await ensureFirstAdministrator({ storage, adminToken: ADMIN_TOKEN });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';
  const authenticate = async (token: string) => {
    const { stamp: _stamp, ...authority } = await authenticator.authenticate(`Bearer ${token}`);
    return authority;
  };

  async function connect(input: Partial<ConnectionInput> = {}) {
    const { connection, token } = await createConnection(op, {
      name: unique('connection'),
      organizations: undefined,
      privileges: ['users:read'],
      grantableRoles: null,
      profile: 'okta',
      passwordMode: 'ignore',
      expiresAt: null,
      ...input,
    });
    return { ...connection, token };
  }

  async function organization(): Promise<string> {
    const id = newId();
    const fields = { name: unique('organization'), description: null, type: null, active: true, externalId: null };
    await op.store.organizations.create(id, fields);
    return id;
  }

  test('a connection acts with its scopes, sees its organizations, works for its only one', async () => {
    const only = await organization();
    const { id, name, token } = await connect({ organizations: [only], grantableRoles: ['Developer'] });
    expect(await authenticate(token)).toEqual({
      actor: {
        kind: 'connection',
        id,
        name,
        privileges: new Set(['users:read']),
        grantableRoles: new Set(['00000006-0006-0006-0006-000000000006']),
        homeOrganization: only,
        profile: 'okta',
        passwordMode: 'ignore',
      },
      scope: { organizations: [only] },
    });
  });

  test('a connection of several organizations, or all, works for the portal’s own', async () => {
    const two = [await organization(), await organization()];
    expect((await authenticate((await connect({ organizations: two })).token)).actor.homeOrganization).toBe(
      PORTAL_ORGANIZATION_ID,
    );
    expect(await authenticate((await connect()).token)).toMatchObject({
      actor: { homeOrganization: PORTAL_ORGANIZATION_ID },
      scope: { all: true },
    });
  });

  test('ADMIN_TOKEN, which looks like anything, has every privilege everywhere', async () => {
    const { actor, scope } = await authenticate(ADMIN_TOKEN);
    expect(actor).toMatchObject({ kind: 'connection', name: 'admin', privileges: new Set(PRIVILEGES) });
    expect(scope).toEqual({ all: true });
  });

  test.each(['Bearer', 'bearer', 'BEARER'])('the scheme is case-insensitive (RFC 9110 §11.1): %s', async (scheme) => {
    const { id, token } = await connect();
    expect((await authenticator.authenticate(`${scheme} ${token}`)).actor.id).toBe(id);
  });

  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic am9lOnB3', 'Bearer a b', 'psk_x'])(
    'no bearer token: %j',
    async (header) => {
      await expect(authenticator.authenticate(header)).rejects.toMatchObject({ code: 'unauthenticated' });
    },
  );

  test('an unknown token is refused, also one longer than any', async () => {
    await expect(authenticate(newToken('psk_'))).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(authenticate('x'.repeat(10_000))).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('a connection’s token costs one statement at most', async () => {
    const { token } = await connect({ organizations: [await organization()] });
    await authenticate(token);
    // When it was first used is written down, which is a change of it.
    await authenticator.settled();
    await authenticate(token);
    statements.length = 0;
    await authenticate(token);
    expect(statements.length).toBeLessThanOrEqual(1);
  });

  test('a wrong checksum is refused without asking the database', async () => {
    const { token } = await connect();
    const wrong = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    statements.length = 0;
    await expect(authenticate(wrong)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(authenticate('pss_short')).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(statements).toEqual([]);
  });

  test('an expired token is refused', async () => {
    const end = Date.now() + 60_000;
    const { token } = await connect({ expiresAt: new Date(end).toISOString() });
    await authenticate(token);
    stopClock(end);
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('a revoked connection is refused from then on', async () => {
    const { id, token } = await connect();
    await authenticate(token);
    await revokeConnection(op, id);
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('in a rotation the old token and the new one overlap', async () => {
    const { id, token } = await connect();
    const end = Date.now() + 60_000;
    const rotated = await rotateConnection(op, id, { oldExpireAt: new Date(end).toISOString(), expiresAt: null });
    expect((await authenticate(token)).actor.id).toBe(id);
    expect((await authenticate(rotated.token)).actor.id).toBe(id);
    stopClock(end);
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await authenticate(rotated.token)).actor.id).toBe(id);
  });

  describe('last use', () => {
    const lastUse = async (id: string) => {
      await authenticator.settled();
      return (await op.store.connections.listTokens(id))[0]?.lastUsedAt;
    };

    test('is written, at most once a minute', async () => {
      const { id, token } = await connect();
      const start = Date.now();
      stopClock(start);
      await authenticate(token);
      expect(await lastUse(id)).toBe(new Date(start).toISOString());
      jest.setSystemTime(start + 59_000);
      await authenticate(token);
      expect(await lastUse(id)).toBe(new Date(start).toISOString());
      jest.setSystemTime(start + 60_000);
      await authenticate(token);
      expect(await lastUse(id)).toBe(new Date(start + 60_000).toISOString());
    });

    test('many requests at a time write it once', async () => {
      const { token } = await connect();
      statements.length = 0;
      await Promise.all(Array.from({ length: 20 }, () => authenticate(token)));
      await authenticator.settled();
      expect(statements.filter((sql) => /^update "tokens"/.test(sql))).toHaveLength(1);
    });

    test('a failing write fails no request', async () => {
      const { id, token } = await connect();
      const store = op.store.connections;
      const touch = jest
        .spyOn(Object.getPrototypeOf(store) as typeof store, 'touchToken')
        .mockRejectedValue(new Error('disk full'));
      expect((await authenticate(token)).actor.id).toBe(id);
      await authenticator.settled();
      expect(touch).toHaveBeenCalledTimes(1);
      touch.mockRestore();
    });
  });
});

describe('the challenge of a 401', () => {
  test('"the resource server … includes an error code" only to who presented a token (RFC 6750 §3.1)', () => {
    expect(challenge(undefined)).toBe('Bearer realm="portal-scim"');
    expect(challenge('Bearer x')).toBe('Bearer realm="portal-scim", error="invalid_token"');
  });
});
