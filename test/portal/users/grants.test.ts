import { onEveryApp } from '../../support/app';
import {
  createUser,
  DEVELOPER_ROLE,
  expectScimError,
  expectStatus,
  GOOD_PASSWORD,
  ORG_ADMIN_ROLE,
  patchOp,
  PORTAL_USER,
  unique,
} from '../../support/factories';
import { ScimClient, type JsonObject, type ScimBody } from '../../support/scim-client';

const PORTAL_ADMIN_ROLE = '00000001-0001-0001-0001-000000000001';
const ACCESS = `${PORTAL_USER}:access`;

/** docs/access.md: a role counts where it is held. */
onEveryApp('roles in several organizations', (app) => {
  async function twoOrganizations(): Promise<[string, string]> {
    return [(await app.createOrganization('a')).id, (await app.createOrganization('b')).id];
  }

  function userOf(organization: string, fields: JsonObject = {}, extension: JsonObject = {}): Promise<ScimBody> {
    const portal = { organization: { value: organization }, ...extension };
    return createUser(app.scim, { password: GOOD_PASSWORD, ...fields, [PORTAL_USER]: portal });
  }

  async function session({ userName }: ScimBody): Promise<ScimClient> {
    const token = String((await app.signIn(String(userName), GOOD_PASSWORD)).body['token']);
    return new ScimClient(() => ({ baseUrl: app.scimUrl(), token }));
  }

  function accessOf(user: JsonObject): unknown {
    return (user[PORTAL_USER] as JsonObject)['access'];
  }

  describe('nobody grants more than they hold, where they hold it', () => {
    test('a delegate of one organization makes nobody a Portal Admin everywhere: not oneself, not another', async () => {
      const [, b] = await twoOrganizations();
      const access = [{ role: PORTAL_ADMIN_ROLE, organization: b }];
      const delegate = await userOf(b, {}, { access });
      const scim = await session(delegate);
      const everywhere = patchOp({ op: 'add', path: 'roles', value: [{ value: PORTAL_ADMIN_ROLE }] });
      for (const { id } of [delegate, await userOf(b, {}, { access })]) {
        expectScimError(await scim.patch(`/Users/${id}`, everywhere), 403);
      }
      const here = patchOp({ op: 'add', path: ACCESS, value: access });
      expectStatus(await scim.patch(`/Users/${(await userOf(b)).id}`, here), 200);
    });

    test('a role that a connection may not grant is not carried into another organization by it', async () => {
      const [a, b] = await twoOrganizations();
      const scim = await app.connect({ organizations: [a, b], grantableRoles: [DEVELOPER_ROLE] });
      const { id } = await userOf(a, { roles: [{ value: ORG_ADMIN_ROLE }] });
      const extend = { op: 'add', path: ACCESS, value: [{ role: ORG_ADMIN_ROLE, organization: b }] };
      const move = { op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: b } };
      for (const operation of [extend, move])
        expectScimError(await scim.patch(`/Users/${id}`, patchOp(operation)), 403);
      const developer = await userOf(a, { roles: [{ value: DEVELOPER_ROLE }] });
      expectStatus(await scim.patch(`/Users/${developer.id}`, patchOp(move)), 200);
    });
  });

  describe('a role in an organization out of sight', () => {
    async function visitor(): Promise<{ user: ScimBody; a: string; b: string; scim: ScimClient }> {
      const [a, b] = await twoOrganizations();
      const access = [{ role: DEVELOPER_ROLE, organization: b }];
      const user = await userOf(a, { roles: [{ value: DEVELOPER_ROLE }] }, { access });
      return { user, a, b, scim: await app.connect({ organizations: [a] }) };
    }

    test('doesn’t keep the user from being changed or deactivated, and stays', async () => {
      const { user, b, scim } = await visitor();
      const seen = (await scim.get(`/Users/${user.id}`)).body;
      const operations = [
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'roles', value: [{ value: ORG_ADMIN_ROLE }] },
        { op: 'remove', path: ACCESS },
      ];
      expectStatus(await scim.put(`/Users/${user.id}`, { ...seen, title: 'Dr' }), 200);
      for (const operation of operations) expectStatus(await scim.patch(`/Users/${user.id}`, patchOp(operation)), 200);
      const stored = (await app.scim.get(`/Users/${user.id}`)).body;
      expect(stored).toMatchObject({ active: false, title: 'Dr', roles: [{ value: ORG_ADMIN_ROLE }] });
      expect(accessOf(stored)).toMatchObject([{ role: DEVELOPER_ROLE, organization: b }]);
    });

    test('is neither shown nor found nor sorted by', async () => {
      const { user, a, b, scim } = await visitor();
      const answers = [await scim.get(`/Users/${user.id}`), await scim.get('/Users')];
      for (const { text } of answers) {
        expect(text).toContain(user.id);
        expect(text).not.toContain(b);
      }
      for (const filter of [`${ACCESS} pr`, `${ACCESS}.organization eq "${b}"`, `${ACCESS}[role pr]`]) {
        expect({ filter, body: (await scim.search('/Users', filter)).body }).toMatchObject({
          body: { totalResults: 0 },
        });
        const total = (await app.scim.search('/Users', `(${filter}) and id eq "${user.id}"`)).body.totalResults;
        expect({ filter, total }).toEqual({ filter, total: 1 });
      }
      const first = await userOf(a, {}, { access: [{ role: DEVELOPER_ROLE, organization: a }] });
      const sorted = (await scim.get(`/Users?sortBy=${ACCESS}.organization`)).body.Resources.map(({ id }) => id);
      expect(sorted).toEqual([first.id, user.id]);
    });

    test('of the developer portal’s API neither', async () => {
      const { user, a, b } = await visitor();
      const token = await app.tokenFor({ organizations: [a] });
      const portal = new ScimClient(() => ({ baseUrl: `${app.url()}/portal/v2`, token }));
      const answer = await portal.get(`/users/${user.id}`);
      expect(answer.body).toMatchObject({ uuid: user.id, access: [{ roleUuid: DEVELOPER_ROLE, orgUuid: a }] });
      expect(answer.text).not.toContain(b);
    });

    test('can’t be given to anybody', async () => {
      const { user, b, scim } = await visitor();
      const value = [{ role: DEVELOPER_ROLE, organization: b }];
      const answer = await scim.patch(`/Users/${user.id}`, patchOp({ op: 'add', path: ACCESS, value }));
      expectScimError(answer, 400, 'invalidValue');
    });
  });

  test('who may not make a Portal Admin may not unmake, rename or delete one', async () => {
    const { id } = await createUser(app.scim, { roles: [{ value: PORTAL_ADMIN_ROLE }] });
    await createUser(app.scim, { password: GOOD_PASSWORD, roles: [{ value: PORTAL_ADMIN_ROLE }] });
    const scim = await app.connect({ organizations: ['portal'] });
    const rename = { op: 'replace', path: 'userName', value: unique('renamed') };
    const strip = { op: 'remove', path: 'roles' };
    for (const operation of [rename, strip]) expectScimError(await scim.patch(`/Users/${id}`, patchOp(operation)), 403);
    expectScimError(await scim.delete(`/Users/${id}`), 403);
    expectStatus(await scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'active', value: false })), 200);
  });
});
