import { PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID, ORG_ADMIN_ROLE_ID } from '../../src/portal/built-in';
import { newId } from '../../src/portal/new-id';
import type { OpenStorage } from '../../src/storage/open';
import { startAuthServer, type AuthServer } from '../support/auth-server';
import { onEveryDatabase } from '../support/databases';
import { everything } from '../storage/fixtures';

/** Issue 7, 1: failed mails are among what needs attention, and are mended where they are seen. */
onEveryDatabase('/admin/mails', (_open, create) => {
  let storage: OpenStorage;
  let server: AuthServer;
  let admin: string;
  let orgAdmin: string;

  beforeAll(async () => {
    storage = await (await create()).open({ sendsMail: true });
    server = await startAuthServer(storage);
    const tokenFor = async (roleId: string, organizationId: string) =>
      await server.tokenOf((await server.createUser({ organizationId, roleIds: [roleId] })).userName);
    admin = await tokenFor(PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID);
    orgAdmin = await tokenFor(ORG_ADMIN_ROLE_ID, await server.createOrganization());
  });
  afterAll(() => server.stop());

  const list = async () => (await server.send('GET', '/admin/mails/failed', { token: admin })).body;

  async function giveUp(userId: string, address: string): Promise<string> {
    const { outbox } = everything(storage);
    const id = newId();
    const at = new Date().toISOString();
    await outbox.add({ id, kind: 'invitation', addressee: { userId }, requestId: 'r', created: at });
    await outbox.markFailed(id, { at, error: '550 no such mailbox', address });
    return id;
  }

  test('those that were given up are listed with the reason, and sent once more, one or all', async () => {
    const user = await server.createUser({ organizationId: PORTAL_ORGANIZATION_ID });
    const [first, second, third] = [
      await giveUp(user.id, 'a@x.test'),
      await giveUp(user.id, 'b@x.test'),
      await giveUp(user.id, 'c@x.test'),
    ];
    const before = await list();
    expect(before).toMatchObject({ pending: 0, failed: 3 });
    expect(before['mails']).toContainEqual({
      id: first,
      kind: 'invitation',
      address: 'a@x.test',
      created: expect.any(String),
      failedAt: expect.any(String),
      attempts: expect.any(Number),
      error: '550 no such mailbox',
      requestId: 'r',
      user: { id: user.id, name: null },
    });
    const one = await server.send('POST', `/admin/mails/failed/${second}/retry`, { token: admin });
    expect(one.body).toEqual({ retried: 1 });
    expect(await list()).toMatchObject({ pending: 1, failed: 2 });
    const again = await server.send('POST', `/admin/mails/failed/${second}/retry`, { token: admin });
    expect(again.status).toBe(404);
    const all = await server.send('POST', '/admin/mails/failed/retry', { token: admin });
    expect(all.body).toEqual({ retried: 2 });
    expect(await list()).toEqual({ pending: 3, failed: 0, mails: [] });
    expect([first, third]).toHaveLength(2);
  });

  test('they concern every organization, so who sees some only sees none', async () => {
    for (const [method, path] of [
      ['GET', '/admin/mails/failed'],
      ['POST', '/admin/mails/failed/retry'],
    ] as const) {
      const { status } = await server.send(method, path, { token: orgAdmin });
      expect([method, status]).toEqual([method, 403]);
    }
  });
});
