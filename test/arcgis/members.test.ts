import { onEveryApp } from '../support/app';
import { GOOD_PASSWORD, ORG_ADMIN_ROLE, PORTAL_USER } from '../support/factories';
import { expectGisError, gisClientOf, PASSWORD, uniqueUsername } from './gis-client';

onEveryApp('around createUser', (app) => {
  const { call, createUser, inScim, read, send } = gisClientOf(app);
  const signIn = async (name: string, password = PASSWORD) => (await app.signIn(name, password)).status;
  const create = async (fields: Record<string, string> = {}): Promise<string> => {
    const username = uniqueUsername();
    expect((await createUser({ username, ...fields })).body).toEqual({ status: 'success' });
    return username;
  };

  test('GET security/users tells the number of members, of one’s own organization only', async () => {
    const { id } = await app.createOrganization('count');
    const token = await app.tokenFor({ organizations: [id] });
    const count = async () => (await send({ path: '/portaladmin/security/users?f=json', token })).text;
    expect(await count()).toBe('{"currentRegisteredMembers":0}');
    await create({ token });
    await create();
    expect(await count()).toBe('{"currentRegisteredMembers":1}');
  });

  test('disable ends sessions and sign-in, enable brings them back: {"success":true}', async () => {
    const name = await create();
    const { token } = (await app.signIn(name, PASSWORD)).body as unknown as { token: string };
    expect((await call(`community/users/${name}/disable`)).text).toBe('{"success":true}');
    expect([await signIn(name), await app.sessionIsOpen(token)]).toEqual([401, false]);
    expect((await call(`community/users/${name}/enable`)).text).toBe('{"success":true}');
    expect(await signIn(name)).toBe(200);
  });

  test('“an unlock button”: enable unlocks', async () => {
    const name = await create();
    for (let turn = 0; turn < 6; turn++) await app.signIn(name, 'wrong');
    expect(await signIn(name)).toBe(401);
    await call(`community/users/${name}/enable`);
    expect(await signIn(name)).toBe(200);
  });

  test('update changes what the form has, clears what is empty, keeps what is absent', async () => {
    const name = await create();
    const before = await read(name);
    expect((await call(`community/users/${name}/update`, { firstName: 'Jo', description: '' })).body).toEqual({
      success: true,
    });
    expect(await read(name)).toEqual({
      ...before,
      firstName: 'Jo',
      fullName: 'Jo Doe',
      description: null,
      modified: expect.any(Number),
    });
    await call(`community/users/${name}/update`, {
      fullName: 'Joanna Doe',
      email: 'jo@domain.com',
      culture: 'de-DE',
      role: 'org_admin',
      userLicenseTypeId: 'viewer',
    });
    expect(await inScim(name)).toMatchObject({
      displayName: 'Joanna Doe',
      emails: [{ value: 'jo@domain.com' }],
      locale: 'de-DE',
      roles: [{ value: ORG_ADMIN_ROLE }],
      [PORTAL_USER]: { licenseType: 'viewerUT' },
    });
  });

  test('update sets a password, by the rules, for whoever may', async () => {
    const name = await create();
    const path = `community/users/${name}/update`;
    expectGisError(await call(path, { password: 'short' }), 400, /8 characters/);
    const token = await app.tokenFor({ privileges: ['users:read', 'users:write'] });
    expectGisError(await call(path, { password: GOOD_PASSWORD, token }), 403, /users:password/);
    expect(await signIn(name)).toBe(200);
    expect((await call(path, { password: GOOD_PASSWORD })).body).toEqual({ success: true });
    expect([await signIn(name), await signIn(name, GOOD_PASSWORD)]).toEqual([401, 200]);
  });

  test('users change how they are called, not what they may do, and their password elsewhere', async () => {
    const name = await create();
    const { token } = (await app.signIn(name, PASSWORD)).body as unknown as { token: string };
    const update = (fields: Record<string, string>) => call(`community/users/${name}/update`, { token, ...fields });
    expect((await update({ fullname: 'Myself' })).body).toEqual({ success: true });
    expectGisError(await update({ role: 'org_admin' }), 403);
    expectGisError(await update({ userLicenseTypeId: 'creatorUT', email: 'other@domain.com' }), 403);
    expectGisError(await update({ password: GOOD_PASSWORD }), 403, /POST \/auth\/password/);
    expectGisError(await call(`community/users/${name}/enable`, { token }), 403);
    expectGisError(await call(`community/users/${await create()}/update`, { token, fullname: 'x' }), 403);
  });

  test('an unknown member, or another organization’s, is 400, the same for both', async () => {
    const name = await create();
    const { id } = await app.createOrganization('other');
    const token = await app.tokenFor({ organizations: [id] });
    for (const action of ['enable', 'disable', 'update']) {
      for (const member of [name, 'nobody_at_all']) {
        const answer = await call(`community/users/${member}/${action}`, { token, fullname: 'x' });
        expectGisError(answer, 400, /^User does not exist or is inaccessible\.$/);
      }
    }
    expect((await read(name)).disabled).toBe(false);
  });

  test('names are decoded, and compared regardless of case', async () => {
    const name = await create();
    expect(await read(name.toUpperCase().replace('_', '%5F'))).toMatchObject({ username: name });
    const { status } = await send({ path: '/portaladmin/community/users/%E0%A4%A?f=json', token: app.adminToken() });
    expect(status).toBe(400);
  });

  test('actions are for POST', async () => {
    const answer = await send({ path: `/portaladmin/community/users/x/enable?f=json`, token: app.adminToken() });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  });
});
