import { startApp, type RunningApp } from '../support/app';
import { onEveryDatabase } from '../support/databases';
import { DEVELOPER_ROLE, GOOD_PASSWORD } from '../support/factories';
import { exchange } from '../support/http';
import { expectPortalError, printedUser } from './portal-client';

onEveryDatabase('NotifyUser', (open) => {
  let running: RunningApp;

  const start = async (sendsMail: boolean) => {
    running = await startApp(await open({ sendsMail }));
  };
  const send = (json: object, uuid?: string) =>
    exchange(running.url, {
      method: uuid === undefined ? 'POST' : 'PUT',
      path: uuid === undefined ? '/portal/Users' : `/portal/Users('${uuid}')`,
      token: running.adminToken,
      json,
    });
  const queued = async () => {
    const { outbox } = running.storage.within({ all: true });
    const [now, until] = [new Date().toISOString(), new Date(Date.now() + 60_000).toISOString()];
    return (await outbox.claim({ now, until, limit: 10 })).map(({ kind }) => kind);
  };

  afterEach(() => running.stop());

  test('“it should send an e-mail with which the user resets” the password, and an invitation at first', async () => {
    await start(true);
    const user = printedUser({ Email: 'dev@example.com', NewPassword: null, NotifyUser: true });
    expect((await send(user)).status).toBe(201);
    expect(await queued()).toEqual(['invitation']);
    expect((await send({ ChangePassword: true, NewPassword: GOOD_PASSWORD }, String(user['Uuid']))).status).toBe(200);
    expect(await queued()).toEqual([]);
    expect((await send({ NotifyUser: true, RoleUuid: DEVELOPER_ROLE }, String(user['Uuid']))).status).toBe(200);
    expect(await queued()).toEqual(['password-reset']);
  });

  test('where the portal sends no mail, it is refused rather than forgotten', async () => {
    await start(false);
    const answer = await send(printedUser({ Email: 'dev@example.com', NotifyUser: true }));
    expectPortalError(answer, 400, /^NotifyUser can't be true: this portal sends no mail/);
  });
});
