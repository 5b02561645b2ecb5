import { createConnection } from '../../src/portal/connections/connections';
import { startAuthServer, type AuthServer } from '../support/auth-server';
import { onEveryDatabase } from '../support/databases';
import { unique } from '../support/factories';

/** Reliability 27: a token is rotated while its client works on, and no call fails. */
onEveryDatabase('rotation under load', (_open, create) => {
  let server: AuthServer;
  beforeAll(async () => {
    server = await startAuthServer(await (await create()).open());
  });
  afterAll(() => server.stop());

  test('old and new work until the overlap ends, then the new one only', async () => {
    const { connection, token: old } = await createConnection(server.op, {
      name: unique('okta'),
      organizations: undefined,
      privileges: ['users:read', 'users:write'],
      grantableRoles: null,
      profile: 'okta',
      passwordMode: 'apply',
      expiresAt: null,
    });
    const admin = await server.connect();
    const statuses: number[] = [];
    let current = old;
    let stopped = false;

    const read = async () => (await server.send('GET', '/scim/v2/Users?count=1', { token: current })).status;
    const write = async () => {
      const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: unique('user') };
      return (await server.send('POST', '/scim/v2/Users', { token: current, body })).status;
    };
    const client = async (call: () => Promise<number>) => {
      while (!stopped) statuses.push(await call());
    };
    const load = [read, read, read, write].map(client);
    const calls = async (count: number) => {
      const goal = statuses.length + count;
      while (statuses.length < goal) await new Promise((resolve) => setTimeout(resolve, 5));
    };

    await calls(40);
    for (let rotation = 0; rotation < 3; rotation++) {
      const rotated = await server.send('POST', `/admin/connections/${connection.id}/rotate`, {
        token: admin,
        body: { overlap: 3600 },
      });
      expect(rotated.status).toBe(200);
      // The client's administrator needs a while to paste the new one: the old one goes on.
      await calls(40);
      current = rotated.body.token;
      await calls(40);
    }
    const last = await server.send('POST', `/admin/connections/${connection.id}/rotate`, {
      token: admin,
      body: { overlap: 3600 },
    });
    const before = current;
    current = last.body.token;
    await calls(20);
    const { tokens } = (await server.send('GET', `/admin/connections/${connection.id}`, { token: admin }))
      .body as unknown as { tokens: { id: string }[] };
    for (const { id } of tokens.slice(0, -1)) {
      await server.send('POST', `/admin/connections/${connection.id}/tokens/${id}/revoke`, { token: admin });
    }
    await calls(40);
    stopped = true;
    await Promise.all(load);

    expect(statuses.filter((status) => status >= 300)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(300);
    for (const ended of [old, before]) {
      expect((await server.send('GET', '/scim/v2/Users', { token: ended })).status).toBe(401);
    }
  });
});
