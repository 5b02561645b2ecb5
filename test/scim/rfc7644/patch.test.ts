import { onEveryApp } from '../../support/app';
import {
  PATCH_OP,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  patchOp,
  unique,
} from '../../support/factories';
import type { JsonObject, ScimBody, ScimClient, ScimResponse } from '../../support/scim-client';

const setTitle = { op: 'replace', path: 'title', value: 'changed' };

onEveryApp('RFC 7644 §3.5.2 Modifying with PATCH', (app) => {
  const { scim } = app;
  let rfc: ScimClient;

  beforeAll(async () => {
    rfc = await app.connect({ profile: 'rfc' });
  });

  async function patched(user: ScimBody, ...operations: JsonObject[]): Promise<ScimResponse> {
    return scim.patch(`/Users/${user.id}`, patchOp(...operations));
  }

  describe('duty 32: the message', () => {
    test.each<[string, unknown]>([
      ['no schemas', { Operations: [setTitle] }],
      [
        'another message’s schema',
        { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [setTitle] },
      ],
      ['no Operations', { schemas: [PATCH_OP] }],
      ['Operations null', { schemas: [PATCH_OP], Operations: null }],
      ['Operations an object', { schemas: [PATCH_OP], Operations: setTitle }],
      ['an operation that is a string', { schemas: [PATCH_OP], Operations: ['replace'] }],
      ['an operation that is null', { schemas: [PATCH_OP], Operations: [null] }],
      ['no op', patchOp({ path: 'title', value: 'x' })],
      ['an unknown op', patchOp({ op: 'move', path: 'title', value: 'x' })],
      ['op null', patchOp({ op: null, path: 'title', value: 'x' })],
      ['op a list', patchOp({ op: ['add'], path: 'title', value: 'x' })],
      ['a resource instead', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], title: 'x' }],
    ])('%s → 400 invalidSyntax', async (_title, body) => {
      const user = await createUser(scim);
      expectScimError(await scim.patch(`/Users/${user.id}`, body), 400, 'invalidSyntax');
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test('"one or more": no operation at all is 400 by the RFC’s profile', async () => {
      const user = await createUser(rfc);
      expectScimError(await rfc.patch(`/Users/${user.id}`, patchOp()), 400, 'invalidSyntax');
    });

    test('a path that is no string → 400', async () => {
      const user = await createUser(scim);
      for (const path of [5, {}, ['title'], true]) {
        expectScimError(await patched(user, { op: 'replace', path, value: 'x' }), 400);
      }
    });

    test('duty 49: an unknown resource → 404', async () => {
      const body = patchOp(setTitle);
      expectScimError(await scim.patch('/Users/2819c223-7f76-453a-919d-413861904646', body), 404);
      expectScimError(await scim.patch('/Groups/2819c223-7f76-453a-919d-413861904646', body), 404);
    });
  });

  describe('duties 33, 34: all or nothing, one after the other', () => {
    test.each<[string, JsonObject]>([
      ['a bad path', { op: 'replace', path: 'emails[type eq', value: 'x' }],
      ['an unknown attribute', { op: 'replace', path: 'shoeSize', value: 'x' }],
      ['a readOnly attribute', { op: 'replace', path: 'id', value: 'x' }],
      ['a wrong type', { op: 'replace', path: 'active', value: 'perhaps' }],
      ['an unknown role', { op: 'add', path: 'roles', value: [{ value: 'Grand Vizier' }] }],
      ['an unknown op', { op: 'swap', path: 'title', value: 'x' }],
      ['a remove without path', { op: 'remove' }],
    ])('"the original resource MUST be restored": a good operation before %s', async (_title, bad) => {
      const user = await createUser(scim, { title: 'original' });
      expectScimError(await patched(user, setTitle, bad), 400);
      const response = await scim.get(`/Users/${user.id}`);
      expect(response.body).toEqual(user);
      expect(response.headers.etag).toBe(user.meta.version);
    });

    test('also when the database refuses: a taken userName takes the title with it (duty 49: 409 uniqueness)', async () => {
      const [taken, user] = [await createUser(scim), await createUser(scim)];
      const rename = { op: 'replace', path: 'userName', value: taken.userName.toUpperCase() };
      expectScimError(await patched(user, setTitle, rename), 409, 'uniqueness');
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test('a group’s members stay, too', async () => {
      const user = await createUser(scim);
      const group = await createGroup(scim, { members: membersOf(user) });
      const response = await scim.patch(
        `/Groups/${group.id}`,
        patchOp({ op: 'remove', path: 'members' }, { op: 'add', path: 'members', value: [{ value: 'ghost-9' }] }),
      );
      expectScimError(response, 400, 'invalidValue');
      expect((await scim.get(`/Groups/${group.id}`)).body).toEqual(group);
    });

    test('"each operation … is applied to the result of the previous"', async () => {
      const user = await createUser(scim, { title: 'first' });
      const { body } = await patched(
        user,
        { op: 'remove', path: 'title' },
        { op: 'add', path: 'title', value: 'second' },
        { op: 'add', path: 'emails', value: [{ type: 'work', value: 'one@example.com' }] },
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'two@example.com' },
        { op: 'add', path: 'nickName', value: 'N' },
        { op: 'remove', path: 'nickName' },
      );
      expect(body.title).toBe('second');
      expect(body.emails).toEqual([expect.objectContaining({ type: 'work', value: 'two@example.com' })]);
      expect(body).not.toHaveProperty('nickName');
    });

    test('a rename and back again within one PATCH collides with nobody', async () => {
      const user = await createUser(scim);
      const names = [unique('tmp'), user.userName];
      const response = await patched(user, ...names.map((value) => ({ op: 'replace', path: 'userName', value })));
      expect(response.status).toBe(200);
      expect(response.body.meta).toEqual(user.meta);
    });
  });

  describe('duty 35: the answer', () => {
    test('a user: 200 with the entire resource', async () => {
      const user = await createUser(scim, { displayName: 'Babs' });
      const response = await patched(user, setTitle);
      expect(response.status).toBe(200);
      expect(response.body).toEqual((await scim.get(`/Users/${user.id}`)).body);
      expect(response.body).toMatchObject({ displayName: 'Babs', title: 'changed' });
    });

    test('a group: 200 with the resource and its members', async () => {
      const group = await createGroup(scim);
      const body = patchOp({ op: 'add', path: 'members', value: membersOf(await createUser(scim)) });
      const response = await scim.patch(`/Groups/${group.id}`, body);
      expect(response.status).toBe(200);
      expect(response.body.members).toHaveLength(1);
    });

    test('Prefer: return=minimal → 204 without a body (RFC 7240)', async () => {
      const [user, group] = [await createUser(scim), await createGroup(scim)];
      const minimal = { Prefer: 'return=minimal' };
      const responses = [
        await scim.patch(`/Users/${user.id}`, patchOp(setTitle), minimal),
        await scim.patch(`/Groups/${group.id}`, patchOp({ op: 'add', path: 'externalId', value: 'x' }), minimal),
      ];
      for (const { status, text } of responses) expect({ status, text }).toEqual({ status: 204, text: '' });
      expect((await scim.get(`/Users/${user.id}`)).body.title).toBe('changed');
    });

    test('"?attributes" → always 200 with them, whatever is preferred', async () => {
      const group = await createGroup(scim);
      const body = patchOp({ op: 'replace', path: 'externalId', value: 'x' });
      const response = await scim.patch(`/Groups/${group.id}?attributes=displayName`, body, {
        Prefer: 'return=minimal',
      });
      expect(response.status).toBe(200);
      expect(response.body).toMatchObject({ id: group.id, displayName: group.displayName });
      expect(response.body).not.toHaveProperty('externalId');
    });

    test('a group beyond 100 members: 204 with its version, and 200 again when attributes are asked for', async () => {
      const organization = await app.createOrganization('large');
      const ids = await app.insertUsers(organization.id, 101);
      const own = await app.connect({ organizations: [organization.id] });
      const group = await createGroup(own, { members: ids.slice(1).map((value) => ({ value })) });
      const remove = patchOp({ op: 'remove', path: `members[value eq "${ids[1]}"]` });
      const add = patchOp({ op: 'add', path: 'members', value: ids.slice(0, 2).map((value) => ({ value })) });
      expect((await own.patch(`/Groups/${group.id}`, remove)).status).toBe(200);
      const response = await own.patch(`/Groups/${group.id}`, add);
      expect({ status: response.status, text: response.text }).toEqual({ status: 204, text: '' });
      const { headers } = await own.get(`/Groups/${group.id}?attributes=displayName`);
      expect(response.headers['etag']).toBe(headers['etag']);
      expect((await own.patch(`/Groups/${group.id}?attributes=displayName`, remove)).status).toBe(200);
      expect((await own.get(`/Groups/${group.id}`)).body.members).toHaveLength(100);
    });
  });
});
