import { onEveryApp } from './support/app';
import {
  ENTERPRISE_USER,
  GROUP,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  expectScimError,
  groupBody,
  membersOf,
  patchOp,
  unique,
  userBody,
} from './support/factories';
import type { JsonObject, Method, ScimBody, ScimClient, ScimResponse } from './support/scim-client';

interface Tenant {
  readonly organization: { readonly id: string; readonly name: string };
  readonly scim: ScimClient;
  readonly user: ScimBody;
  readonly group: ScimBody;
}

/** RFC 7644 §6: what one organization's connection must neither see nor change nor guess of another's. */
onEveryApp('two organizations, a connection each', (app) => {
  let a: Tenant;
  let b: Tenant;
  const UNKNOWN = '2819c223-7f76-453a-919d-413861904646';

  beforeAll(async () => {
    a = await tenant('alpha');
    b = await tenant('beta');
  });

  async function tenant(name: string): Promise<Tenant> {
    const organization = await app.createOrganization(name);
    const scim = await app.connect({ organizations: [organization.id] });
    const user = await createUser(scim, {
      externalId: unique('ext'),
      emails: [{ value: `${unique(name)}@example.com` }],
    });
    return { organization, scim, user, group: await createGroup(scim, { members: membersOf(user) }) };
  }

  /** What another organization's id answers must be what an unknown one answers, the id aside. */
  function expectSame(foreign: ScimResponse, unknown: ScimResponse, id: string): void {
    const normal = ({ status, text }: ScimResponse, name: string) => ({ status, text: text.replaceAll(name, 'ID') });
    expect(normal(foreign, id)).toEqual(normal(unknown, UNKNOWN));
  }

  async function unchanged(): Promise<void> {
    expect((await b.scim.get(`/Users/${b.user.id}`)).body).toMatchObject({ id: b.user.id, meta: b.user.meta });
    expect((await b.scim.get(`/Groups/${b.group.id}`)).body).toEqual(b.group);
  }

  test('what one creates is in its own organization', async () => {
    expect(a.user[PORTAL_USER]).toMatchObject({ organization: { value: a.organization.id } });
  });

  describe.each<[Method, JsonObject | undefined, JsonObject | undefined]>([
    ['GET', undefined, undefined],
    ['PUT', { schemas: [USER], userName: unique('taken') }, { schemas: [GROUP], displayName: unique('taken') }],
    ['PATCH', patchOp({ op: 'replace', path: 'title', value: 'x' }), patchOp({ op: 'remove', path: 'members' })],
    ['DELETE', undefined, undefined],
  ])('%s', (method, userChange, groupChange) => {
    test.each<[string, Record<string, string>]>([
      ['plainly', {}],
      ['with If-Match *', { 'If-Match': '*' }],
      ['with If-Match of its version', { 'If-Match': 'W/"1"' }],
      ['with If-None-Match', { 'If-None-Match': 'W/"1"' }],
    ])('B’s user and group are 404 for A, as if unknown: %s', async (_title, headers) => {
      for (const [path, id, change] of [
        ['/Users', b.user.id, userChange],
        ['/Groups', b.group.id, groupChange],
      ] as const) {
        const foreign = await a.scim.send(method, `${path}/${id}`, change, headers);
        expect([404, 412]).toContain(foreign.status);
        expectSame(foreign, await a.scim.send(method, `${path}/${UNKNOWN}`, change, headers), id);
      }
      await unchanged();
    });
  });

  test('lists hold one’s own, and count one’s own', async () => {
    const users = await a.scim.get('/Users');
    expect(users.body.Resources.map(({ id }) => id)).toEqual([a.user.id]);
    expect(users.body.totalResults).toBe(1);
    const groups = await a.scim.get('/Groups');
    expect(groups.body.Resources.map(({ id }) => id)).toEqual([a.group.id]);
    expect((await a.scim.get('/Users?count=0')).body.totalResults).toBe(1);
  });

  test('no filter reaches across, not through or and not', async () => {
    const { user, group, organization } = b;
    for (const [path, filter] of [
      ['/Users', `id eq "${user.id}"`],
      ['/Users', `userName eq "${user.userName}"`],
      ['/Users', `externalId eq "${String(user.externalId)}"`],
      ['/Users', `emails.value eq "${user.emails?.[0]?.value}"`],
      ['/Users', `emails[value co "beta"]`],
      ['/Users', `groups.value eq "${group.id}"`],
      ['/Users', `groups.display eq "${group.displayName}"`],
      ['/Users', `${PORTAL_USER}:organization.value eq "${organization.id}"`],
      ['/Users', `${PORTAL_USER}:organization.display eq "${organization.name}"`],
      ['/Users', `not (id eq "${a.user.id}")`],
      ['/Groups', `id eq "${group.id}"`],
      ['/Groups', `displayName eq "${group.displayName}"`],
      ['/Groups', `members.value eq "${user.id}"`],
      ['/Groups', `members[value eq "${user.id}"]`],
      ['/Groups', `not (id eq "${a.group.id}")`],
    ] as const) {
      const { body } = await a.scim.search(path, filter);
      expect({ filter, total: body.totalResults, found: body.Resources }).toEqual({ filter, total: 0, found: [] });
    }
    const wide = await a.scim.search('/Users', 'id pr or not (id pr) or userName pr');
    expect(wide.body.Resources.map(({ id }) => id)).toEqual([a.user.id]);
  });

  test('no sort, page or projection reaches across', async () => {
    for (const parameters of [
      'sortBy=userName',
      'sortBy=meta.created&sortOrder=descending',
      'attributes=id',
      'startIndex=1&count=1000',
    ]) {
      const { body } = await a.scim.get(`/Users?${parameters}`);
      expect(body.Resources.map(({ id }) => id)).toEqual([a.user.id]);
    }
    expect((await a.scim.get('/Users?startIndex=2')).body.Resources).toEqual([]);
  });

  test('B’s user or group as a member is an unknown one: 400 invalidValue, by every way', async () => {
    for (const foreign of [b.user.id, b.group.id]) {
      const ways = (id: string): readonly (readonly [Method, string, JsonObject])[] => [
        ['POST', '/Groups', groupBody({ displayName: 'new', members: [{ value: id }] })],
        [
          'POST',
          '/Groups',
          groupBody({ displayName: 'new', members: [{ value: id, type: 'User', $ref: b.user.meta.location }] }),
        ],
        ['PUT', `/Groups/${a.group.id}`, { ...a.group, members: [{ value: id }] }],
        ['PATCH', `/Groups/${a.group.id}`, patchOp({ op: 'add', path: 'members', value: [{ value: id }] })],
        ['PATCH', `/Groups/${a.group.id}`, patchOp({ op: 'replace', path: 'members', value: [{ value: id }] })],
        ['PATCH', `/Groups/${a.group.id}`, patchOp({ op: 'add', value: { members: [{ value: id }] } })],
      ];
      const unknown = ways(UNKNOWN);
      for (const [index, [method, path, body]] of ways(foreign).entries()) {
        const response = await a.scim.send(method, path, body);
        expectScimError(response, 400, 'invalidValue');
        expectSame(response, await a.scim.send(method, path, unknown[index]?.[2]), foreign);
      }
    }
    expect((await a.scim.get(`/Groups/${a.group.id}`)).body).toEqual(a.group);
    await unchanged();
  });

  test('a removal of B’s user from A’s group finds nothing', async () => {
    const body = patchOp({ op: 'remove', path: `members[value eq "${b.user.id}"]` });
    const response = await a.scim.patch(`/Groups/${a.group.id}`, body);
    expect(response.body.meta).toEqual(a.group.meta);
  });

  test('a manager of another organization shows nothing of itself', async () => {
    const user = await createUser(a.scim, { [ENTERPRISE_USER]: { manager: { value: b.user.id } } });
    const { text } = await a.scim.get(`/Users/${user.id}`);
    expect(text).not.toContain(b.user.userName);
    expect((await a.scim.delete(`/Users/${user.id}`)).status).toBe(204);
  });

  test('B’s organization can’t be entered: neither by its id nor by its name, and as if unknown', async () => {
    const name = unique('nowhere');
    for (const [foreign, unknown] of [
      [{ value: b.organization.id }, { value: UNKNOWN }],
      [{ display: b.organization.name }, { display: name }],
    ] as const) {
      const enter = (organization: JsonObject) => a.scim.post('/Users', userBody({ [PORTAL_USER]: { organization } }));
      const response = await enter(foreign);
      expectScimError(response, 400, 'invalidValue');
      const texts = [response, await enter(unknown)].map(({ text }) =>
        text
          .replaceAll(b.organization.id, 'ID')
          .replaceAll(UNKNOWN, 'ID')
          .replaceAll(b.organization.name, 'NAME')
          .replaceAll(name, 'NAME'),
      );
      expect(texts[0]).toBe(texts[1]);
      const move = patchOp({ op: 'replace', path: `${PORTAL_USER}:organization`, value: foreign });
      expectScimError(await a.scim.patch(`/Users/${a.user.id}`, move), 400, 'invalidValue');
      const access = { [PORTAL_USER]: { access: [{ role: 'Developer', organization: b.organization.id }] } };
      expectScimError(await a.scim.post('/Users', userBody(access)), 400, 'invalidValue');
    }
    expect((await a.scim.get(`/Users/${a.user.id}`)).body.meta).toEqual(a.user.meta);
  });

  test('the portal’s own administrators are another organization, too', async () => {
    const admin = await createUser(app.scim, { userName: unique('root') });
    expect((await a.scim.get(`/Users/${admin.id}`)).status).toBe(404);
    expect((await a.scim.search('/Users', `userName eq "${admin.userName}"`)).body.totalResults).toBe(0);
  });

  test('a userName is unique in the portal: the 409 tells that it is taken, and no more', async () => {
    const response = await a.scim.post('/Users', userBody({ userName: b.user.userName }));
    expectScimError(response, 409, 'uniqueness');
    expect(response.text).not.toContain(b.user.id);
    expect(response.text).not.toContain(b.organization.name);
    expect(response.text).not.toContain(b.organization.id);
  });

  test('the administrator sees both', async () => {
    for (const { user, group } of [a, b]) {
      expect((await app.scim.get(`/Users/${user.id}`)).status).toBe(200);
      expect((await app.scim.get(`/Groups/${group.id}`)).status).toBe(200);
    }
  });

  test('a group of the one can’t take a user of the other, not even by the administrator', async () => {
    const body = patchOp({ op: 'add', path: 'members', value: membersOf(b.user) });
    expectScimError(await app.scim.patch(`/Groups/${a.group.id}`, body), 400, 'invalidValue');
  });

  test('200 mixed requests in parallel: every answer, location and reference is about the caller’s own (reliability 33)', async () => {
    const turns = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? a : b));
    const paths = (tenant: Tenant) => [
      '/Users',
      `/Users/${tenant.user.id}`,
      `/Groups/${tenant.group.id}`,
      '/Groups?attributes=members',
      '/?count=100',
    ];
    const responses = await Promise.all(
      turns.map((tenant, index) => tenant.scim.get(paths(tenant)[index % 5] ?? '/Users')),
    );
    for (const [index, { status, text }] of responses.entries()) {
      const [own, foreign] = turns[index] === a ? [a, b] : [b, a];
      expect(status).toBe(200);
      expect(text.includes(own.user.id) || text.includes(own.group.id)).toBe(true);
      for (const secret of [foreign.user.id, foreign.group.id, foreign.organization.id]) {
        expect(text).not.toContain(secret);
      }
    }
  });

  test('a cursor of the one opens nothing for the other: 400 invalidCursor (reliability 14, 30)', async () => {
    await Promise.all([a, b].map(({ scim }) => createUser(scim)));
    const { body } = await b.scim.get('/Users?cursor&count=1');
    const cursor = encodeURIComponent(String(body['nextCursor']));
    expect((await b.scim.get(`/Users?cursor=${cursor}&count=1`)).status).toBe(200);
    expectScimError(await a.scim.get(`/Users?cursor=${cursor}&count=1`), 400, 'invalidCursor');
  });

  test('an operation of a Bulk request reaches no further than one of its own (reliability 30)', async () => {
    const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
    const { status, body } = await a.scim.post('/Bulk', {
      schemas: [BULK],
      Operations: [
        { method: 'POST', path: '/Groups', bulkId: 'g', data: groupBody({ members: [{ value: b.user.id }] }) },
        { method: 'PATCH', path: `/Users/${b.user.id}`, data: patchOp({ op: 'replace', path: 'title', value: 'x' }) },
        { method: 'DELETE', path: `/Groups/${b.group.id}` },
      ],
    });
    expect(status).toBe(200);
    expect((body['Operations'] as JsonObject[]).map((each) => each['status'])).toEqual(['400', '404', '404']);
    await unchanged();
  });
});
