import { MOST_STREAMS } from '../../src/portal/events/event-streams';
import { PRIVILEGES, type Privilege } from '../../src/portal/actor';
import { onEveryApp } from '../support/app';
import { unique } from '../support/factories';
import { exchange, type HttpAnswer } from '../support/http';

const URL = 'https://portal.example.org/events';

onEveryApp('event streams: who may make, see and change which', (app) => {
  const send = (method: string, path: string, json?: unknown, token = app.adminToken()): Promise<HttpAnswer> =>
    exchange(app.url(), {
      method,
      path: `/admin/event-streams${path}`,
      token,
      ...(json !== undefined && { json }),
    });

  const input = (fields: object = {}) => ({ name: unique('stream'), url: URL, ...fields });

  /** A connection's token: every privilege, but for those left out. */
  const tokenFor = (organizations?: readonly string[], without: readonly Privilege[] = []) =>
    app.tokenFor({
      organizations,
      privileges: PRIVILEGES.filter((privilege) => !without.includes(privilege)),
    });

  test('created with what is usual: users and groups, every type, every organization', async () => {
    const given = input();
    const { status, body, headers } = await send('POST', '', given);
    expect(status).toBe(201);
    expect(headers['location']).toBe(`https://portal.example/admin/event-streams/${String(body['id'])}`);
    expect(body).toEqual({
      ...given,
      id: expect.any(String),
      audience: URL,
      organizations: 'all',
      resources: ['User', 'Group'],
      eventTypes: 'all',
      hasToken: false,
      created: expect.any(String),
      lastModified: expect.any(String),
      state: 'ok',
      behind: 0,
      delivered: 0,
      lastDeliveredAt: null,
      pausedAt: null,
      failingSince: null,
      attempts: 0,
      nextAttemptAt: null,
      lastError: null,
    });
    expect((await send('GET', `/${given.name.toUpperCase()}`)).body['id']).toBe(body['id']);
  });

  test('changed: what is given, and a token not to another receiver', async () => {
    const { name } = (await send('POST', '', input({ token: 'its-token' }))).body as unknown as { name: string };
    const changed = await send('PATCH', `/${name}`, { eventTypes: ['prov:delete'], resources: ['User'] });
    expect(changed.body).toMatchObject({
      url: URL,
      resources: ['User'],
      eventTypes: ['urn:ietf:params:scim:event:prov:delete'],
      hasToken: true,
    });
    expect((await send('PATCH', `/${name}`, { url: `${URL}/2` })).status).toBe(200);
    const elsewhere = { url: 'https://other.example.org/' };
    expect((await send('PATCH', `/${name}`, elsewhere)).body).toMatchObject({
      error: { code: 'invalid-value', message: expect.stringContaining('token must be given with another url') },
    });
    expect((await send('PATCH', `/${name}`, { ...elsewhere, token: null })).body).toMatchObject({ hasToken: false });
    expect((await send('PATCH', `/${name}`, { ...elsewhere, audience: 'x' })).status).toBe(200);
  });

  test.each<[object, string]>([
    [{ name: ' ' }, 'name must not be empty.'],
    [{ url: 'nowhere' }, 'url must be an address'],
    [{ url: 'https://10.0.0.1/' }, "url can't be sent to: 10.0.0.1 is no public address"],
    [{ url: 'https://169.254.169.254/latest/meta-data' }, "url can't be sent to"],
    [{ url: 'https://[::1]/' }, "url can't be sent to"],
    [{ url: 'http://portal.example.org/' }, "url can't be sent to: it must begin with https://"],
    [{ url: 'https://portal.example.org:25/' }, "url can't be sent to: port 25"],
    [{ url: 'https://joe:secret@portal.example.org/' }, 'url must not have a user or password in it.'],
    [{ url: `${URL}#part` }, 'url must not have a fragment.'],
    [{ url: `${URL}?${'x'.repeat(1000)}` }, 'url must not be longer than 1000 characters.'],
    [{ audience: '' }, 'audience must not be empty.'],
    [{ resources: [] }, 'resources must name one at least.'],
    [{ resources: ['Session'] }, 'resources must be of User, Group, Organization, Role.'],
    [{ eventTypes: ['prov:create:full'] }, 'eventTypes must be of urn:ietf:params:scim:event:feed:add'],
    [{ eventTypes: [] }, 'eventTypes must name one at least.'],
    [{ organizations: [] }, 'organizations must name one at least.'],
    [{ token: 'two words' }, 'token must consist of visible ASCII characters'],
    [{ token: 'a\r\nX-Header: b' }, 'token must consist of visible ASCII characters'],
    [{ delivered: 5 }, 'There is no member "delivered".'],
  ])('refused: %j', async (fields, message) => {
    const { status, body } = await send('POST', '', input(fields));
    expect([status, body]).toEqual([
      400,
      { error: expect.objectContaining({ message: expect.stringContaining(message) }) },
    ]);
  });

  test('a name is taken once, whatever its case', async () => {
    const given = input();
    await send('POST', '', given);
    expect((await send('POST', '', { ...given, name: given.name.toUpperCase() })).status).toBe(409);
  });

  test('there may be a hundred', async () => {
    for (let at = 0; at < MOST_STREAMS; at += 1) await send('POST', '', input());
    const { status, body } = await send('POST', '', input());
    expect([status, body.error.message]).toEqual([409, "There are 100 event streams, and can't be more."]);
    const { streams } = (await send('GET', '')).body as unknown as { streams: { id: string }[] };
    expect(streams).toHaveLength(MOST_STREAMS);
    for (const { id } of streams) await send('DELETE', `/${id}`);
  });

  test('nobody hears by a stream of what they couldn’t read', async () => {
    const token = await tokenFor(undefined, ['groups:read']);
    expect((await send('POST', '', input(), token)).status).toBe(403);
    expect((await send('POST', '', input({ resources: ['User'] }), token)).status).toBe(201);
    const { id } = (await send('POST', '', input({ resources: ['Group'] }))).body as unknown as { id: string };
    expect((await send('PATCH', `/${id}`, { url: `${URL}/mine` }, token)).status).toBe(403);
  });

  test('within the own organizations: others’ streams aren’t there, and none hears of more', async () => {
    const [a, b] = [await app.createOrganization('a'), await app.createOrganization('b')];
    const [ofA, ofB] = [await tokenFor([a.id]), await tokenFor([b.id])];
    const mine = await send('POST', '', input({ organizations: [a.name] }), ofA);
    expect(mine.body['organizations']).toEqual([a.id]);
    const path = `/${String(mine.body['id'])}`;
    expect((await send('POST', '', input(), ofA)).status).toBe(403);
    expect((await send('POST', '', input({ organizations: [b.id] }), ofA)).status).toBe(400);
    expect((await send('PATCH', path, { organizations: 'all' }, ofA)).status).toBe(403);
    expect((await send('PATCH', path, { organizations: [a.id, b.id] }, ofA)).status).toBe(400);
    for (const [method, further] of [
      ['GET', ''],
      ['GET', '/refusals'],
      ['PATCH', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/test'],
      ['DELETE', ''],
    ] as const) {
      expect((await send(method, path + further, method === 'PATCH' ? {} : undefined, ofB)).status).toBe(404);
    }
    const namesFor = async (token: string) => {
      const { streams } = (await send('GET', '', undefined, token)).body as unknown as { streams: { id: string }[] };
      return streams.map(({ id }) => id);
    };
    expect(await namesFor(ofA)).toEqual([mine.body['id']]);
    expect(await namesFor(ofB)).toEqual([]);
    expect((await send('POST', '/rotate-key', undefined, ofA)).status).toBe(403);
    expect((await send('DELETE', path, undefined, ofA)).status).toBe(204);
    expect((await send('GET', path, undefined, ofA)).status).toBe(404);
  });

  test('each act is in the audit trail, with the token mentioned and never shown', async () => {
    const { id, name } = (await send('POST', '', input({ token: 'its-token' }))).body as unknown as {
      id: string;
      name: string;
    };
    await send('PATCH', `/${id}`, { token: 'another-token', audience: 'portal' });
    await send('POST', `/${id}/pause`);
    await send('POST', `/${id}/resume`, { skip: true });
    await send('DELETE', `/${id}`);
    const trail = await exchange(app.url(), { path: `/audit?subject=${id}`, token: app.adminToken() });
    const { entries } = trail.body as unknown as { entries: { action: string; changes: object }[] };
    expect(entries.toReversed().map(({ action, changes }) => [action, changes])).toEqual([
      ['event-stream.create', expect.objectContaining({ name: [null, name], token: 'set' })],
      ['event-stream.update', { audience: [URL, 'portal'], token: 'set' }],
      ['event-stream.pause', {}],
      ['event-stream.resume', { skipped: true }],
      ['event-stream.delete', { name: [name, null] }],
    ]);
    expect(trail.text).not.toMatch(/its-token|another-token/);
  });
});
