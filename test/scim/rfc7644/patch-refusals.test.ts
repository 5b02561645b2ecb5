import { onEveryApp } from '../../support/app';
import { ENTERPRISE_USER, createGroup, createUser, expectScimError, membersOf, patchOp } from '../../support/factories';
import type { JsonObject, ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7644 §3.5.2, §3.12: what PATCH refuses', (app) => {
  const { scim } = app;
  const patched = (user: ScimBody, ...operations: JsonObject[]) =>
    scim.patch(`/Users/${user.id}`, patchOp(...operations));

  describe('duties 16, 18: what PATCH may not touch → 400 mutability', () => {
    test.each<[JsonObject]>([
      [{ op: 'replace', path: 'id', value: 'x' }],
      [{ op: 'add', path: 'meta.created', value: '2011-05-13T04:42:34Z' }],
      [{ op: 'replace', path: 'meta', value: { resourceType: 'Cat' } }],
      [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }],
      [{ op: 'remove', path: 'groups' }],
      [{ op: 'remove', path: 'groups[value eq "x"]' }],
      [{ op: 'replace', path: `${ENTERPRISE_USER}:manager.displayName`, value: 'Boss' }],
      [{ op: 'remove', path: 'id' }],
      [{ op: 'remove', path: 'userName' }],
    ])('%j', async (operation) => {
      const user = await createUser(scim);
      expectScimError(await patched(user, operation), 400, 'mutability');
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test('duty 18: a group’s displayName can’t be removed', async () => {
      const group = await createGroup(scim);
      const body = patchOp({ op: 'remove', path: 'displayName' });
      expectScimError(await scim.patch(`/Groups/${group.id}`, body), 400, 'mutability');
    });

    test('duty 17: a member’s parts are immutable (RFC 7643 §4.2)', async () => {
      const [a, b] = [await createUser(scim), await createUser(scim)];
      const group = await createGroup(scim, { members: membersOf(a) });
      const body = patchOp({ op: 'replace', path: `members[value eq "${a.id}"].value`, value: b.id });
      expectScimError(await scim.patch(`/Groups/${group.id}`, body), 400, 'mutability');
      expect((await scim.get(`/Groups/${group.id}`)).body).toEqual(group);
    });

    test.each(['', '  ', null])('userName can’t be set to %p', async (value) => {
      const user = await createUser(scim);
      expectScimError(await patched(user, { op: 'replace', path: 'userName', value }), 400);
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test('T12: id, meta, schemas and groups inside a value without path are ignored', async () => {
      const user = await createUser(scim);
      const value = { id: user.id, schemas: user.schemas, meta: { version: 'x' }, groups: [], title: 'changed' };
      const { status, body } = await patched(user, { op: 'replace', value });
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: user.id, title: 'changed' });
    });
  });

  describe('duty 46: what can’t be understood', () => {
    test.each([
      'emails[type eq',
      'emails[type eq "work"',
      'emails]',
      '.title',
      'name.',
      'title title',
      'emails[0].value',
      'title[',
      '..',
      ' ',
    ])('the path %j → 400 invalidPath or invalidFilter', async (path) => {
      const user = await createUser(scim, { emails: [{ value: 'a@b.example', type: 'work' }] });
      const response = await patched(user, { op: 'replace', path, value: 'x' });
      expectScimError(response, 400);
      expect(response.body.scimType).toMatch(/^invalid(Path|Filter)$/);
    });

    test.each([
      'shoeSize',
      'name.shoeSize',
      'emails.shoeSize',
      'urn:example:x:2.0:User:shoeSize',
      `${ENTERPRISE_USER}:shoeSize`,
    ])('T14: the unknown attribute %j → 400 invalidPath, for every op', async (path) => {
      const user = await createUser(scim);
      for (const operation of [
        { op: 'add', path, value: 'x' },
        { op: 'replace', path, value: 'x' },
        { op: 'remove', path },
      ]) {
        expectScimError(await patched(user, operation), 400, 'invalidPath');
      }
    });

    test.each(['emails[shoeSize eq "x"]', 'emails[type like "x"]', 'emails[active eq true]'])(
      'a bad filter in the path %j → 400 invalidFilter',
      async (path) => {
        const user = await createUser(scim, { emails: [{ value: 'a@b.example', type: 'work' }] });
        expectScimError(await patched(user, { op: 'remove', path }), 400, 'invalidFilter');
      },
    );

    test.each<[JsonObject]>([
      [{ op: 'replace', path: 'active', value: 'perhaps' }],
      [{ op: 'replace', path: 'active', value: 3 }],
      [{ op: 'replace', path: 'title', value: { a: 1 } }],
      [{ op: 'replace', path: 'title', value: ['a', 'b'] }],
      [{ op: 'replace', path: 'name', value: 'Babs Jensen' }],
      [{ op: 'add', path: 'name.givenName', value: {} }],
      [{ op: 'replace', value: 'changed' }],
      [{ op: 'add', value: [{ title: 'x' }] }],
      [{ op: 'replace', path: 'x509Certificates', value: [{ value: '*** not base64 ***' }] }],
      [{ op: 'add', path: 'emails[type eq "work"].primary', value: 'perhaps' }],
    ])('a value of the wrong type %j → 400 invalidValue', async (operation) => {
      const user = await createUser(scim, { emails: [{ value: 'a@b.example', type: 'work' }] });
      expectScimError(await patched(user, operation), 400, 'invalidValue');
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test.each<[JsonObject]>([
      [{ op: 'add', path: 'title' }],
      [{ op: 'replace', path: 'title' }],
      [{ op: 'add' }],
      [{ op: 'replace' }],
    ])('duty 38: no value: %j → 400', async (operation) => {
      const user = await createUser(scim, { title: 'kept' });
      const response = await patched(user, operation);
      expectScimError(response, 400);
      expect(response.body.scimType).toMatch(/^invalid(Value|Syntax)$/);
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test('an unknown attribute in a value without path: refused or ignored, but never stored, and never alone a success', async () => {
      const user = await createUser(scim);
      const response = await patched(user, { op: 'replace', value: { shoeSize: '42', title: 'changed' } });
      expect([200, 400]).toContain(response.status);
      expect((await scim.get(`/Users/${user.id}`)).text).not.toContain('shoeSize');
      expectScimError(await patched(user, { op: 'replace', value: { shoeSize: '42' } }), 400);
    });
  });
});
