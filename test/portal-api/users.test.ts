import { randomUUID } from 'node:crypto';
import { BASE_URL, onEveryApp } from '../support/app';
import { DEVELOPER_ROLE, GOOD_PASSWORD, ORG_ADMIN_ROLE } from '../support/factories';
import { NEW_PASSWORD, clientOf, expectPortalError, printedUser } from './portal-client';

onEveryApp('the calls as administrators send them', (app) => {
  const { send, create, get, put } = clientOf(app);
  const signIn = async (name: unknown, password: string) => (await app.signIn(String(name), password)).status;

  test('“a user enabled, with an initial password, in one call”: who signs in at once', async () => {
    const { name, id } = await app.createOrganization('acme');
    const sent = printedUser({ OrganizationUuid: id });
    const answer = await send({
      path: '/portal/Users',
      json: sent,
      headers: { Authorization: `bearer ${app.adminToken()}` },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`${BASE_URL}/portal/Users('${String(sent['Uuid'])}')`);
    expect(answer.body).toEqual({
      Uuid: sent['Uuid'],
      Username: sent['Username'],
      FirstName: 'org',
      LastName: 'dev',
      Email: '',
      Status: 'ENABLED',
      RoleUuid: DEVELOPER_ROLE,
      RoleType: 'EXTERNAL',
      OrganizationUuid: id,
      Locale: 'en',
    });
    const signedIn = await app.signIn(String(sent['Username']), GOOD_PASSWORD);
    expect(signedIn.status).toBe(200);
    expect(signedIn.body).toMatchObject({ user: { organization: { id, name } }, mustChangePassword: false });
  });

  test('“reset a user’s password without knowing the old one”: PUT with any OldPassword', async () => {
    const { Uuid, Username } = await create();
    const session = (await app.signIn(Username, GOOD_PASSWORD)).body['token'] as string;
    const answer = await put(Uuid, {
      Uuid,
      ChangePassword: true,
      Email: '',
      NewPassword: NEW_PASSWORD,
      FirstName: 'org',
      OldPassword: 'never-was-any',
      Username,
      LastName: 'dev',
      RoleUuid: DEVELOPER_ROLE,
      Status: 'ENABLED',
      RoleType: 'EXTERNAL',
    });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(401);
    expect(await signIn(Username, NEW_PASSWORD)).toBe(200);
    expect(await app.sessionIsOpen(session)).toBe(false);
  });

  test('the reset unlocks an account that failed sign-ins have locked', async () => {
    const { Uuid, Username } = await create();
    for (let turn = 0; turn < 6; turn++) await app.signIn(Username, 'wrong');
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(401);
    await put(Uuid, { ChangePassword: true, NewPassword: NEW_PASSWORD });
    expect(await signIn(Username, NEW_PASSWORD)).toBe(200);
  });

  test('a custom portal lets its users change their own password: with the right old one', async () => {
    const { Uuid, Username } = await create();
    const token = (await app.signIn(Username, GOOD_PASSWORD)).body['token'] as string;
    const other = (await app.signIn(Username, GOOD_PASSWORD)).body['token'] as string;
    const change = (OldPassword: unknown, fields: object = {}) =>
      put(Uuid, { ChangePassword: true, OldPassword, NewPassword: NEW_PASSWORD, ...fields }, { token });

    for (const wrong of ['wrong', '', null, undefined]) {
      expectPortalError(await change(wrong, { FirstName: 'changed' }), 400, 'The current password is wrong.');
    }
    expect((await get(Uuid)).body).toMatchObject({ FirstName: 'org' });
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(200);

    expect((await change(GOOD_PASSWORD, { FirstName: 'changed' })).status).toBe(200);
    expect((await get(Uuid)).body).toMatchObject({ FirstName: 'changed' });
    expect(await signIn(Username, NEW_PASSWORD)).toBe(200);
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(401);
    expect([await app.sessionIsOpen(token), await app.sessionIsOpen(other)]).toEqual([true, false]);
  });

  test('administrators change their own with the old one, too', async () => {
    const { Uuid, Username } = await create({ RoleUuid: ORG_ADMIN_ROLE });
    const token = (await app.signIn(Username, GOOD_PASSWORD)).body['token'] as string;
    const body = { ChangePassword: true, NewPassword: NEW_PASSWORD };
    expectPortalError(await put(Uuid, { ...body, OldPassword: 'x' }, { token }), 400);
    expect((await put(Uuid, { ...body, OldPassword: GOOD_PASSWORD }, { token })).status).toBe(200);
  });

  test('users see themselves and nobody else, and don’t promote themselves', async () => {
    const [self, other] = [await create(), await create()];
    const token = (await app.signIn(self['Username'], GOOD_PASSWORD)).body['token'] as string;
    const path = (uuid: unknown) => `/portal/Users('${String(uuid)}')`;
    expect((await send({ path: path(self['Uuid']), token })).body).toMatchObject({ Uuid: self['Uuid'] });
    expectPortalError(await send({ path: path(other['Uuid']), token }), 403);
    expectPortalError(await send({ path: path(randomUUID()), token }), 403);
    expectPortalError(await send({ path: '/portal/Users', token }), 403);
    expectPortalError(await put(self['Uuid'], { RoleUuid: ORG_ADMIN_ROLE }, { token }), 403);
    expectPortalError(await put(self['Uuid'], { Status: 'DISABLED' }, { token }), 403);
    expectPortalError(await send({ method: 'DELETE', path: path(self['Uuid']), token }), 403);
    expect((await put(self['Uuid'], { LastName: 'renamed' }, { token })).body).toMatchObject({ LastName: 'renamed' });
  });

  test('a disabled user does not sign in; PUT with Status enables', async () => {
    const { Uuid, Username } = await create({ Status: 'DISABLED' });
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(401);
    expect((await put(Uuid, { Status: 'ENABLED' })).body).toMatchObject({ Status: 'ENABLED' });
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(200);
  });

  test('PUT keeps what it leaves out; an empty Email or null clears', async () => {
    const before = await create({ Email: 'dev@example.com' });
    const { Uuid } = before;
    expect((await put(Uuid, { FirstName: 'Other' })).body).toEqual({ ...before, FirstName: 'Other' });
    expect((await put(Uuid, {})).body).toEqual({ ...before, FirstName: 'Other' });
    const cleared = await put(Uuid, { Email: '', Locale: null, LastName: null });
    expect(cleared.body).toMatchObject({ Email: '', Locale: null, LastName: '', FirstName: 'Other' });
  });

  test('what GET shows, PUT takes back without any change', async () => {
    const shown = await create({ Email: 'dev@example.com' });
    const versions = async () =>
      (await app.scim.search('/Users', `userName eq "${String(shown['Username'])}"`)).body.Resources.map(
        ({ meta }) => meta.version,
      );
    const before = await versions();
    expect((await put(shown['Uuid'], shown)).body).toEqual(shown);
    expect(await versions()).toEqual(before);
  });

  test('a new role takes the place of the one shown; roles that this API can’t show stay', async () => {
    const { Uuid, Username } = await create();
    const { Resources } = (await app.scim.search('/Users', `userName eq "${Username}"`)).body;
    const id = Resources[0]?.id ?? '';
    await app.ensureRole('iTWO', 'Second');
    const user = (await app.scim.get(`/Users/${id}`)).body;
    await app.scim.put(`/Users/${id}`, { ...user, roles: [{ value: DEVELOPER_ROLE }, { value: 'iTWO' }] });
    expect((await put(Uuid, { RoleUuid: `{${ORG_ADMIN_ROLE}}` })).body).toMatchObject({ RoleUuid: ORG_ADMIN_ROLE });
    const { roles = [] } = (await app.scim.get(`/Users/${id}`)).body;
    expect(roles.map(({ value }) => value).sort()).toEqual([ORG_ADMIN_ROLE, 'iTWO'].sort());
  });

  test('DELETE ends the user', async () => {
    const { Uuid, Username } = await create();
    const answer = await send({ method: 'DELETE', path: `/portal/Users('{${Uuid}}')` });
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
    expectPortalError(await get(Uuid), 404);
    expect(await signIn(Username, GOOD_PASSWORD)).toBe(401);
    expectPortalError(await send({ method: 'DELETE', path: `/portal/Users('${Uuid}')` }), 404);
  });

  test('the password is in no answer, no log and not in the database', async () => {
    const secret = `canary-${randomUUID()}-Aa1!`;
    const { Uuid } = await create({ NewPassword: secret });
    const answer = await put(Uuid, { ChangePassword: true, NewPassword: `${secret}2`, OldPassword: secret });
    expect(answer.text + (await get(Uuid)).text + app.log() + (await app.dump())).not.toContain('canary-');
  });
});

onEveryApp(
  'the password as printed, where the portal’s policy has no rules',
  (app) => {
    const { create, put } = clientOf(app);

    test('“password” at first, then “XXXX”', async () => {
      const { Uuid, Username } = await create({ NewPassword: 'password' });
      expect((await app.signIn(Username, 'password')).status).toBe(200);
      expect((await put(Uuid, { ChangePassword: true, OldPassword: 'XXXX', NewPassword: 'XXXX' })).status).toBe(200);
      expect((await app.signIn(Username, 'XXXX')).status).toBe(200);
    });
  },
  { PASSWORD_POLICY: 'none' },
);
