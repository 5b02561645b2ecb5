import { RETRIES } from '../../src/portal/events/deliver-stream';
import { sealBatch } from '../../src/portal/audit/seal';
import { createUser } from '../support/factories';
import { exchange } from '../support/http';
import { onEveryEventPortal } from './event-portal';
import { startReceiver, TAKEN } from './test-receiver';

onEveryEventPortal('events are delivered (RFC 8935)', (portal) => {
  test('at least once, in order: what is not acknowledged comes again and the same, what comes after it waits', async () => {
    const id = await portal.createStream();
    const users = [await createUser(portal.scim), await createUser(portal.scim), await createUser(portal.scim)];
    portal.receiver.answerWith(({ claims }) => ({ status: claims.sub_id.id === users[1]?.id ? 503 : 202 }));
    await portal.deliver();
    expect(portal.subjects()).toEqual([users[0]?.id, users[1]?.id]);
    expect(portal.failures).toEqual([{ streamId: id, attempts: 1, error: 'The receiver answered 503, not 202.' }]);
    expect(await portal.show(id)).toMatchObject({ state: 'failing', attempts: 1, delivered: 1, behind: 2 });
    const metrics = (await exchange(portal.running.url, { path: '/metrics', token: portal.running.adminToken })).text;
    expect(metrics).toMatch(/^portal_event_streams_failing 1$/m);
    expect(metrics).toMatch(/^portal_events_behind 2$/m);

    await portal.deliver();
    expect(portal.receiver.received).toHaveLength(2);
    await portal.letTimePass();
    await portal.deliver();
    await portal.letTimePass();
    expect(portal.failures.map(({ attempts }) => attempts)).toEqual([1, 2]);
    portal.receiver.answerWith(() => TAKEN);
    await portal.deliver();
    expect(portal.subjects()).toEqual([users[0]?.id, users[1]?.id, users[1]?.id, users[1]?.id, users[2]?.id]);
    const [, first, again, last] = portal.receiver.received.map(({ claims }) => claims);
    expect([again, last]).toEqual([first, first]);
    expect(new Set(portal.receiver.received.map(({ claims }) => claims.jti)).size).toBe(3);
    expect(await portal.show(id)).toMatchObject({ state: 'ok', attempts: 0, delivered: 3, behind: 0, lastError: null });
  });

  test('whoever takes over from a process that died sends what was not noted again, with the same jti', async () => {
    await portal.createStream();
    const users = [await createUser(portal.scim), await createUser(portal.scim)];
    // The process "dies" while the receiver has the second event and its answer is on its way.
    let answerLate: (answer: typeof TAKEN) => void = () => undefined;
    const late = new Promise<typeof TAKEN>((resolve) => void (answerLate = resolve));
    portal.receiver.answerWith(({ claims }) => (claims.sub_id.id === users[1]?.id ? late : TAKEN));
    const dying = portal.newDelivery();
    await dying.round();
    while (portal.receiver.received.length < 2) await new Promise((resolve) => setImmediate(resolve));
    portal.receiver.answerWith(() => TAKEN);
    const other = portal.newDelivery();
    await portal.deliver(other);
    expect(portal.receiver.received).toHaveLength(2);
    await portal.letTimePass();
    await portal.deliver(other);
    // Progress is kept every few events: the first came again, too.
    expect(portal.subjects()).toEqual([users[0]?.id, users[1]?.id, users[0]?.id, users[1]?.id]);
    const jtis = portal.receiver.received.map(({ claims }) => claims.jti);
    expect(jtis.slice(2)).toEqual(jtis.slice(0, 2));
    // It was only slow, after all: whoever comes back late changes nothing.
    answerLate(TAKEN);
    await dying.stop();
    await portal.letTimePass();
    await portal.deliver(other);
    expect(portal.receiver.received).toHaveLength(4);
  });

  test('several processes: one delivers a stream at a time, and nothing twice', async () => {
    await portal.createStream();
    const users = [];
    for (let at = 0; at < 45; at += 1) users.push((await createUser(portal.scim)).id);
    const others = [portal.newDelivery(), portal.newDelivery(), portal.newDelivery()];
    await Promise.all(others.map((other) => portal.deliver(other)));
    await Promise.all(others.map((other) => portal.deliver(other)));
    expect(portal.subjects()).toEqual(users);
  });

  test('an event that its receiver calls wrong is left out, and can be seen', async () => {
    const id = await portal.createStream();
    const users = [await createUser(portal.scim), await createUser(portal.scim)];
    const body = JSON.stringify({ err: 'invalid_request', description: 'no such subject' });
    portal.receiver.answerWith(({ claims }) => (claims.sub_id.id === users[0]?.id ? { status: 400, body } : TAKEN));
    await portal.deliver();
    expect(portal.subjects()).toEqual(users.map((user) => user.id));
    expect(await portal.show(id)).toMatchObject({ state: 'ok', behind: 0, delivered: 1 });
    const [refused] = portal.receiver.received;
    expect((await portal.admin('GET', `/${id}/refusals`)).body['refusals']).toEqual([
      { jti: refused?.claims.jti, at: expect.any(String), code: 'invalid_request', description: 'no such subject' },
    ]);
  });

  test('one dead receiver holds up nobody else', async () => {
    const dead = await startReceiver();
    dead.answerWith(() => new Promise(() => undefined));
    await portal.createStream({ url: dead.url });
    await portal.createStream();
    const { id } = await createUser(portal.scim);
    await portal.begin();
    while (portal.receiver.received.length < 1) await new Promise((resolve) => setImmediate(resolve));
    expect(portal.subjects()).toEqual([id]);
    await dead.stop();
  });

  test('paused: nothing is sent; resumed: nothing was lost; skipped: it was', async () => {
    const id = await portal.createStream();
    expect((await portal.admin('POST', `/${id}/pause`)).body).toMatchObject({ state: 'paused' });
    const first = await createUser(portal.scim);
    await portal.deliver();
    expect(portal.receiver.received).toEqual([]);
    expect((await portal.admin('POST', `/${id}/resume`)).body).toMatchObject({
      state: 'ok',
      behind: expect.any(Number),
    });
    await portal.deliver();
    expect(portal.subjects()).toEqual([first.id]);

    await portal.admin('POST', `/${id}/pause`);
    await createUser(portal.scim);
    await portal.deliver();
    while (await sealBatch(portal.storage));
    expect((await portal.admin('POST', `/${id}/resume`, { skip: true })).body).toMatchObject({ behind: 0 });
    const last = await createUser(portal.scim);
    await portal.deliver();
    expect(portal.subjects()).toEqual([first.id, last.id]);
  });

  test('resume tries at once what waits for its next attempt', async () => {
    const id = await portal.createStream();
    await createUser(portal.scim);
    portal.receiver.answerWith(() => ({ status: 500 }));
    await portal.deliver();
    await portal.deliver();
    expect(portal.receiver.received).toHaveLength(1);
    await portal.admin('POST', `/${id}/resume`);
    await portal.deliver();
    expect(portal.receiver.received).toHaveLength(2);
  });

  test('attempts wait longer and longer, up to a quarter of an hour', async () => {
    const id = await portal.createStream();
    await createUser(portal.scim);
    portal.receiver.answerWith(() => ({ status: 500 }));
    await portal.behindItsBack('update event_streams set attempts = 40');
    await portal.deliver();
    const { nextAttemptAt, attempts } = await portal.show(id);
    expect(attempts).toBe(41);
    const wait = Date.parse(nextAttemptAt as string) - Date.now();
    expect(wait).toBeGreaterThan(0.7 * RETRIES.longest);
    expect(wait).toBeLessThan(1.3 * RETRIES.longest);
  });

  test('a receiver whose network is allowed no more gets nothing', async () => {
    const id = await portal.createStream();
    await createUser(portal.scim);
    await portal.deliver(portal.newDelivery({ EVENT_NETWORKS: '' }));
    expect(portal.receiver.received).toEqual([]);
    expect(await portal.show(id)).toMatchObject({
      state: 'failing',
      lastError: expect.stringContaining("can't be sent to"),
    });
  });
});
