import { ORG_ADMIN_ROLE_ID, PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID } from '../../src/portal/built-in';
import { startAuthServer, type AuthServer } from '../support/auth-server';
import { HOUR, stopClock } from '../support/clock';
import { onEveryDatabase } from '../support/databases';

/** Issue 7, 1: one user's sessions, with "sign out everywhere". */
onEveryDatabase('/admin/users/{id}/sessions', (_open, create) => {
  let server: AuthServer;
  let organization: string;
  let portalAdmin: string;
  let orgAdmin: string;

  beforeAll(async () => {
    server = await startAuthServer(await (await create()).open());
    organization = await server.createOrganization();
    portalAdmin = await signedIn(PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID);
    orgAdmin = await signedIn(ORG_ADMIN_ROLE_ID, organization);
  });
  afterAll(() => server.stop());

  async function signedIn(roleId: string, organizationId: string): Promise<string> {
    const { userName } = await server.createUser({ organizationId, roleIds: [roleId] });
    return await server.tokenOf(userName);
  }

  const sessions = (id: string, token: string, method = 'GET') =>
    server.send(method, `/admin/users/${id}/sessions`, { token });
  const isOpen = async (token: string) => (await server.send('GET', '/auth/session', { token })).status === 200;

  test('lists those that count, and ends them', async () => {
    const { id, userName } = await server.createUser({ organizationId: organization });
    const tokens = [await server.tokenOf(userName), await server.tokenOf(userName)];
    const { body } = await sessions(id, orgAdmin);
    expect(body['sessions']).toHaveLength(2);
    expect(JSON.stringify(body)).not.toMatch(/pss_|hash/i);
    expect((await sessions(id, orgAdmin, 'DELETE')).status).toBe(204);
    expect([await isOpen(tokens[0] ?? ''), await isOpen(tokens[1] ?? '')]).toEqual([false, false]);
    expect((await sessions(id, orgAdmin)).body['sessions']).toEqual([]);
    const trail = await server.send('GET', `/audit?subject=${id}&action=user.sign-out`, { token: orgAdmin });
    expect(trail.body['entries']).toMatchObject([{ changes: { sessions: [2, 0] } }]);
  });

  test('those that are over are not listed', async () => {
    const { id, userName } = await server.createUser({ organizationId: organization });
    const clock = stopClock();
    try {
      await server.tokenOf(userName);
      clock.advance(3 * HOUR);
      const fresh = await signedIn(ORG_ADMIN_ROLE_ID, organization);
      expect((await sessions(id, fresh)).body['sessions']).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('administrators who sign themselves out everywhere stay where they are', async () => {
    const { id, userName } = await server.createUser({ roleIds: [PORTAL_ADMIN_ROLE_ID] });
    const [here, elsewhere] = [await server.tokenOf(userName), await server.tokenOf(userName)];
    expect((await sessions(id, here, 'DELETE')).status).toBe(204);
    expect([await isOpen(here), await isOpen(elsewhere)]).toEqual([true, false]);
    expect((await sessions(id, here)).body['sessions']).toMatchObject([{ present: true }]);
  });

  test('nobody signs out whose password they may not set: an Org Admin a Portal Admin of the organization', async () => {
    const { id } = await server.createUser({ organizationId: organization, roleIds: [PORTAL_ADMIN_ROLE_ID] });
    expect((await sessions(id, orgAdmin, 'DELETE')).status).toBe(403);
    expect((await sessions(id, portalAdmin, 'DELETE')).status).toBe(204);
  });

  test('who isn’t visible isn’t there', async () => {
    const { id } = await server.createUser();
    for (const method of ['GET', 'DELETE']) expect((await sessions(id, orgAdmin, method)).status).toBe(404);
  });

  test('GET /auth/session: who one is, what one may do, and where', async () => {
    const { body } = await server.send('GET', '/auth/session', { token: orgAdmin });
    expect(body).toMatchObject({
      mustChangePassword: false,
      user: { organization: { id: organization }, roles: [{ display: 'Org Admin' }] },
      privileges: expect.arrayContaining(['users:write', 'users:password']),
      organizations: [organization],
    });
    expect((await server.send('GET', '/auth/session', { token: portalAdmin })).body['organizations']).toBeNull();
    expect((await server.send('GET', '/auth/session', { token: await server.connect() })).status).toBe(403);
    expect((await server.send('GET', '/auth/session')).status).toBe(401);
  });
});
