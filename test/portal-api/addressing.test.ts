import { randomUUID } from 'node:crypto';
import { onEveryApp } from '../support/app';
import { NEW_PASSWORD, clientOf, expectPortalError, printedUser } from './portal-client';

onEveryApp('how a user is addressed', (app) => {
  const { send, create, get, put } = clientOf(app);

  test('with and without braces and quotes, in brackets or as a segment, encoded or not, in any case', async () => {
    const { Uuid } = await create();
    for (const path of [
      `/portal/Users('{${Uuid}}')`,
      `/portal/Users('${Uuid}')`,
      `/portal/Users({${Uuid}})`,
      `/portal/Users(${Uuid})`,
      `/portal/Users(guid'${Uuid}')`,
      `/portal/Users(Uuid='${Uuid}')`,
      `/portal/Users/${Uuid}`,
      `/portal/Users/{${Uuid}}`,
      `/portal/Users%28%27%7B${Uuid}%7D%27%29`,
      `/portal/Users('%7B${Uuid}%7D')`,
      `/portal/Users/%7B${Uuid}%7D`,
      `/portal/Users('{${String(Uuid).toUpperCase()}}')`,
      `/portal/users/${Uuid}/`,
    ]) {
      expect({ path, body: (await send({ path })).body }).toMatchObject({ path, body: { Uuid } });
    }
  });

  test('the Uuid may come in braces; without one, the portal’s own id serves', async () => {
    const uuid = randomUUID();
    expect(await create({ Uuid: `{${uuid.toUpperCase()}}` })).toMatchObject({ Uuid: uuid });
    const { Uuid } = await create({ Uuid: undefined });
    expect((await app.scim.get(`/Users/${Uuid}`)).status).toBe(200);
  });

  test('the client’s Uuid is a second name: the portal’s id stays its own (CVE-2025-41115)', async () => {
    const { Uuid, Username } = await create();
    const [user] = (await app.scim.search('/Users', `userName eq "${Username}"`)).body.Resources;
    expect(user?.id).not.toBe(Uuid);
    expect((await app.scim.get(`/Users/${Uuid}`)).status).toBe(404);
    expect((await get(user?.id ?? '')).body).toMatchObject({ Uuid });
    expect((await app.root.get(`/portal/Users/${Uuid}`)).status).toBe(401);
  });

  test('a Uuid that is taken, as Uuid or as id, is 409 and changes nothing', async () => {
    const { Uuid, Username } = await create();
    const [user] = (await app.scim.search('/Users', `userName eq "${Username}"`)).body.Resources;
    for (const taken of [Uuid, user?.id]) {
      const answer = await send({ path: '/portal/Users', json: printedUser({ Uuid: taken }) });
      expectPortalError(answer, 409, /^Uuid: another user has it/);
    }
    expectPortalError(await send({ path: '/portal/Users', json: printedUser({ Username }) }), 409, /^Username: /);
    const both = { Uuid, Username: String(Username).toUpperCase() };
    expectPortalError(await send({ path: '/portal/Users', json: printedUser(both) }), 409, /^Username: another user/);
    expect((await get(Uuid)).body).toMatchObject({ Username });
  });

  test('another organization’s user is unknown by any Uuid, and no Uuid of that user’s can be had', async () => {
    const [a, b] = [await app.createOrganization('a'), await app.createOrganization('b')];
    const token = await app.tokenFor({ organizations: [a.id] });
    const victim = await create({ OrganizationUuid: b.id });
    const [{ id = '' } = {}] = (await app.scim.search('/Users', `userName eq "${String(victim['Username'])}"`)).body
      .Resources;
    for (const key of [victim['Uuid'], id]) {
      expectPortalError(await send({ path: `/portal/Users('${key}')`, token }), 404);
      expectPortalError(await put(key, { ChangePassword: true, NewPassword: NEW_PASSWORD }, { token }), 404);
      expectPortalError(await send({ method: 'DELETE', path: `/portal/Users('${key}')`, token }), 404);
      expectPortalError(await send({ path: '/portal/Users', json: printedUser({ Uuid: key }), token }), 409);
    }
    expect((await get(id)).body).toEqual(victim);
  });

  test('PUT with another Uuid than the one addressed is 400', async () => {
    const { Uuid } = await create();
    expectPortalError(await put(Uuid, { Uuid: randomUUID() }), 400);
    expect((await put(Uuid, { Uuid: `{${Uuid}}` })).status).toBe(200);
  });

  test.each(["/portal/Users('", '/portal/Users()', '/portal/Users(a)(b)', '/portal/Nothing', '/portal/'])(
    '%s is 404',
    async (path) => {
      expectPortalError(await send({ path }), 404);
    },
  );

  test('a broken encoding is 400', async () => {
    expectPortalError(await send({ path: '/portal/Users/%E0%A4%A' }), 400);
  });
});
