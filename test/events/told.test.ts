import { createRemoteJWKSet, jwtVerify } from 'jose';
import { EVENT } from '../../src/portal/events/event-types';
import { BASE_URL, startApp } from '../support/app';
import { createGroup, createUser, membersOf, patchOp, PORTAL_USER, unique, userBody } from '../support/factories';
import { exchange } from '../support/http';
import { ENVIRONMENT, onEveryEventPortal } from './event-portal';
import { startReceiver } from './test-receiver';

const CANARY = 'canary-Password-7-of-the-events';

onEveryEventPortal('what receivers are told, and nobody else (RFC 9967)', (portal) => {
  test('signed, as a receiver checks it: published keys, issuer, audience, type', async () => {
    await portal.createStream({ audience: 'sales-portal' });
    const { id } = await createUser(portal.scim);
    await portal.deliver();
    const [event] = portal.receiver.received;
    expect(event?.headers['content-type']).toBe('application/secevent+jwt');
    const keys = createRemoteJWKSet(new URL('/events/jwks.json', portal.running.url));
    const checks = { issuer: BASE_URL, audience: 'sales-portal', typ: 'secevent+jwt', algorithms: ['ES256'] };
    const { payload } = await jwtVerify(event?.set ?? '', keys, checks);
    expect(payload).toEqual({
      iss: BASE_URL,
      aud: 'sales-portal',
      iat: expect.any(Number),
      jti: expect.any(String),
      txn: expect.any(String),
      sub_id: { format: 'scim', uri: `/Users/${id}`, id },
      events: { [EVENT.create]: { attributes: expect.arrayContaining(['userName', 'active']) } },
    });
    const published = await exchange(portal.running.url, { path: '/events/jwks.json' });
    expect(published.text).not.toContain('"d"');
    expect(published.headers['cache-control']).toBe('public, max-age=300');
  });

  test('created, changed, deactivated, activated, in and out of a group, deleted: told in that order', async () => {
    await portal.createStream();
    const user = await createUser(portal.scim);
    const group = await createGroup(portal.scim, { members: membersOf(user) });
    await portal.deactivate(user.id);
    await portal.scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: 'active', value: true }));
    await portal.scim.patch(`/Groups/${group.id}`, patchOp({ op: 'remove', path: 'members' }));
    await portal.scim.delete(`/Users/${user.id}`);
    await portal.deliver();
    expect(portal.receiver.received.map(({ claims }) => [claims.sub_id.uri, claims.events])).toEqual([
      [`/Users/${user.id}`, { [EVENT.create]: { attributes: expect.any(Array) } }],
      [`/Groups/${group.id}`, { [EVENT.create]: { attributes: ['displayName', 'members'] } }],
      [`/Users/${user.id}`, { [EVENT.patch]: { attributes: ['active'] }, [EVENT.deactivate]: {} }],
      [`/Users/${user.id}`, { [EVENT.patch]: { attributes: ['active'] }, [EVENT.activate]: {} }],
      [`/Groups/${group.id}`, { [EVENT.patch]: { attributes: ['members'] } }],
      [`/Users/${user.id}`, { [EVENT.delete]: {} }],
    ]);
  });

  test('without a stream nothing is written for events, and a new stream hears of nothing that was before', async () => {
    await createUser(portal.scim);
    for (const table of ['event_streams', 'event_refusals', 'event_keys']) {
      expect(await portal.database.query(`select * from ${table}`)).toEqual([]);
    }
    const id = await portal.createStream();
    const after = await createUser(portal.scim);
    await portal.deliver();
    expect(portal.subjects()).toEqual([after.id]);
    expect(await portal.show(id)).toMatchObject({ state: 'ok', behind: 0, delivered: 1, lastError: null });
  });

  test('duty 12, reliability 35: no password, hash or token is in an event, in the database, an answer or the log', async () => {
    const token = 'canary-receiver-token';
    const id = await portal.createStream({ token, resources: ['User', 'Group', 'Organization', 'Role'] });
    const user = await createUser(portal.scim, { password: CANARY, displayName: 'canary-name', active: true });
    const set = { op: 'replace', path: 'password', value: `${CANARY}-2` };
    await portal.scim.patch(`/Users/${user.id}`, patchOp(set));
    await portal.scim.put(`/Users/${user.id}`, userBody({ userName: user.userName, password: `${CANARY}-3` }));
    const answers = [
      await portal.show(id),
      await portal.admin('PATCH', `/${id}`, { token: `${token}-2` }),
      await portal.admin('GET'),
    ];
    await portal.deliver();
    expect(portal.receiver.received.some(({ headers }) => headers.authorization === `Bearer ${token}-2`)).toBe(true);
    const told = JSON.stringify(portal.receiver.received.map(({ claims }) => claims));
    const dump = await portal.database.dump();
    expect(told).toContain('"password"');
    expect(told).not.toMatch(/canary|\$2[aby]\$/);
    for (const text of [JSON.stringify(answers), dump, portal.running.log()]) {
      expect(text).not.toMatch(/canary-Password|canary-receiver-token/);
    }
    // Nor the private key, as a JWK has it.
    expect(dump).not.toMatch(/\\*"d\\*":/);
  });

  test('an organization’s stream hears of nobody else’s; who moves leaves one and joins the other', async () => {
    const [a, b] = [await organization(), await organization()];
    const [ofA, ofB] = [portal.receiver, await startReceiver()];
    await portal.createStream({
      organizations: [a],
      url: ofA.url,
      resources: ['User', 'Group', 'Organization', 'Role'],
    });
    await portal.createStream({
      organizations: [b],
      url: ofB.url,
      resources: ['User', 'Group', 'Organization', 'Role'],
    });
    const [inA, inB] = [await userOf(a), await userOf(b)];
    const role = {
      schemas: ['urn:ietf:params:scim:schemas:portal:2.0:Role'],
      value: unique('r'),
      display: unique('R'),
    };
    await portal.scim.post('/Roles', role);
    await portal.deactivate(inB);
    await portal.scim.patch(
      `/Users/${inA}`,
      patchOp({ op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: b } }),
    );
    await portal.scim.delete(`/Users/${inA}`);
    await portal.deliver();
    expect(portal.subjects(ofA)).toEqual([inA, inA]);
    expect(portal.typesOf(ofA)).toEqual([[EVENT.create], [EVENT.feedRemove]]);
    expect(portal.subjects(ofB)).toEqual([inB, inB, inA, inA]);
    expect(portal.typesOf(ofB)).toEqual([
      [EVENT.create],
      [EVENT.patch, EVENT.deactivate],
      [EVENT.feedAdd],
      [EVENT.delete],
    ]);
    expect(JSON.stringify(ofA.received)).not.toContain(b);
    await ofB.stop();
  });

  async function organization(): Promise<string> {
    const schemas = ['urn:ietf:params:scim:schemas:portal:2.0:Organization'];
    return (await portal.scim.post('/Organizations', { schemas, name: unique('organization') })).body.id;
  }

  async function userOf(value: string): Promise<string> {
    return (await createUser(portal.scim, { [PORTAL_USER]: { organization: { value } } })).id;
  }

  test('keys: after a rotation the new one signs, and both are published', async () => {
    await portal.createStream();
    await createUser(portal.scim);
    await portal.deliver();
    expect((await portal.admin('POST', '/rotate-key')).status).toBe(200);
    await createUser(portal.scim);
    await portal.deliver();
    const keys = createRemoteJWKSet(new URL('/events/jwks.json', portal.running.url));
    const kids = [];
    for (const { set } of portal.receiver.received) kids.push((await jwtVerify(set, keys)).protectedHeader.kid);
    expect(new Set(kids).size).toBe(2);
    await portal.behindItsBack(
      `update event_keys set retired_at = '2020-01-01T00:00:00.000Z' where retired_at is not null`,
    );
    const { body } = await exchange(portal.running.url, { path: '/events/jwks.json' });
    expect(body['keys']).toEqual([expect.objectContaining({ kid: kids[1] })]);
  });

  test('with another EVENT_SECRET nothing is sent, and the stream says why', async () => {
    const id = await portal.createStream();
    await createUser(portal.scim);
    await portal.deliver(portal.newDelivery({ EVENT_SECRET: 'another secret of some length' }));
    expect(portal.receiver.received).toEqual([]);
    const lastError = 'It was kept with another EVENT_SECRET than the present one.';
    expect(await portal.show(id)).toMatchObject({ state: 'failing', lastError });
    const other = await startApp(portal.storage, { ...ENVIRONMENT, EVENT_SECRET: 'another secret of some length' });
    const path = `/admin/event-streams/${id}`;
    const tried = await exchange(other.url, { method: 'POST', path: `${path}/test`, token: other.adminToken });
    expect(tried.body).toMatchObject({ accepted: false, error: lastError });
    // A new key, and all is well again.
    await exchange(other.url, { method: 'POST', path: '/admin/event-streams/rotate-key', token: other.adminToken });
    await portal.letTimePass();
    await portal.deliver(portal.newDelivery({ EVENT_SECRET: 'another secret of some length' }));
    expect(portal.receiver.received).toHaveLength(1);
    await other.stop();
  });

  test('a test event says nothing but that it arrived', async () => {
    const id = await portal.createStream({ token: 'its-token' });
    const tried = await portal.admin('POST', `/${id}/test`);
    expect(tried.body).toEqual({
      accepted: true,
      jti: expect.any(String),
      milliseconds: expect.any(Number),
      error: null,
    });
    expect(portal.receiver.received).toMatchObject([
      {
        headers: { authorization: 'Bearer its-token' },
        claims: { jti: tried.body['jti'], sub_id: { format: 'opaque', id } },
      },
    ]);
    portal.receiver.answerWith(() => ({ status: 401 }));
    const error = 'The receiver answered 401, not 202.';
    expect((await portal.admin('POST', `/${id}/test`)).body).toMatchObject({ accepted: false, error });
  });
});
