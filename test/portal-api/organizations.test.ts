import { randomUUID } from 'node:crypto';
import { BASE_URL, onEveryApp } from '../support/app';
import { DEVELOPER_ROLE, GOOD_PASSWORD, ORG_ADMIN_ROLE, unique } from '../support/factories';
import { clientOf, expectPortalError } from './portal-client';

onEveryApp('organizations', (app) => {
  const { send, create } = clientOf(app);
  const organization = (fields: object = {}): Record<string, unknown> => ({
    Uuid: randomUUID(),
    Name: unique('Acme'),
    Description: 'Makes things',
    Status: 'ENABLED',
    AccountPlanUuid: '71ec8a37-9362-11e3-b742-000c2911a4db',
    Type: 'CONSUMER',
    ...fields,
  });
  const post = (json: unknown) => send({ path: '/portal/Organizations', json });
  const pathOf = (uuid: unknown) => `/portal/Organizations('{${String(uuid)}}')`;

  test('POST keeps and shows all that is sent; GET finds it by its Uuid', async () => {
    const sent = organization();
    const answer = await post(sent);
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 201, body: sent });
    expect(answer.headers['location']).toBe(`${BASE_URL}/portal/Organizations('${String(sent['Uuid'])}')`);
    expect((await send({ path: pathOf(sent['Uuid']) })).body).toEqual(sent);
    const [found] = (await app.scim.search('/Organizations', `name eq "${String(sent['Name'])}"`)).body.Resources;
    expect(found).toMatchObject({ description: 'Makes things', active: true, type: 'CONSUMER' });
    expect(found?.id).not.toBe(sent['Uuid']);
  });

  test('little will do', async () => {
    const { body } = await post({ Name: unique('little') });
    expect(body).toMatchObject({ Description: '', Status: 'ENABLED', AccountPlanUuid: null, Type: null });
    expect(body.Uuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('PUT changes what it mentions and keeps the rest', async () => {
    const { body: before } = await post(organization());
    const put = async (json: object) => (await send({ method: 'PUT', path: pathOf(before.Uuid), json })).body;
    const renamed = { ...before, Name: unique('Other'), Status: 'DISABLED' };
    expect(await put({ Name: renamed.Name, Status: 'DISABLED' })).toEqual(renamed);
    expect(await put({ Description: '', AccountPlanUuid: null })).toEqual({
      ...renamed,
      Description: '',
      AccountPlanUuid: null,
    });
    expect(await put(before)).toEqual(before);
  });

  test('what SCIM replaces leaves the AccountPlanUuid and the Uuid alone', async () => {
    const { body: before } = await post(organization());
    const [found] = (await app.scim.search('/Organizations', `name eq "${before.Name}"`)).body.Resources;
    await app.scim.put(`/Organizations/${found?.id}`, { ...found, description: 'Makes other things' });
    expect((await send({ path: pathOf(before.Uuid) })).body).toEqual({ ...before, Description: 'Makes other things' });
  });

  test('users are put into it by its Uuid, and show it', async () => {
    const { body: acme } = await post(organization());
    const user = await create({ OrganizationUuid: `{${acme.Uuid}}` });
    expect(user).toMatchObject({ OrganizationUuid: acme.Uuid });
    const { body } = await send({ path: `/portal/Users?$filter=OrganizationUuid%20eq%20'${acme.Uuid}'` });
    expect(body.value).toEqual([user]);
    expect((await app.signIn(String(user['Username']), GOOD_PASSWORD)).body).toMatchObject({
      user: { organization: { name: acme.Name } },
    });
  });

  test('users of a disabled one don’t sign in', async () => {
    const { body: acme } = await post(organization());
    const { Username } = await create({ OrganizationUuid: acme.Uuid });
    await send({ method: 'PUT', path: pathOf(acme.Uuid), json: { Status: 'DISABLED' } });
    expect((await app.signIn(Username, GOOD_PASSWORD)).status).toBe(401);
  });

  test('DELETE only when empty: 409 with the counts', async () => {
    const { body: acme } = await post(organization());
    const { Uuid } = await create({ OrganizationUuid: acme.Uuid });
    const remove = () => send({ method: 'DELETE', path: pathOf(acme.Uuid) });
    expectPortalError(await remove(), 409, /1 user/);
    await send({ method: 'DELETE', path: `/portal/Users('${Uuid}')` });
    expect((await remove()).status).toBe(204);
    expectPortalError(await send({ path: pathOf(acme.Uuid) }), 404);
  });

  test.each<[string, object, RegExp]>([
    ['no Name', { Name: undefined }, /^Name/],
    ['another Type', { Type: 'OTHER' }, /^Type must be CONSUMER or PUBLISHER/],
    ['another Status', { Status: 'OTHER' }, /^Status/],
    ['a Uuid that is none', { Uuid: '7' }, /^Uuid/],
  ])('%s is 400', async (_title, fields, reason) => {
    expectPortalError(await post(organization(fields)), 400, reason);
  });

  test('a Name or a Uuid that is taken is 409', async () => {
    const { body } = await post(organization());
    expectPortalError(await post(organization({ Name: body.Name })), 409, /^Name/);
    expectPortalError(await post(organization({ Uuid: body.Uuid })), 409, /^Uuid/);
    expectPortalError(await post(organization({ Name: body.Name, Uuid: body.Uuid })), 409, /^Name/);
    expectPortalError(await post(organization({ Uuid: '00000001-0000-4000-8000-000000000001' })), 409, /^Uuid/);
  });

  test('lists are filtered, ordered and paged', async () => {
    const prefix = unique('list');
    for (const [letter, Type] of [
      ['a', 'CONSUMER'],
      ['b', 'PUBLISHER'],
      ['c', 'CONSUMER'],
    ]) {
      await post(organization({ Name: `${prefix}-${letter}`, Type }));
    }
    const names = async (filter: string, rest = '') => {
      const $filter = encodeURIComponent(`startswith(Name,'${prefix}') and ${filter}`);
      const { body } = await send({ path: `/portal/Organizations?$orderby=Name%20desc&$filter=${$filter}${rest}` });
      return body.value.map(({ Name }) => Name.slice(-1));
    };
    expect(await names("Type eq 'CONSUMER'")).toEqual(['c', 'a']);
    expect(await names("Type ne 'consumer'")).toEqual(['b']);
    expect(await names("Status eq 'ENABLED'", '&$top=1&$skip=1')).toEqual(['b']);
  });

  test('a connection of one organization sees that one, and makes none', async () => {
    const { id } = await app.createOrganization('own');
    const token = await app.tokenFor({
      organizations: [id],
      privileges: ['organizations:read', 'organizations:write'],
    });
    const { body } = await send({ path: '/portal/Organizations', token });
    expect(body.value.map(({ Uuid }) => Uuid)).toEqual([id]);
    expectPortalError(await send({ path: '/portal/Organizations', json: organization(), token }), 403);
    const { body: other } = await post(organization());
    expectPortalError(await send({ path: pathOf(other.Uuid), token }), 404);
    expectPortalError(await send({ method: 'PUT', path: pathOf(other.Uuid), json: {}, token }), 404);
    const none = await app.tokenFor({ privileges: ['users:read'] });
    for (const request of [
      { path: '/portal/Organizations' },
      { path: pathOf(other.Uuid) },
      { path: '/portal/Organizations', json: organization() },
      { method: 'PUT', path: pathOf(other.Uuid), json: {} },
      { method: 'DELETE', path: pathOf(other.Uuid) },
      { path: '/portal/Roles' },
      { path: `/portal/Roles('${DEVELOPER_ROLE}')` },
    ]) {
      expectPortalError(await send({ ...request, token: none }), 403);
    }
  });
});

onEveryApp('roles', (app) => {
  const { send, create } = clientOf(app);

  test('GET /portal/Roles lists the five that every portal has', async () => {
    const { body } = await send({ path: '/portal/Roles?$orderby=Name' });
    expect(body.value.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['API Owner', 'INTERNAL'],
      ['Developer', 'EXTERNAL'],
      ['Org Admin', 'EXTERNAL'],
      ['Org Publisher', 'EXTERNAL'],
      ['Portal Admin', 'INTERNAL'],
    ]);
  });

  test('a role by its Uuid, in braces or not', async () => {
    for (const key of [`'{${ORG_ADMIN_ROLE}}'`, ORG_ADMIN_ROLE]) {
      expect((await send({ path: `/portal/Roles(${key})` })).body).toEqual({
        Uuid: ORG_ADMIN_ROLE,
        Name: 'Org Admin',
        Description: expect.any(String),
        Type: 'EXTERNAL',
        OrganizationBound: true,
      });
    }
    expectPortalError(await send({ path: `/portal/Roles('${randomUUID()}')` }), 404);
  });

  test('a custom role is granted by its Uuid, or by its value', async () => {
    await app.ensureRole('iBBBBBBBBBBBBBBB', 'Data Editor');
    const { body } = await send({ path: `/portal/Roles?$filter=${encodeURIComponent("Name eq 'Data Editor'")}` });
    const [{ Uuid } = { Uuid: '' }] = body.value;
    const user = await create({ RoleUuid: `{${Uuid}}` });
    expect(user).toMatchObject({ RoleUuid: Uuid });
    expect(await create({ RoleUuid: 'iBBBBBBBBBBBBBBB' })).toMatchObject({ RoleUuid: Uuid });
    const filter = encodeURIComponent(`RoleUuid eq '${Uuid}'`);
    expect((await send({ path: `/portal/Users?$filter=${filter}` })).body.value).toHaveLength(2);
    const again = await send({ method: 'PUT', path: `/portal/Users('${String(user['Uuid'])}')`, json: user });
    expect(again.body).toEqual(user);
  });
});
