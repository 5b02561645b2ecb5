import { setTimeout } from 'node:timers/promises';
import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { stopClock } from '../support/clock';
import { onDatabases, onEveryDatabase, type TestDatabase } from '../support/databases';
import {
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  patchOp,
  PORTAL_USER,
  unique,
} from '../support/factories';
import { ORGANIZATION, PORTAL_GROUP, ROLE } from '../../src/portal/schema-urns';
import { ScimClient, type ScimBody } from '../support/scim-client';

const BASE = { resourceBase: `${BASE_URL}/scim/v2` };

/** Nothing is written down of requests meanwhile. */
const QUIET = { REQUEST_LOG_DAYS: 'off' };

function clientOf(app: RunningApp, token = app.adminToken): ScimClient {
  return new ScimClient(() => ({ baseUrl: `${app.url}/scim/v2`, token }));
}

/** Asks so often that whatever is kept is kept. */
async function warm(scim: ScimClient, ...paths: readonly string[]): Promise<ScimBody> {
  let body: ScimBody | undefined;
  for (let time = 0; time < 3; time++) for (const path of paths) ({ body } = await scim.get(path));
  return body as ScimBody;
}

async function createOrganization(scim: ScimClient): Promise<{ id: string; name: string }> {
  const name = unique('organization');
  const { status, body } = await scim.post('/Organizations', { schemas: [ORGANIZATION], name });
  expect(status).toBe(201);
  return { id: body.id, name };
}

const replace = (path: string, value: unknown) => patchOp({ op: 'replace', path, value });

