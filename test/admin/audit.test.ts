import { ORG_ADMIN_ROLE_ID, PORTAL_ADMIN_ROLE_ID } from '../../src/portal/built-in';
import { PRIVILEGES } from '../../src/portal/actor';
import { createConnection } from '../../src/portal/connections/connections';
import { PASSWORD, startAuthServer, type Answer, type AuthServer } from '../support/auth-server';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { DEVELOPER_ROLE, PORTAL_USER, USER, unique } from '../support/factories';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly subject: { readonly id: string };
  readonly [name: string]: unknown;
}

onEveryDatabase('GET /audit', (_open, create) => {
  let database: TestDatabase;
  let server: AuthServer;
  let admin: string;
  beforeAll(async () => {
    database = await create();
    server = await startAuthServer(await database.open());
    admin = await server.connect();
  });
  afterAll(() => server.stop());

  const get = (query = '', token: string | undefined = admin): Promise<Answer> =>
    server.send('GET', `/audit${query}`, token === '' ? {} : { token });
  const entriesOf = ({ status, body }: Answer): Entry[] => {
    expect(status).toBe(200);
    return body['entries'] as Entry[];
  };

  async function createUser(organization?: string): Promise<{ id: string; userName: string }> {
    const body = {
      schemas: [USER],
      userName: unique('user'),
      password: PASSWORD,
      ...(organization !== undefined && { [PORTAL_USER]: { organization: { value: organization } } }),
    };
    const headers = { 'x-forwarded-for': '192.0.2.9' };
    const created = await server.send('POST', '/scim/v2/Users', { body, token: admin, headers });
    return created.body as unknown as { id: string; userName: string };
  }

  test('who, what, when, from where, through which connection, before and after; never a secret', async () => {
    const user = await createUser();
    const patch = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { displayName: 'New', password: 'another-Horse-8-battery-staple' } }],
    };
    await server.send('PATCH', `/scim/v2/Users/${user.id}`, { body: patch, token: admin });
    const [update, creation, ...others] = entriesOf(await get(`?subject=${user.id}`));
    expect(others).toEqual([]);
    expect(creation).toEqual({
      id: expect.any(String),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      actor: { kind: 'connection', id: expect.any(String), name: expect.stringMatching(/^connection-/) },
      address: '192.0.2.9',
      requestId: expect.any(String),
      action: 'user.create',
      subject: { type: 'User', id: user.id },
      organization: expect.any(String),
      changes: expect.objectContaining({ userName: [null, user.userName], password: 'set' }),
    });
    expect(update).toMatchObject({
      action: 'user.update',
      changes: { displayName: [null, 'New'], password: 'set' },
    });
    const all = (await get('?limit=1000')).text;
    for (const secret of [PASSWORD, 'another-Horse-8', 'bcrypt']) expect(all).not.toContain(secret);
  });

  test('filtered by actor (id or name), action, subject and time, all together', async () => {
    const user = await createUser();
    await createUser();
    const [entry] = entriesOf(await get(`?subject=${user.id}`));
    for (const actor of [entry!.actor.id, entry!.actor.name]) {
      const found = entriesOf(await get(`?actor=${encodeURIComponent(actor)}&action=user.create&subject=${user.id}`));
      expect(found).toEqual([entry]);
    }
    expect(entriesOf(await get(`?actor=nobody`))).toEqual([]);
    expect(entriesOf(await get(`?action=user.delete&subject=${user.id}`))).toEqual([]);
    const at = Date.parse(entry!.at);
    const time = (offset: number) => new Date(at + offset).toISOString();
    const within = async (from: string, to: string) =>
      entriesOf(await get(`?subject=${user.id}&from=${from}&to=${to}`)).length;
    expect(await within(time(0), time(1))).toBe(1);
    expect(await within(time(1), time(9))).toBe(0);
    expect(await within(time(-9), time(0))).toBe(0);
    const zoned = encodeURIComponent(`${time(0).slice(0, -1)}+00:00`);
    expect(await within(zoned, time(1))).toBe(1);
  });

  test('a page at a time, the newest first: each row once', async () => {
    const user = await createUser();
    for (let change = 0; change < 4; change++) {
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'displayName', value: `v${change}` }],
      };
      await server.send('PATCH', `/scim/v2/Users/${user.id}`, { body, token: admin });
    }
    const all = entriesOf(await get(`?subject=${user.id}`));
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    const walked: Entry[] = [];
    let next: string | null = '';
    for (let page = 0; next !== null; page++) {
      expect(page).toBeLessThan(4);
      const answer: Answer = await get(`?subject=${user.id}&limit=2${next === '' ? '' : `&before=${next}`}`);
      walked.push(...entriesOf(answer));
      next = answer.body['next'] as string | null;
    }
    expect(walked).toEqual(all);
  });

  test('an Org Admin reads the rows of the own organization, nothing else', async () => {
    const [mine, other] = [await server.createOrganization(), await server.createOrganization()];
    const [inside, outside] = [await createUser(mine), await createUser(other)];
    const orgAdmin = await server.createUser({ organizationId: mine, roleIds: [ORG_ADMIN_ROLE_ID] });
    const token = await server.tokenOf(orgAdmin.userName);
    const rows = entriesOf(await get('?limit=1000', token));
    expect(new Set(rows.map(({ organization }) => organization))).toEqual(new Set([mine]));
    expect(rows.map(({ subject }) => subject.id)).toContain(inside.id);
    expect(entriesOf(await get(`?subject=${outside.id}`, token))).toEqual([]);
  });

  test('needs audit:read', async () => {
    const developer = await server.createUser({ roleIds: [DEVELOPER_ROLE] });
    const { token: others } = await createConnection(server.op, {
      name: unique('c'),
      organizations: undefined,
      privileges: PRIVILEGES.filter((privilege) => privilege !== 'audit:read'),
      grantableRoles: null,
      profile: 'standard',
      passwordMode: 'apply',
      expiresAt: null,
    });
    for (const token of [await server.tokenOf(developer.userName), others]) {
      const { status, body } = await get('', token);
      expect({ status, code: body['error']?.code }).toEqual({ status: 403, code: 'forbidden' });
    }
    const root = await server.createUser({ roleIds: [PORTAL_ADMIN_ROLE_ID] });
    expect((await get('', await server.tokenOf(root.userName))).status).toBe(200);
    const anonymous = await get('', '');
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test.each([
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=x', 'limit'],
    ['?from=yesterday', 'from'],
    ['?to=2030-13-01', 'to'],
    ['?from=2030-01-01T10:00:00', 'from'],
    ['?actor=a&actor=b', 'actor'],
    ['?Action=user.create', 'Action'],
  ])('what can’t be meant is refused, not left out: %s', async (query, attribute) => {
    const { status, body } = await get(query);
    expect({ status, error: body['error'] }).toMatchObject({
      status: 400,
      error: { code: 'invalid-value', attribute },
    });
  });

  test('other methods: 405', async () => {
    const { status, headers } = await server.send('DELETE', '/audit', { token: admin });
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' });
  });
});
