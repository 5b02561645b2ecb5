import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { undoTransactions } from '../support/broken-storage';
import { onDatabases } from '../support/databases';
import { patchOp, unique, userBody } from '../support/factories';

// A slash at the end leads the long way.
onDatabases(['sqlite'], 'a write whose transaction is taken back', (open) => {
  async function onStorage(fate: 'again' | 'refused', work: (app: RunningApp) => Promise<void>): Promise<void> {
    let isUp = false;
    const storage = await open({ resourceBase: `${BASE_URL}/scim/v2` });
    const app = await startApp(undoTransactions(storage, () => (isUp ? fate : 'kept')));
    isUp = true;
    await work(app).finally(app.stop);
  }

  function send({ url, adminToken }: RunningApp, method: string, path: string, body: object): Promise<Response> {
    const headers = { Authorization: `Bearer ${adminToken}`, 'Content-Type': 'application/scim+json' };
    return fetch(`${url}/scim/v2${path}`, { method, headers, body: JSON.stringify(body) });
  }

  test.each([
    ['the short way', ''],
    ['the long way', '/'],
  ])('%s: run again, the answer speaks of what is there, once', async (_way, end) => {
    await onStorage('again', async (app) => {
      const created = await send(app, 'POST', `/Users${end}`, userBody({ userName: unique('again') }));
      const { id, meta } = (await created.json()) as { id: string; meta: { location: string } };
      expect([created.status, created.headers.get('location'), created.headers.get('etag')]).toEqual([
        201,
        meta.location,
        'W/"1"',
      ]);
      expect((await fetch(`${app.url}/scim/v2/Users/${id}`, { headers: authorized(app) })).status).toBe(200);

      const change = patchOp({ op: 'replace', path: 'displayName', value: 'Ada' });
      const changed = await send(app, 'PATCH', `/Users/${id}${end}`, change);
      expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    });
  });

  test.each([
    ['the short way', ''],
    ['the long way', '/'],
  ])('%s: refused, the answer says nothing of what is not there', async (_way, end) => {
    await onStorage('refused', async (app) => {
      const refused = await send(app, 'POST', `/Users${end}`, userBody({ userName: unique('undone') }));
      const { status, headers } = refused;
      expect([status, headers.get('location'), headers.get('etag')]).toEqual([503, null, null]);
    });
  });

  const authorized = ({ adminToken }: RunningApp) => ({ Authorization: `Bearer ${adminToken}` });
});
