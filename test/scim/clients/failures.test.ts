import { onEveryApp } from '../../support/app';
import {
  createGroup,
  createUser,
  expectScimError,
  expectStatus,
  membersOf,
  patchOp,
  patched,
  unique,
  userBody,
} from '../../support/factories';
import type { JsonObject } from '../../support/scim-client';

/** What comparable servers got wrong, each by the report it is known from. */
onEveryApp('faults that other servers had', (app) => {
  const { scim } = app;

  describe('a PATCH that was not understood is never 2xx', () => {
    test.each<[string, JsonObject]>([
      ['Cogtrix#432: a path nobody knows', { op: 'replace', path: 'shoe.size', value: '1' }],
      ['a misspelt path', { op: 'replace', path: 'activ', value: false }],
      ['a misspelt key', { op: 'replace', value: { activ: false } }],
      ['a misspelt op', { op: 'replcae', path: 'active', value: false }],
      ['path and value in the wrong members', { op: 'replace', attribute: 'active', to: false }],
      ['JSON Patch (RFC 6902)', { op: 'replace', path: '/active', value: false }],
      ['a value that is text', { op: 'replace', value: '{"active":false}' }],
    ])('%s', async (_title, operation) => {
      const user = await createUser(scim);
      expectScimError(await scim.patch(`/Users/${user.id}`, patchOp(operation)), 400);
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    });

    test('a merge patch instead of operations', async () => {
      const user = await createUser(scim);
      expectScimError(await scim.patch(`/Users/${user.id}`, { active: false }), 400, 'invalidSyntax');
    });
  });

  test.each(['Replace', 'REPLACE', 'rEPLACE'])('ory/polis 4070, ssoready 159: op %s deactivates', async (op) => {
    const user = await createUser(scim);
    expect((await patched(scim, user, { op, path: 'active', value: false })).active).toBe(false);
    expect((await patched(scim, user, { op, value: { Active: 'True' } })).active).toBe(true);
  });

  test('SCIMReferenceCode#10, langwatch#7131: neither a removal nor a replace empties a group', async () => {
    const [a, b] = [await createUser(scim), await createUser(scim)];
    const group = await createGroup(scim, { members: membersOf(a, b) });
    const left = await patched(scim, group, { op: 'remove', path: 'members', value: membersOf(a) });
    expect(left.members?.map(({ value }) => value)).toEqual([b.id]);
    expect((await patched(scim, group, { op: 'replace', value: { externalId: 'x' } })).members).toHaveLength(1);
  });

  test.each([
    'MEMBERS[VALUE EQ "ID"]',
    'urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq "ID"]',
    'Members[Value eq "ID"]',
  ])('langwatch#7140: the path %s is understood', async (path) => {
    const user = await createUser(scim);
    const group = await createGroup(scim, { members: membersOf(user) });
    const body = await patched(scim, group, { op: 'remove', path: path.replace('ID', user.id) });
    expect(body.members ?? []).toEqual([]);
  });

  test('better-auth 10018: dots and brackets inside a compared value are part of it', async () => {
    const emails = ['a.b.c@x.example', 'a]b@x.example', 'a"b@x.example'].map((value) => ({ value, type: 'work' }));
    const user = await createUser(scim, { emails });
    for (const [index, { value }] of emails.entries()) {
      const path = `emails[value eq ${JSON.stringify(value)}]`;
      const body = await patched(scim, user, { op: 'remove', path });
      expect(body.emails ?? []).toHaveLength(emails.length - index - 1);
    }
  });

  test('Metatavu#46: a filter on groups is not ignored', async () => {
    await createGroup(scim);
    const { body } = await scim.search('/Groups', `displayName eq "${unique('none')}"`);
    expect(body).toMatchObject({ totalResults: 0, Resources: [] });
  });

  test('zitadel 9690: the type of an address is kept, so that its path finds it', async () => {
    const user = await createUser(scim, { emails: [{ value: 'a@x.example', type: 'work' }] });
    const path = 'emails[type eq "work"].value';
    const body = await patched(scim, user, { op: 'replace', path, value: 'b@x.example' });
    expect(body.emails).toEqual([expect.objectContaining({ value: 'b@x.example', type: 'work' })]);
  });

  test('product-is#8589, Infisical#6552: an existing member, and a member with its display, are no 500', async () => {
    const user = await createUser(scim);
    const group = await createGroup(scim, { members: [{ value: user.id, display: 'Somebody' }] });
    const value = [{ value: user.id, display: null }];
    expect((await patched(scim, group, { op: 'add', path: 'members', value })).meta).toEqual(group.meta);
  });

  test('sentry-docs#16258, probo#711, ssoready#164: active both ways, on create, and a rename is no removal', async () => {
    const user = await createUser(scim, { active: false });
    expect(user.active).toBe(false);
    expect((await patched(scim, user, { op: 'replace', path: 'active', value: true })).active).toBe(true);
    const userName = unique('renamed');
    expect(await patched(scim, user, { op: 'replace', path: 'userName', value: userName })).toMatchObject({
      id: user.id,
      userName,
      active: true,
    });
  });

  test('better-auth#10398: a list is not cut in silence: the total counts what the page leaves out', async () => {
    const organization = await app.createOrganization('cut');
    const own = await app.connect({ organizations: [organization.id] });
    await app.insertUsers(organization.id, 105);
    const { body } = await own.get('/Users');
    expect(body).toMatchObject({ totalResults: 105, itemsPerPage: 100 });
    expect((await own.get('/Users?startIndex=101')).body.Resources).toHaveLength(5);
  });

  test('itsaplan 250, T31, T34: a repeated POST is 409 and wipes nothing, for an inactive user as well', async () => {
    const body = userBody({ title: 'kept', externalId: unique('ext') });
    const { body: first } = await scim.post('/Users', body);
    const again = await scim.post('/Users', { ...body, title: 'wiped' });
    expectScimError(again, 409, 'uniqueness');
    expect((await scim.get(`/Users/${first.id}`)).body).toEqual(first);
    await patched(scim, first, { op: 'replace', path: 'active', value: false });
    expectScimError(await scim.post('/Users', body), 409, 'uniqueness');
    const found = await scim.search('/Users', `userName eq "${first.userName}"`);
    expect(found.body.Resources).toEqual([expect.objectContaining({ id: first.id, active: false })]);
  });

  test('T21: a PATCH with no operation is no change, or refused', async () => {
    const user = await createUser(scim);
    expectStatus(await scim.patch(`/Users/${user.id}`, patchOp()), 200, 204, 400);
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
  });

  test('T28, fleet#52600: of a whole batch, the unknown member is named', async () => {
    const users = [await createUser(scim), await createUser(scim)];
    const group = await createGroup(scim);
    const value = [...membersOf(...users), { value: 'ghost-5' }];
    const response = await scim.patch(`/Groups/${group.id}`, patchOp({ op: 'replace', path: 'members', value }));
    expectScimError(response, 400, 'invalidValue');
    expect(response.body.detail).toContain('ghost-5');
    for (const { id } of users) expect(response.body.detail).not.toContain(id);
  });

  test('numbers are numbers and statuses are strings, in every list and error', async () => {
    const { body } = await scim.get('/Groups?count=1');
    for (const name of ['totalResults', 'itemsPerPage', 'startIndex']) expect(typeof body[name]).toBe('number');
    expect((await scim.get('/Users/nobody')).body.status).toBe('404');
  });

  test('a bare string as an address or a role is its value, not lost', async () => {
    const user = await createUser(scim, { emails: ['bare@x.example'] });
    expect(user.emails).toEqual([expect.objectContaining({ value: 'bare@x.example' })]);
  });
});
