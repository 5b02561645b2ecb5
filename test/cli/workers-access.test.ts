import { GOOD_PASSWORD, GROUP, patchOp, PORTAL_USER, unique, USER } from '../support/factories';
import { onEveryDatabase } from '../support/databases';
import type { JsonObject } from '../support/scim-client';
import { ORGANIZATION } from '../../src/portal/schema-urns';
import { BuiltProgram, type ServingProgram } from './built-program';

const program = new BuiltProgram();
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';

interface Told {
  readonly status: number;
  readonly body: JsonObject;
}

interface NewConnection {
  readonly id: string;
  readonly token: string;
}

onEveryDatabase('who may do what, with two serving processes', (_open, create) => {
  let server: ServingProgram;
  beforeAll(async () => {
    const { url: DATABASE_URL } = await create();
    server = await program.serve({ DATABASE_URL, ADMIN_TOKEN, WORKERS: '2', RATE_LIMIT: 'off', LOG_LEVEL: 'info' });
    while (server.output().split('"listening"').length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  afterAll(async () => {
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  /** Over a connection of its own, and so answered by one process after the other. */
  async function send(method: string, path: string, body?: object, token = ADMIN_TOKEN): Promise<Told> {
    const headers = {
      authorization: `Bearer ${token}`,
      connection: 'close',
      ...(body && { 'content-type': 'application/json' }),
    };
    const answer = await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as JsonObject };
  }

  async function made<Body = { id: string }>(path: string, body: object): Promise<Body> {
    const told = await send('POST', path, body);
    expect(told).toMatchObject({ status: 201 });
    return told.body as Body;
  }

  async function done(method: string, path: string, body?: object): Promise<void> {
    const { status, body: text } = await send(method, path, body);
    expect([status < 300, text]).toEqual([true, text]);
  }

  /** What both processes say, asked so often that whatever is kept is kept. */
  async function everywhere(path: string, token: string): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (let time = 0; time < 8; time += 1) told.push(await send('GET', path, undefined, token));
    return told;
  }

  async function statuses(path: string, token: string): Promise<ReadonlySet<number>> {
    return new Set((await everywhere(path, token)).map(({ status }) => status));
  }

  const connect = (input: object) => made<NewConnection>('/admin/connections', { name: unique('c'), ...input });
  const organization = async () =>
    (await made('/scim/v2/Organizations', { schemas: [ORGANIZATION], name: unique('org') })).id;
  const userIn = (value: string, fields: object = {}) =>
    made('/scim/v2/Users', {
      schemas: [USER],
      userName: unique('u'),
      [PORTAL_USER]: { organization: { value } },
      ...fields,
    });

  test('organizations that are taken from a connection, or given to it, at the next request', async () => {
    const [one, other] = [await organization(), await organization()];
    const [mine, foreign] = [await userIn(one), await userIn(other)];
    const { token, id: connection } = await connect({ organizations: [one] });
    const pages = [`/scim/v2/Users/${mine.id}`, `/scim/v2/Users/${foreign.id}`] as const;
    for (const [organizations, seen] of [
      [[one], [200, 404]],
      [[other], [404, 200]],
      [
        [one, other],
        [200, 200],
      ],
      [[one], [200, 404]],
    ] as const) {
      await done('PATCH', `/admin/connections/${connection}`, { organizations });
      expect([await statuses(pages[0], token), await statuses(pages[1], token)]).toEqual(
        seen.map((status) => new Set([status])),
      );
      const totals = (await everywhere('/scim/v2/Users', token)).map(({ body }) => body['totalResults']);
      expect(new Set(totals)).toEqual(new Set([organizations.length]));
    }
  });

  test('scopes, a token that is revoked or rotated, a connection that is revoked', async () => {
    const { id } = await userIn(await organization());
    const path = `/scim/v2/Users/${id}`;
    const { token, id: connection } = await connect({});
    const address = `/admin/connections/${connection}`;
    expect(await statuses(path, token)).toEqual(new Set([200]));
    await done('PATCH', address, { scopes: ['groups:read'] });
    expect(await statuses(path, token)).toEqual(new Set([403]));
    await done('PATCH', address, { scopes: ['users:read'] });
    expect(await statuses(path, token)).toEqual(new Set([200]));
    await done('PATCH', address, { allowedAddresses: ['192.0.2.1'] });
    expect(await statuses(path, token)).toEqual(new Set([403]));
    await done('PATCH', address, { allowedAddresses: null });
    const rotated = (await send('POST', `${address}/rotate`, { overlap: 0 })).body as unknown as NewConnection;
    expect([await statuses(path, token), await statuses(path, rotated.token)]).toEqual([
      new Set([401]),
      new Set([200]),
    ]);
    await done('POST', `${address}/revoke`);
    expect(await statuses(path, rotated.token)).toEqual(new Set([401]));
  });

  test('an organization that goes with all its people', async () => {
    const id = await organization();
    const user = await userIn(id);
    const { token } = await connect({ organizations: [id] });
    expect(await statuses(`/scim/v2/Users/${user.id}`, token)).toEqual(new Set([200]));
    await done('DELETE', `/scim/v2/Users/${user.id}`);
    await done('DELETE', `/scim/v2/Organizations/${id}`);
    expect(await statuses(`/scim/v2/Users/${user.id}`, token)).toEqual(new Set([404]));
    expect(await statuses(`/scim/v2/Users/${user.id}`, ADMIN_TOKEN)).toEqual(new Set([404]));
  });

  test('the roles of somebody who is signed in, and whether they are active', async () => {
    const [userName, group] = [
      unique('admin'),
      await made('/scim/v2/Groups', { schemas: [GROUP], displayName: unique('g') }),
    ];
    // There has to be another one.
    await made('/scim/v2/Users', { schemas: [USER], userName: unique('admin'), roles: [{ value: 'Portal Admin' }] });
    const user = await made('/scim/v2/Users', {
      schemas: [USER],
      userName,
      password: GOOD_PASSWORD,
      roles: [{ value: 'Portal Admin' }],
    });
    const session = (await send('POST', '/auth/login', { username: userName, password: GOOD_PASSWORD })).body;
    const token = String(session['token']);
    const path = `/scim/v2/Groups/${group.id}`;
    expect(await statuses(path, token)).toEqual(new Set([200]));
    await done('PATCH', `/scim/v2/Users/${user.id}`, patchOp({ op: 'remove', path: 'roles' }));
    expect(await statuses(path, token)).toEqual(new Set([403]));
    await done('PATCH', `/scim/v2/Users/${user.id}`, patchOp({ op: 'replace', path: 'active', value: false }));
    expect(await statuses(path, token)).toEqual(new Set([401]));
  });
});