/** What one process reads while another one, on the same database, writes. */
onEveryDatabase('a read is never out of date', (_open, create) => {
  let database: TestDatabase;
  let here: RunningApp;
  let elsewhere: RunningApp;
  let scim: ScimClient;

  beforeAll(async () => {
    database = await create();
    here = await startApp(await database.open(BASE), QUIET);
    elsewhere = await startApp(await database.open(BASE), QUIET);
    scim = clientOf(here);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  afterAll(() => Promise.all([here.stop(), elsewhere.stop()]));

  /** As somebody does who has the file; when the servers have nothing under way that would keep it from that. */
  async function pastTheServer(statement: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      await setTimeout(20);
      try {
        return void (await database.query(statement));
      } catch (error) {
        if (!String(error).includes('locked')) throw error;
      }
    }
    throw new Error('The database stays locked.');
  }

  describe.each(['this process', 'another process'])('whatever %s changes', (who) => {
    let writer: ScimClient;
    beforeAll(() => {
      writer = who === 'this process' ? scim : clientOf(elsewhere, here.adminToken);
    });

    test.each([
      ['displayName', 'Ada L.', 'displayName'],
      ['active', false, 'active'],
      ['emails', [{ value: 'new@example.com' }], 'emails.0.value'],
    ])('of a user: %s', async (path, value, shown) => {
      const { id, userName } = await createUser(scim, { displayName: 'Ada' });
      const paths = [`/Users/${id}`, `/Users?filter=userName%20eq%20%22${String(userName)}%22`, '/Users?count=1000'];
      await warm(scim, ...paths);
      expect((await writer.patch(`/Users/${id}`, replace(path, value))).status).toBe(200);
      const expected = Array.isArray(value) ? 'new@example.com' : value;
      for (const each of paths) {
        const { body } = await scim.get(each);
        const user = Array.isArray(body.Resources) ? body.Resources.find((one) => one.id === id) : body;
        expect(user).toHaveProperty(shown, expected);
        expect(user).toHaveProperty('meta.version', 'W/"2"');
      }
    });

    test('that a user is gone, or new', async () => {
      const externalId = unique('ext');
      const list = `/Users?filter=externalId%20eq%20%22${externalId}%22`;
      expect(await warm(scim, list)).toMatchObject({ totalResults: 0, Resources: [] });
      const { id } = await createUser(writer, { externalId });
      expect((await scim.get(list)).body.Resources).toEqual([expect.objectContaining({ id })]);
      await warm(scim, `/Users/${id}`, list);
      expect((await writer.delete(`/Users/${id}`)).status).toBe(204);
      expectScimError(await scim.get(`/Users/${id}`), 404);
      expect((await scim.get(list)).body).toMatchObject({ totalResults: 0, Resources: [] });
    });

    test('of what a user shows of others: groups, roles, the organization', async () => {
      const { id: organization, name } = await createOrganization(writer);
      const value = unique('role');
      const role = (await writer.post('/Roles', { schemas: [ROLE], value, display: unique('Role') })).body;
      const { id } = await createUser(scim, {
        roles: [{ value }],
        [PORTAL_USER]: { organization: { value: organization } },
      });
      const path = `/Users/${id}`;
      await warm(scim, path);
      const inner = await createGroup(writer, {
        members: membersOf({ id }),
        [PORTAL_GROUP]: { organization: { value: organization } },
      });
      expect((await scim.get(path)).body['groups']).toEqual([
        {
          value: inner.id,
          $ref: `${BASE.resourceBase}/Groups/${inner.id}`,
          display: inner['displayName'],
          type: 'direct',
        },
      ]);
      await warm(scim, path);
      await writer.patch(`/Groups/${inner.id}`, replace('displayName', `${value} readers`));
      expect((await scim.get(path)).body).toHaveProperty('groups.0.display', `${value} readers`);
      await warm(scim, path);
      const outer = await createGroup(writer, {
        members: [{ value: inner.id, type: 'Group' }],
        [PORTAL_GROUP]: { organization: { value: organization } },
      });
      expect((await scim.get(path)).body['groups']).toContainEqual(
        expect.objectContaining({ value: outer.id, type: 'indirect' }),
      );
      await warm(scim, path);
      await writer.patch(`/Organizations/${organization}`, replace('name', `${name} Ltd`));
      expect((await scim.get(path)).body[PORTAL_USER]).toMatchObject({ organization: { display: `${name} Ltd` } });
      await warm(scim, path);
      await writer.patch(`/Roles/${role.id}`, replace('display', `${value} II`));
      expect((await scim.get(path)).body).toHaveProperty('roles.0.display', `${value} II`);
    });

    test('of a page: what is on it, and how many there are', async () => {
      const pages = ['/Users?count=2', '/Users?count=2&startIndex=2', '/Users?count=2&cursor=', '/Groups?count=0'];
      const totals = async () => Promise.all(pages.map(async (page) => (await scim.get(page)).body.totalResults));
      await warm(scim, ...pages);
      const before = await totals();
      await createUser(writer);
      await createGroup(writer);
      expect(await totals()).toEqual(before.map((total) => Number(total) + 1));
    });
  });

  test('whatever somebody writes past the server', async () => {
    const { id } = await createUser(scim);
    await warm(scim, `/Users/${id}`);
    await pastTheServer(`update users set display_name = 'past' where id = '${id}'`);
    expect((await scim.get(`/Users/${id}`)).body['displayName']).toBe('past');
  });

  test('what ends with the time: a lock, and a token', async () => {
    const { id } = await createUser(scim);
    const soon = unique('soon');
    const until = '2030-01-01T00:00:01.000Z';
    const short = clientOf(here, await here.connect({ name: soon, expiresAt: until }));
    const clock = stopClock(Date.parse('2030-01-01T00:00:00.000Z'));
    await pastTheServer(`update users set locked_until = '${until}' where id = '${id}'`);
    const locked = '/Users?filter=locked%20eq%20true';
    expect(await warm(scim, locked, `/Users/${id}`)).toMatchObject({ [PORTAL_USER]: { locked: true } });
    expect(await warm(scim, locked)).toMatchObject({ totalResults: 1 });
    expect(await warm(short, `/Users/${id}`)).toMatchObject({ id });
    clock.advance(1001);
    expect((await scim.get(`/Users/${id}`)).body).toMatchObject({ [PORTAL_USER]: { locked: false } });
    expect((await scim.get(locked)).body).toMatchObject({ totalResults: 0 });
    expectScimError(await short.get(`/Users/${id}`), 401);
  });

  test.each(['here', 'elsewhere'])('whom a token stands for, changed %s', async (where) => {
    const name = unique('connection');
    const client = clientOf(here, await here.connect({ name }));
    const { id } = await createUser(scim);
    const path = `/Users/${id}`;
    const { connections } = (where === 'here' ? here : elsewhere).storage.within({ all: true });
    const connection = (await connections.findByName(name))!;
    await warm(client, path);
    await connections.update(connection.id, { ...connection, privileges: ['groups:read'] });
    expectScimError(await client.get(path), 403);
    await connections.update(connection.id, { ...connection, scope: { organizations: [] } });
    expectScimError(await client.get(path), 404);
    await connections.update(connection.id, connection);
    await warm(client, path);
    const [token] = await connections.listTokens(connection.id);
    await connections.revokeToken(token!.id, new Date().toISOString());
    expectScimError(await client.get(path), 401);
    expectScimError(await client.get('/Users?count=1'), 401);
  });

  test('what one may see is never answered to another', async () => {
    const [own, foreign] = [await createUser(scim), await createUser(scim)];
    const { id: organization } = await createOrganization(scim);
    const path = `/Users/${foreign.id}`;
    await scim.patch(path, replace(`${PORTAL_USER}:organization`, { value: organization }));
    const limited = clientOf(here, await here.connect({ organizations: [organization] }));
    const powerless = clientOf(here, await here.connect({ privileges: ['groups:read'] }));
    const list = '/Users?count=1000';
    const whole = await warm(scim, path, `/Users/${own.id}`, list);
    expect(whole.totalResults).toBeGreaterThan(1);
    expect(await warm(limited, list)).toMatchObject({ totalResults: 1, Resources: [{ id: foreign.id }] });
    expectScimError(await limited.get(`/Users/${own.id}`), 404);
    expect(await warm(limited, path)).toMatchObject({ id: foreign.id });
    for (const each of [path, `/Users/${own.id}`, list]) expectScimError(await powerless.get(each), 403);
    expect((await scim.get(list)).body.totalResults).toBe(whole.totalResults);
  });

  test('what a read asks to be shown is kept apart', async () => {
    const { id } = await createUser(scim, { displayName: 'Ada', nickName: 'A' });
    const path = `/Users/${id}`;
    const shapes = [path, `${path}?attributes=nickName`, `${path}?excludedAttributes=nickName`, `${path}?attributes=`];
    const lists = shapes.map((shape) =>
      shape.replace(`/${id}`, '').replace(/(\?|$)/, `?filter=id%20eq%20%22${id}%22&`),
    );
    const keys = async (each: string) => {
      const { body } = await scim.get(each);
      return Object.keys(Array.isArray(body.Resources) ? (body.Resources[0] as object) : body);
    };
    const first = await Promise.all([...shapes, ...lists].map(keys));
    await warm(scim, ...shapes, ...lists);
    const [whole, some, rest, empty, ...listed] = await Promise.all([...shapes, ...lists].map(keys));
    expect([whole, some, rest, empty, ...listed]).toEqual(first);
    expect(some).toEqual(['schemas', 'id', 'nickName']);
    expect(rest).toEqual(whole?.filter((name) => name !== 'nickName'));
    expect([empty, ...listed]).toEqual([whole, whole, some, rest, whole]);
  });

  test('RFC 7644 §3.14: a version that was seen is 304, an older one is not', async () => {
    const { id } = await createUser(scim);
    const path = `/Users/${id}`;
    await warm(scim, path);
    const same = await scim.get(path, { 'If-None-Match': 'W/"1"' });
    expect([same.status, same.text, same.headers['etag']]).toEqual([304, '', 'W/"1"']);
    await scim.patch(path, replace('displayName', 'x'));
    expect((await scim.get(path, { 'If-None-Match': 'W/"1"' })).status).toBe(200);
    await warm(scim, path);
    expect((await scim.get(path, { 'If-None-Match': 'W/"1"' })).headers['etag']).toBe('W/"2"');
    expect((await scim.get(path, { 'If-None-Match': '"2"' })).status).toBe(304);
  });

  test('letters of any script keep their length', async () => {
    const { id } = await createUser(scim, { displayName: 'Żółć 漢字 😀' });
    const texts = [];
    for (let time = 0; time < 4; time++) {
      const { text, headers } = await scim.get(`/Users/${id}`);
      expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
      texts.push(text, (await scim.get('/Users?count=1000')).text);
    }
    expect(new Set(texts).size).toBe(2);
    expect(texts[0]).toContain('Żółć 漢字 😀');
  });
});

onDatabases(['sqlite'], 'what was read is kept', (_open, create) => {
  test('until something changes, that is: not by what is only noted beside', async () => {
    const statements: string[] = [];
    const database = await create();
    const app = await startApp(await database.open({ ...BASE, statementLog: (sql) => void statements.push(sql) }));
    const scim = clientOf(app);
    const { id } = await createUser(scim);
    const reads = () => statements.filter((sql) => /^\s*select[\s\S]* from (users|tokens)\b/.test(sql)).length;
    await warm(scim, `/Users/${id}`, '/Users?count=10', '/Groups');
    // The log of requests writes down what came.
    await setTimeout(700);
    statements.length = 0;
    const body = await warm(scim, `/Users/${id}`, '/Users?count=10', '/Groups', `/Users/${id}`);
    expect([body.id, reads()]).toEqual([id, 0]);
    await scim.patch(`/Users/${id}`, replace('active', false));
    statements.length = 0;
    await scim.get(`/Users/${id}`);
    expect(reads()).toBeGreaterThan(0);
    await app.stop();
  });
});
