import { startAuthServer, type AuthServer } from '../support/auth-server';
import { HOUR, MINUTE, stopClock } from '../support/clock';
import { onEveryDatabase } from '../support/databases';
import { ORG_ADMIN_ROLE, PORTAL_USER } from '../support/factories';
import { newToken } from '../../src/portal/connections/token';
import { PORTAL_ADMIN_ROLE_ID } from '../../src/portal/built-in';

onEveryDatabase('sessions', (open) => {
  let server: AuthServer;
  beforeAll(async () => {
    server = await startAuthServer(await open());
  });
  afterAll(() => server.stop());
  afterEach(() => {
    jest.useRealTimers();
  });

  /** What a session's token is answered by the SCIM API. */
  async function statusOf(token: string): Promise<number> {
    return (await server.send('GET', '/scim/v2/Users?count=0', { token })).status;
  }

  async function signedInAdmin() {
    const organizationId = await server.createOrganization();
    const user = await server.createUser({ organizationId, roleIds: [ORG_ADMIN_ROLE] });
    return { ...user, organizationId, token: await server.tokenOf(user.userName) };
  }

  test('a session has the privileges of the user’s roles, in the user’s organization', async () => {
    const { userName, organizationId, token } = await signedInAdmin();
    await server.createUser();
    const { body } = await server.send('GET', '/scim/v2/Users', { token });
    expect(body.Resources.map((user) => user.userName)).toEqual([userName]);
    const created = await server.send('POST', '/scim/v2/Users', {
      token,
      headers: { 'content-type': 'application/scim+json' },
      body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'made-by-org-admin' },
    });
    expect(created.status).toBe(201);
    expect((await server.op.store.users.findByUserName('made-by-org-admin'))?.organization.id).toBe(organizationId);
  });

  test('a portal administrator sees everybody', async () => {
    const { userName } = await server.createUser({ roleIds: [PORTAL_ADMIN_ROLE_ID] });
    await server.createUser({ organizationId: await server.createOrganization() });
    const { body } = await server.send('GET', '/scim/v2/Users', { token: await server.tokenOf(userName) });
    expect(new Set(body.Resources.map((user) => user[PORTAL_USER].organization.value)).size).toBeGreaterThan(1);
  });

  test('sign-out ends it, and no other', async () => {
    const { userName, token } = await signedInAdmin();
    const other = await server.tokenOf(userName);
    expect((await server.send('POST', '/auth/logout', { token })).status).toBe(204);
    expect(await statusOf(token)).toBe(401);
    expect(await statusOf(other)).toBe(200);
    expect((await server.send('POST', '/auth/logout', { token })).status).toBe(401);
  });

  test('a connection can not sign out', async () => {
    const answer = await server.send('POST', '/auth/logout', { token: await server.connect() });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'forbidden']);
  });

  test('it ends 12 hours after sign-in, however busy', async () => {
    const clock = stopClock();
    const { token } = await signedInAdmin();
    for (let hour = 1; hour < 12; hour++) {
      clock.advance(HOUR);
      expect(await statusOf(token)).toBe(200);
      await lastUseWritten();
    }
    clock.advance(HOUR);
    expect(await statusOf(token)).toBe(401);
  });

  test('it ends after two hours without use', async () => {
    const clock = stopClock();
    const { token } = await signedInAdmin();
    clock.advance(2 * HOUR - MINUTE);
    expect(await statusOf(token)).toBe(200);
    await lastUseWritten();
    clock.advance(2 * HOUR - MINUTE);
    expect(await statusOf(token)).toBe(200);
    await lastUseWritten();
    clock.advance(2 * HOUR);
    expect(await statusOf(token)).toBe(401);
  });

  test('it stands for nobody from the moment the user or the organization is disabled', async () => {
    const { id, organizationId, token } = await signedInAdmin();
    await server.change(id, { active: false });
    expect(await statusOf(token)).toBe(401);
    await server.change(id, { active: true });
    expect(await statusOf(token)).toBe(200);
    const { name, description, type, externalId } = (await server.op.store.organizations.find(organizationId))!;
    await server.op.store.organizations.update(organizationId, { name, description, type, externalId, active: false });
    expect(await statusOf(token)).toBe(401);
  });

  test('it goes with the user', async () => {
    const { id, token } = await signedInAdmin();
    await server.op.store.users.delete(id);
    expect(await statusOf(token)).toBe(401);
  });

  test('it loses a role’s privileges with the role', async () => {
    const { id, token } = await signedInAdmin();
    await server.change(id, { roles: [] });
    expect(await statusOf(token)).toBe(403);
  });

  test('an invented token is none', async () => {
    expect(await statusOf(newToken('pss_'))).toBe(401);
  });

  describe('while the password is due for a change', () => {
    test('nothing but changing it and signing out is allowed', async () => {
      const { userName } = await server.createUser({ mustChangePassword: true, roleIds: [PORTAL_ADMIN_ROLE_ID] });
      const token = await server.tokenOf(userName);
      const refused = await server.send('GET', '/scim/v2/Users', { token });
      expect(refused.status).toBe(403);
      expect(refused.body.detail).toContain('/auth/password');
      expect((await server.send('POST', '/auth/logout', { token })).status).toBe(204);
    });
  });

  /** Written in the background: a moment is enough. */
  function lastUseWritten(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 20));
  }
});
