import { randomUUID } from 'node:crypto';
import { PRIVILEGES } from '../src/portal/actor';
import { onEveryApp } from './support/app';
import {
  DEVELOPER_ROLE,
  GOOD_PASSWORD,
  ORG_ADMIN_ROLE,
  PORTAL_USER,
  patchOp,
  unique,
  userBody,
} from './support/factories';
import { mustSend, readersOf, type KnownUser, type Seen } from './support/edge-readers';
import { exchange, type Exchange } from './support/http';

const OTHER_PASSWORD = 'another-Horse-9-entirely';

onEveryApp('SCIM, the portal API and the GIS calls show one user', (app) => {
  const send = (options: Exchange) => mustSend(app, options);
  const readers = readersOf(app);

  let organization: { id: string };
  let other: { id: string };
  let user: KnownUser;

  beforeAll(async () => {
    [organization, other] = [await app.createOrganization('one'), await app.createOrganization('two')];
  });

  /** What every edge shows must be what was written, as far as the edge has a word for it. */
  async function expectEverywhere(written: Partial<Seen>): Promise<void> {
    for (const [edge, read] of Object.entries(readers)) {
      const seen = await read(user);
      const common = Object.fromEntries(Object.entries(written).filter(([name]) => name in seen));
      expect({ edge, ...seen }).toEqual({ edge, ...seen, ...common });
    }
  }

  async function find(userName: string): Promise<void> {
    const [found] = (await app.scim.search('/Users', `userName eq "${userName}"`)).body.Resources;
    const filter = encodeURIComponent(`Username eq '${userName}'`);
    const { value } = await send({ path: `/portal/Users?$filter=${filter}` });
    user = { scimId: found?.id ?? '', uuid: value[0]?.Uuid ?? '', userName };
  }

  const signIn = async (password: string) => (await app.signIn(user.userName, password)).status;

  describe('what SCIM writes', () => {
    const patch = (path: string, value: unknown) =>
      app.scim.patch(`/Users/${user.scimId}`, patchOp({ op: 'replace', path, value }));

    beforeAll(async () => {
      const userName = unique('scim').replace('-', '_');
      await app.scim.post(
        '/Users',
        userBody({
          userName,
          password: GOOD_PASSWORD,
          name: { givenName: 'Ada', familyName: 'Lovelace' },
          emails: [{ value: 'ada@example.com', primary: true }],
          locale: 'en-GB',
          roles: [{ value: DEVELOPER_ROLE }],
          [PORTAL_USER]: {
            organization: { value: organization.id },
            licenseType: 'viewerUT',
            description: 'written by SCIM',
          },
        }),
      );
      await find(userName);
    });

    test('as created', async () => {
      await expectEverywhere({
        userName: user.userName,
        givenName: 'Ada',
        familyName: 'Lovelace',
        email: 'ada@example.com',
        active: true,
        locale: 'en-GB',
        role: DEVELOPER_ROLE,
        organization: organization.id,
        displayName: undefined,
        provider: 'builtIn',
        idpUsername: undefined,
        licenseType: 'viewerUT',
        description: 'written by SCIM',
      });
      expect(await signIn(GOOD_PASSWORD)).toBe(200);
    });

    test.each<[path: string, value: unknown, seen: Partial<Seen>]>([
      ['name.givenName', 'Augusta', { givenName: 'Augusta' }],
      ['name.familyName', 'King', { familyName: 'King' }],
      ['emails[primary eq true].value', 'augusta@example.com', { email: 'augusta@example.com' }],
      ['active', false, { active: false }],
      ['active', true, { active: true }],
      ['locale', 'fr', { locale: 'fr' }],
      ['roles', [{ value: ORG_ADMIN_ROLE }], { role: ORG_ADMIN_ROLE }],
      [`${PORTAL_USER}:licenseType`, 'liteUT', { licenseType: 'liteUT' }],
      [`${PORTAL_USER}:description`, 'changed', { description: 'changed' }],
      [
        PORTAL_USER,
        { provider: 'enterprise', idpUsername: 'D\\ada' },
        { provider: 'enterprise', idpUsername: 'D\\ada' },
      ],
    ])('PATCH %s', async (path, value, seen) => {
      expect((await patch(path, value)).status).toBe(200);
      await expectEverywhere(seen);
    });

    test('PATCH displayName: the GIS portal’s fullName', async () => {
      const path = `/portaladmin/community/users/${user.userName}?f=json`;
      expect(await send({ path })).toMatchObject({ fullName: 'Augusta King' });
      await patch('displayName', 'Countess of Lovelace');
      expect(await send({ path })).toMatchObject({ fullName: 'Countess of Lovelace' });
    });

    test('PATCH userName and organization', async () => {
      user = { ...user, userName: unique('renamed').replace('-', '_') };
      await patch('userName', user.userName);
      await patch(`${PORTAL_USER}:organization`, { value: other.id });
      await expectEverywhere({ userName: user.userName, organization: other.id });
    });

    test('removed values are gone everywhere', async () => {
      const remove = ['name', 'emails', 'locale', 'roles', `${PORTAL_USER}:licenseType`, `${PORTAL_USER}:description`];
      const operations = remove.map((path) => ({ op: 'remove', path }));
      expect((await app.scim.patch(`/Users/${user.scimId}`, patchOp(...operations))).status).toBe(200);
      const { 'the portal API v2': _withoutRoleNoPair, ...others } = readers;
      for (const read of Object.values(others)) {
        expect(await read(user)).toMatchObject({
          givenName: undefined,
          familyName: undefined,
          email: undefined,
          locale: undefined,
          role: undefined,
        });
      }
      expect(await others['the GIS call']?.(user)).toMatchObject({ licenseType: undefined, description: undefined });
    });
  });

  describe.each(['/portal/Users', '/portal/v2/users'])('what the portal API writes at %s', (path) => {
    const isV2 = path.includes('v2');
    const places = (role: string, place: string) =>
      isV2 ? { access: [{ roleUuid: role, orgUuid: place }] } : { RoleUuid: role, OrganizationUuid: place };
    const put = (fields: object) => send({ method: 'PUT', path: `${path}/${user.uuid}`, json: fields });

    beforeAll(async () => {
      const userName = unique('papi').replace('-', '_');
      await send({
        path,
        json: {
          Uuid: randomUUID(),
          Username: userName,
          FirstName: 'Grace',
          LastName: 'Hopper',
          Email: 'grace@example.com',
          Status: 'ENABLED',
          Locale: 'en-US',
          NewPassword: GOOD_PASSWORD,
          ...places(DEVELOPER_ROLE, organization.id),
        },
      });
      await find(userName);
    });

    test('as created', async () => {
      await expectEverywhere({
        userName: user.userName,
        givenName: 'Grace',
        familyName: 'Hopper',
        email: 'grace@example.com',
        active: true,
        locale: 'en-US',
        role: DEVELOPER_ROLE,
        organization: organization.id,
        provider: 'builtIn',
        licenseType: undefined,
        description: undefined,
      });
      expect(await signIn(GOOD_PASSWORD)).toBe(200);
    });

    test.each<[object, Partial<Seen>]>([
      [{ FirstName: 'Amazing' }, { givenName: 'Amazing' }],
      [{ LastName: 'Murray' }, { familyName: 'Murray' }],
      [{ Email: 'amazing@example.com' }, { email: 'amazing@example.com' }],
      [{ Status: 'DISABLED' }, { active: false }],
      [{ Status: 'ENABLED' }, { active: true }],
      [{ Locale: 'de' }, { locale: 'de' }],
      [
        { FirstName: '', LastName: null, Email: '', Locale: null },
        { givenName: undefined, familyName: undefined, email: undefined, locale: undefined },
      ],
    ])('PUT %j', async (fields, seen) => {
      await put(fields);
      await expectEverywhere(seen);
    });

    test('PUT of name, role and organization', async () => {
      user = { ...user, userName: unique('renamed').replace('-', '_') };
      await put({ Username: user.userName, ...places(ORG_ADMIN_ROLE, other.id) });
      await expectEverywhere({ userName: user.userName, role: ORG_ADMIN_ROLE, organization: other.id });
    });

    test('PUT with ChangePassword', async () => {
      await put({ ChangePassword: true, NewPassword: OTHER_PASSWORD });
      expect([await signIn(GOOD_PASSWORD), await signIn(OTHER_PASSWORD)]).toEqual([401, 200]);
    });
  });

  describe('what the GIS calls write', () => {
    const create = async (fields: Record<string, string>) => {
      const username = unique('gis').replace('-', '_');
      const form = { username, f: 'json', ...fields };
      const token = await app.tokenFor({ organizations: [organization.id], privileges: PRIVILEGES });
      await send({ path: '/portaladmin/security/users/createUser', form, token });
      await find(username);
    };
    const call = (action: string, form: Record<string, string> = {}) =>
      send({ path: `/portaladmin/community/users/${user.userName}/${action}`, form: { f: 'json', ...form } });

    test('as created: a built-in account', async () => {
      await create({
        password: GOOD_PASSWORD,
        firstname: 'Joe',
        lastname: 'Doe',
        email: 'joedoe@domain.com',
        role: 'org_admin',
        userLicenseTypeId: 'creator',
        description: 'Creator account for Joe Doe',
      });
      await expectEverywhere({
        userName: user.userName,
        givenName: 'Joe',
        familyName: 'Doe',
        email: 'joedoe@domain.com',
        active: true,
        locale: undefined,
        role: ORG_ADMIN_ROLE,
        organization: organization.id,
        provider: 'builtIn',
        idpUsername: undefined,
        licenseType: 'creatorUT',
        description: 'Creator account for Joe Doe',
      });
      expect(await signIn(GOOD_PASSWORD)).toBe(200);
    });

    test.each<[Record<string, string>, Partial<Seen>]>([
      [{ firstname: 'John' }, { givenName: 'John' }],
      [{ lastname: 'Roe' }, { familyName: 'Roe' }],
      [{ fullname: 'John Roe' }, { displayName: 'John Roe' }],
      [{ email: 'john@domain.com' }, { email: 'john@domain.com' }],
      [{ culture: 'es' }, { locale: 'es' }],
      [{ role: 'org_user' }, { role: DEVELOPER_ROLE }],
      [{ userLicenseTypeId: 'basicUT' }, { licenseType: 'basicUT' }],
      [{ description: 'changed' }, { description: 'changed' }],
      [
        { email: '', culture: '', description: '' },
        { email: undefined, locale: undefined, description: undefined },
      ],
    ])('update %j', async (fields, seen) => {
      await call('update', fields);
      await expectEverywhere(seen);
    });

    test('disable, enable, and a new password', async () => {
      await call('disable');
      await expectEverywhere({ active: false });
      await call('enable');
      await expectEverywhere({ active: true });
      await call('update', { password: OTHER_PASSWORD });
      expect([await signIn(GOOD_PASSWORD), await signIn(OTHER_PASSWORD)]).toEqual([401, 200]);
    });

    test('as created: an enterprise account', async () => {
      const idpUsername = `DOMAIN\\${unique('joe')}`;
      await create({ provider: 'enterprise', idpUsername, fullname: 'Joe Enterprise', password: GOOD_PASSWORD });
      await expectEverywhere({
        provider: 'enterprise',
        idpUsername,
        displayName: 'Joe Enterprise',
        role: DEVELOPER_ROLE,
      });
      expect(await signIn(GOOD_PASSWORD)).toBe(401);
      await call('update', { idpUsername: `${idpUsername}2` });
      await expectEverywhere({ idpUsername: `${idpUsername}2` });
    });
  });

  test('what one deletes is gone for the others', async () => {
    const userName = unique('gone').replace('-', '_');
    await app.scim.post('/Users', userBody({ userName }));
    await find(userName);
    const answer = await exchange(app.url(), {
      method: 'DELETE',
      path: `/portal/Users/${user.uuid}`,
      token: app.adminToken(),
    });
    expect(answer.status).toBe(204);
    expect((await app.scim.get(`/Users/${user.scimId}`)).status).toBe(404);
    const gis = await exchange(app.url(), {
      path: `/portaladmin/community/users/${userName}?f=json`,
      token: app.adminToken(),
    });
    expect(gis.body.error.code).toBe(400);
  });

  test('attributes that only SCIM has survive what the others write', async () => {
    const userName = unique('kept').replace('-', '_');
    const extra = { nickName: 'Kay', title: 'Dr', phoneNumbers: [{ value: '+49 1', type: 'work' }] };
    await app.scim.post('/Users', userBody({ userName, externalId: 'x-1', ...extra, name: { honorificPrefix: 'Ms' } }));
    await find(userName);
    await send({
      method: 'PUT',
      path: `/portal/Users/${user.uuid}`,
      json: { FirstName: 'Kay', Email: 'k@example.com' },
    });
    await send({ path: `/portaladmin/community/users/${userName}/update`, form: { f: 'json', lastname: 'Jay' } });
    expect((await app.scim.get(`/Users/${user.scimId}`)).body).toMatchObject({
      ...extra,
      externalId: 'x-1',
      name: { honorificPrefix: 'Ms', givenName: 'Kay', familyName: 'Jay' },
    });
  });
});
