import { randomUUID } from 'node:crypto';
import { BASE_URL, onEveryApp } from '../support/app';
import { DEVELOPER_ROLE, GOOD_PASSWORD, ORG_ADMIN_ROLE, PORTAL_USER, unique } from '../support/factories';
import { exchange, type HttpAnswer } from '../support/http';
import { clientOf, NEW_PASSWORD } from './portal-client';

const PORTAL_ADMIN_ROLE = '00000001-0001-0001-0001-000000000001';
const PORTAL_ORGANIZATION = '00000001-0000-4000-8000-000000000001';

onEveryApp('the newer generation: /portal/v2/users', (app) => {
  const { send } = clientOf(app);
  let a: { id: string };
  let b: { id: string };

  beforeAll(async () => {
    [a, b] = [await app.createOrganization('a'), await app.createOrganization('b')];
  });

  const user = (fields: object = {}): Record<string, unknown> => ({
    uuid: randomUUID(),
    username: unique('v2'),
    firstName: 'Vee',
    lastName: 'Two',
    email: 'vee@example.com',
    status: 'ENABLED',
    locale: 'en',
    access: [{ roleUuid: DEVELOPER_ROLE, orgUuid: a.id }],
    ...fields,
  });
  const post = (json: unknown) => send({ path: '/portal/v2/users', json });
  const put = (uuid: unknown, json: unknown) => send({ method: 'PUT', path: `/portal/v2/users/${String(uuid)}`, json });
  const inScim = async ({ body }: HttpAnswer) =>
    (await app.scim.search('/Users', `userName eq "${body.username}"`)).body.Resources[0];

  function expectV2Error(answer: HttpAnswer, status: number, validationErrors: object): void {
    expect({ status: answer.status, body: answer.body }).toEqual({
      status,
      body: { userErrorMessage: expect.stringMatching(/\S/), validationErrors },
    });
  }

  test('POST, GET, PUT and DELETE one', async () => {
    const sent = user();
    const created = await post({ ...sent, newPassword: GOOD_PASSWORD });
    expect({ status: created.status, body: created.body }).toEqual({ status: 201, body: sent });
    expect(created.headers['location']).toBe(`${BASE_URL}/portal/v2/users/${String(sent['uuid'])}`);
    expect((await app.signIn(String(sent['username']), GOOD_PASSWORD)).status).toBe(200);
    const path = `/portal/v2/users/%7B${String(sent['uuid'])}%7D`;
    expect((await send({ path })).body).toEqual(sent);
    expect((await put(sent['uuid'], { firstName: 'Wee' })).body).toEqual({ ...sent, firstName: 'Wee' });
    expect((await send({ method: 'DELETE', path })).status).toBe(204);
    expectV2Error(await send({ path }), 404, {});
  });

  test('several pairs of organization and role: the first organization is the user’s own', async () => {
    const access = [
      { roleUuid: DEVELOPER_ROLE, orgUuid: b.id },
      { roleUuid: ORG_ADMIN_ROLE, orgUuid: a.id },
    ];
    const created = await post(user({ access }));
    expect(created.body.access).toEqual(access);
    expect(await inScim(created)).toMatchObject({
      roles: [{ value: DEVELOPER_ROLE }],
      [PORTAL_USER]: { organization: { value: b.id }, access: [{ role: ORG_ADMIN_ROLE, organization: a.id }] },
    });
  });

  test('new pairs replace the old ones; the user stays where one of them is', async () => {
    const created = await post(user());
    const { uuid } = created.body;
    const access = [
      { roleUuid: ORG_ADMIN_ROLE, orgUuid: b.id },
      { roleUuid: DEVELOPER_ROLE, orgUuid: `{${a.id}}` },
    ];
    await put(uuid, { access });
    expect(await inScim(created)).toMatchObject({ [PORTAL_USER]: { organization: { value: a.id } } });
    await put(uuid, { access: access.slice(0, 1) });
    expect(await inScim(created)).toMatchObject({
      roles: [{ value: ORG_ADMIN_ROLE }],
      [PORTAL_USER]: { organization: { value: b.id } },
    });
    expect((await put(uuid, { access: [] })).body.access).toEqual([]);
    expect(await inScim(created)).toMatchObject({ [PORTAL_USER]: { organization: { value: b.id } } });
    expect((await put(uuid, { lastName: 'kept' })).body.access).toEqual([]);
  });

  test('a role that is bound to no organization needs none', async () => {
    const created = await post(user({ access: [{ roleUuid: PORTAL_ADMIN_ROLE, orgUuid: null }] }));
    expect(created.body.access).toEqual([{ roleUuid: PORTAL_ADMIN_ROLE, orgUuid: PORTAL_ORGANIZATION }]);
  });

  test('organizations by the Uuid that their client gave them', async () => {
    const uuid = randomUUID();
    await send({ path: '/portal/Organizations', json: { Uuid: uuid, Name: unique('own') } });
    const access = [{ roleUuid: DEVELOPER_ROLE, orgUuid: uuid }];
    const { body } = await post(user({ access }));
    expect(body.access).toEqual(access);
    expect((await put(body.uuid, { access })).body).toEqual(body);
  });

  test('changePassword: an administrator resets, whatever oldPassword says', async () => {
    const { body } = await post(user({ newPassword: GOOD_PASSWORD }));
    await put(body.uuid, { changePassword: true, oldPassword: 'x', newPassword: NEW_PASSWORD });
    expect((await app.signIn(body.username, NEW_PASSWORD)).status).toBe(200);
  });

  test('lists are {results, currentPage, totalPages}, counted from 0', async () => {
    const prefix = unique('page');
    for (let at = 0; at < 5; at++) await post(user({ username: `${prefix}-${at}` }));
    const list = async (query: string) => {
      const filter = encodeURIComponent(`startswith(username,'${prefix}')`);
      const { body } = await send({ path: `/portal/v2/users?$filter=${filter}&$orderby=username&${query}` });
      return { ...body, results: body.results.map((each) => each.username.slice(-1)) };
    };
    expect(await list('')).toEqual({ results: ['0', '1', '2', '3', '4'], currentPage: 0, totalPages: 1 });
    expect(await list('size=2')).toEqual({ results: ['0', '1'], currentPage: 0, totalPages: 3 });
    expect(await list('size=2&page=2')).toEqual({ results: ['4'], currentPage: 2, totalPages: 3 });
    expect(await list('size=2&page=3')).toEqual({ results: [], currentPage: 3, totalPages: 3 });
    expect(await list('size=1000&page=999999999')).toMatchObject({ results: [], totalPages: 1 });
    for (const query of ['size=0', 'size=x', 'page=-1']) {
      const [name = ''] = query.split('=');
      expectV2Error(await send({ path: `/portal/v2/users?${query}` }), 400, { [name]: { error: expect.any(String) } });
    }
  });

  test('the second error shape names the field', async () => {
    const error = { error: expect.stringMatching(/\S/) };
    const { body } = await post(user());
    expectV2Error(await post(user({ username: body.username })), 409, { username: error });
    expectV2Error(await post(user({ uuid: body.uuid })), 409, { uuid: error });
    const elsewhere = [{ roleUuid: DEVELOPER_ROLE, orgUuid: randomUUID() }];
    expectV2Error(await post(user({ access: elsewhere })), 400, { orgUuid: error });
    expectV2Error(await post(user({ username: undefined })), 400, { username: error });
    expectV2Error(await post(user({ newPassword: 'short' })), 400, { newPassword: error });
    expectV2Error(await post(user({ status: 'OTHER' })), 400, { status: error });
    expectV2Error(await post(user({ access: [{ orgUuid: a.id }] })), 400, { access: error });
    expectV2Error(await post(user({ access: [{ roleUuid: randomUUID(), orgUuid: a.id }] })), 400, { roleUuid: error });
    expectV2Error(await post(user({ access: 'all' })), 400, { access: error });
    expectV2Error(await send({ path: `/portal/v2/users/${randomUUID()}` }), 404, {});
    expectV2Error(await send({ path: '/portal/v2/nothing' }), 404, {});
    expectV2Error(await send({ method: 'PATCH', path: '/portal/v2/users', json: {} }), 405, {});
    expectV2Error(await exchange(app.url(), { path: '/portal/v2/users' }), 401, {});
  });

  test('a broken database is a 500 in that shape', async () => {
    await app.onBrokenStorage('the disk melted', async (_scim, _log, url) => {
      expectV2Error(await exchange(url, { path: '/portal/v2/users', token: app.adminToken() }), 500, {});
    });
  });
});
