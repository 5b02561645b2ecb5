import { onEveryApp } from '../../support/app';
import {
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  ORG_ADMIN_ROLE,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  patchOp,
  patched,
} from '../../support/factories';
import type { JsonObject, ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7644 §3.5.2.1 Add Operation', (app) => {
  const { scim } = app;
  const work = { value: 'work@example.com', type: 'work' };
  const home = { value: 'home@example.com', type: 'home' };

  const after = (user: ScimBody, ...operations: JsonObject[]) => patched(scim, user, ...operations);

  test('duty 36: without path, "the value … is an object"; single-valued replaced, multi-valued appended', async () => {
    const user = await createUser(scim, { title: 'old', emails: [work] });
    const body = await after(user, { op: 'add', value: { title: 'new', nickName: 'Babs', emails: [home] } });
    expect(body).toMatchObject({ title: 'new', nickName: 'Babs' });
    expect(body.emails).toEqual([expect.objectContaining(work), expect.objectContaining(home)]);
  });

  test('"if the target location does not exist, the attribute and value are added"', async () => {
    const user = await createUser(scim);
    const body = await after(
      user,
      { op: 'add', path: 'nickName', value: 'Babs' },
      { op: 'add', path: 'name.givenName', value: 'Barbara' },
      { op: 'add', path: 'emails', value: [work] },
      { op: 'add', path: 'phoneNumbers', value: { value: '555', type: 'work' } },
    );
    expect(body).toMatchObject({ nickName: 'Babs', name: { givenName: 'Barbara' } });
    expect(body.emails).toEqual([expect.objectContaining(work)]);
    expect(body.phoneNumbers).toEqual([expect.objectContaining({ value: '555', type: 'work' })]);
  });

  test('duty 39: to a complex attribute, "a set of sub-attributes": the others stay', async () => {
    const user = await createUser(scim, { name: { givenName: 'Barbara', familyName: 'Jensen' } });
    const body = await after(user, { op: 'add', path: 'name', value: { familyName: 'Smith', middleName: 'J' } });
    expect(body.name).toEqual({ givenName: 'Barbara', familyName: 'Smith', middleName: 'J' });
  });

  test('duty 37: "If the value already exists, no changes SHOULD be made": version and lastModified stay', async () => {
    const user = await createUser(scim, { title: 'Guide', emails: [work], roles: [{ value: DEVELOPER_ROLE }] });
    const body = await after(
      user,
      { op: 'add', path: 'title', value: 'Guide' },
      { op: 'add', path: 'emails', value: [work] },
      { op: 'add', path: 'roles', value: [{ value: 'Developer' }] },
      { op: 'add', value: { title: 'Guide', emails: [work] } },
    );
    expect(body).toEqual(user);
  });

  test('duty 7: the same value with another type is another value', async () => {
    const user = await createUser(scim, { emails: [work] });
    const body = await after(user, { op: 'add', path: 'emails', value: [{ ...work, type: 'other' }] });
    expect(body.emails).toHaveLength(2);
  });

  test('duty 45: "primary" set true "SHALL" set the others to false', async () => {
    const user = await createUser(scim, { emails: [{ ...work, primary: true }, home] });
    const added = await after(user, { op: 'add', path: 'emails', value: [{ value: 'c@example.com', primary: true }] });
    expect(primaries(added)).toEqual(['c@example.com']);
    const replaced = await after(user, { op: 'replace', path: 'emails[type eq "home"].primary', value: true });
    expect(primaries(replaced)).toEqual(['home@example.com']);
    expect(replaced.emails).toHaveLength(3);
  });

  test('duty 47: adding an extension attribute adds its URN to schemas', async () => {
    const user = await createUser(scim);
    expect(user.schemas).not.toContain(ENTERPRISE_USER);
    const body = await after(user, { op: 'add', path: `${ENTERPRISE_USER}:employeeNumber`, value: '701' });
    expect(body.schemas).toContain(ENTERPRISE_USER);
    expect(body[ENTERPRISE_USER]).toEqual({ employeeNumber: '701' });
  });

  test.each<[string, JsonObject]>([
    ['the extension as path', { path: ENTERPRISE_USER, value: { department: 'Tours' } }],
    ['the extension as key', { value: { [ENTERPRISE_USER]: { department: 'Tours' } } }],
    ['T5: a URN-qualified key', { value: { [`${ENTERPRISE_USER}:department`]: 'Tours' } }],
    ['T6: a bare name', { path: 'department', value: 'Tours' }],
    ['duty 2: letters of any case', { path: `${ENTERPRISE_USER.toUpperCase()}:DEPARTMENT`, value: 'Tours' }],
  ])('an extension attribute by %s keeps the extension’s others', async (_title, operation) => {
    const user = await createUser(scim, { [ENTERPRISE_USER]: { costCenter: '4130' } });
    const body = await after(user, { op: 'add', ...operation });
    expect(body[ENTERPRISE_USER]).toEqual({ costCenter: '4130', department: 'Tours' });
  });

  test('duties 1, 2: the path in any case, with the core URN, and T4: dotted keys', async () => {
    const user = await createUser(scim);
    const body = await after(
      user,
      { op: 'ADD', path: 'DISPLAYNAME', value: 'Babs' },
      { op: 'add', path: `${USER}:name.givenName`, value: 'Barbara' },
      { op: 'add', value: { 'name.familyName': 'Jensen', NickName: 'B' } },
    );
    expect(body).toMatchObject({ displayName: 'Babs', nickName: 'B' });
    expect(body.name).toEqual({ givenName: 'Barbara', familyName: 'Jensen' });
    expect(body).not.toHaveProperty(['name.familyName']);
  });

  test('T9: adding to emails[type eq "work"].value without such an element creates it', async () => {
    const user = await createUser(scim);
    const body = await after(user, { op: 'add', path: 'emails[type eq "work"].value', value: work.value });
    expect(body.emails).toEqual([expect.objectContaining(work)]);
  });

  test('adding a part to the elements a filter selects', async () => {
    const user = await createUser(scim, { emails: [work, home] });
    const body = await after(user, { op: 'add', path: 'emails[type eq "work"].display', value: 'Office' });
    expect(body.emails?.map(({ display }) => display)).toEqual(['Office', undefined]);
  });

  test('roles: added to those there are', async () => {
    const user = await createUser(scim, { roles: [{ value: DEVELOPER_ROLE }] });
    const body = await after(user, { op: 'add', path: 'roles', value: [{ value: 'Org Admin' }] });
    expect(body.roles?.map(({ value }) => value)).toEqual([DEVELOPER_ROLE, ORG_ADMIN_ROLE]);
  });

  test('the portal extension: organization by its name', async () => {
    const organization = await app.createOrganization('moved');
    const user = await createUser(scim);
    const body = await after(user, {
      op: 'add',
      path: `${PORTAL_USER}:organization`,
      value: { display: organization.name },
    });
    expect(body[PORTAL_USER]).toMatchObject({ organization: { value: organization.id, display: organization.name } });
  });

  test('an unknown role → 400 invalidValue naming it', async () => {
    const user = await createUser(scim);
    const add = patchOp({ op: 'add', path: 'roles', value: [{ value: 'Grand Vizier' }] });
    const response = await scim.patch(`/Users/${user.id}`, add);
    expectScimError(response, 400, 'invalidValue');
    expect(response.body.detail).toContain('Grand Vizier');
  });

  describe('members', () => {
    test('added to those there are; one again is no change (T11)', async () => {
      const [a, b] = [await createUser(scim), await createUser(scim)];
      const group = await createGroup(scim, { members: membersOf(a) });
      const add = patchOp({ op: 'add', path: 'members', value: membersOf(a, b) });
      const first = await scim.patch(`/Groups/${group.id}`, add);
      expect(first.body.members).toHaveLength(2);
      const second = await scim.patch(`/Groups/${group.id}`, add);
      expect(second.status).toBe(200);
      expect(second.body).toEqual(first.body);
    });

    test('without path, as one object, and by URN', async () => {
      const [a, b, c] = [await createUser(scim), await createUser(scim), await createUser(scim)];
      const group = await createGroup(scim);
      const body = patchOp(
        { op: 'add', value: { members: membersOf(a) } },
        { op: 'add', path: 'members', value: { value: b.id } },
        { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:Group:MEMBERS', value: membersOf(c) },
      );
      expect((await scim.patch(`/Groups/${group.id}`, body)).body.members).toHaveLength(3);
    });

    test('duty 112: an unknown one → 400 invalidValue naming it; the known one isn’t added either', async () => {
      const user = await createUser(scim);
      const group = await createGroup(scim);
      const value = [...membersOf(user), { value: 'ghost-3' }];
      const response = await scim.patch(`/Groups/${group.id}`, patchOp({ op: 'add', path: 'members', value }));
      expectScimError(response, 400, 'invalidValue');
      expect(response.body.detail).toContain('ghost-3');
      expect((await scim.get(`/Groups/${group.id}`)).body).toEqual(group);
    });

    test.each<[string, unknown]>([
      ['a member without value', [{ display: 'Babs' }]],
      ['a member that is a number', [{ value: 7 }]],
      ['a member with an empty value', [{ value: '' }]],
      ['null', [null]],
    ])('%s → 400, never 500 (lightdash#24458)', async (_title, value) => {
      const group = await createGroup(scim);
      expectScimError(await scim.patch(`/Groups/${group.id}`, patchOp({ op: 'add', path: 'members', value })), 400);
    });
  });

  function primaries(user: ScimBody): (string | undefined)[] {
    return (user.emails ?? []).filter(({ primary }) => primary === true).map(({ value }) => value);
  }
});
