import { onEveryApp } from '../../support/app';
import {
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  patchOp,
  patched,
} from '../../support/factories';
import type { JsonObject, ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7644 §3.5.2.2 Remove Operation', (app) => {
  const { scim } = app;
  const emails = [
    { value: 'a@example.com', type: 'work', display: 'Office' },
    { value: 'b@example.org', type: 'work' },
    { value: 'c@example.com', type: 'home' },
  ];

  const after = (user: ScimBody, ...operations: JsonObject[]) => patched(scim, user, ...operations);

  const values = (user: ScimBody) => (user.emails ?? []).map(({ value }) => value);

  test('duty 40: "If path is unspecified … noTarget"', async () => {
    const user = await createUser(scim);
    expectScimError(await scim.patch(`/Users/${user.id}`, patchOp({ op: 'remove' })), 400, 'noTarget');
    const group = await createGroup(scim, { members: membersOf(user) });
    const body = patchOp({ op: 'remove', value: { members: membersOf(user) } });
    expectScimError(await scim.patch(`/Groups/${group.id}`, body), 400, 'noTarget');
    const rfc = await app.connect({ profile: 'rfc' });
    expectScimError(await rfc.patch(`/Groups/${group.id}`, body), 400, 'noTarget');
    expect((await scim.get(`/Groups/${group.id}`)).body).toEqual(group);
  });

  test.each<[string, string, JsonObject]>([
    ['a simple attribute', 'title', {}],
    ['a sub-attribute', 'name.givenName', { name: { familyName: 'Jensen' } }],
    ['a complex attribute', 'name', {}],
    ['a multi-valued attribute', 'emails', {}],
    ['an extension attribute', `${ENTERPRISE_USER}:department`, { [ENTERPRISE_USER]: { costCenter: '1' } }],
    ['a whole extension', ENTERPRISE_USER, {}],
  ])('%s: %s', async (_title, path, left) => {
    const user = await createUser(scim, {
      title: 'Guide',
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      emails,
      [ENTERPRISE_USER]: { department: 'Tours', costCenter: '1' },
    });
    const body = await after(user, { op: 'remove', path });
    const [name = ''] = path.startsWith('urn:') ? [ENTERPRISE_USER] : path.split('.');
    expect(body[name]).toEqual(left[name]);
    for (const other of ['title', 'name', 'emails', ENTERPRISE_USER].filter((attribute) => attribute !== name)) {
      expect(body[other]).toEqual(user[other]);
    }
  });

  test('what isn’t there is no error, and no change', async () => {
    const user = await createUser(scim, { emails });
    const body = await after(
      user,
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'name.givenName' },
      { op: 'remove', path: 'emails[type eq "other"]' },
      { op: 'remove', path: 'emails[type eq "other"].display' },
      { op: 'remove', path: `${ENTERPRISE_USER}:department` },
      { op: 'remove', path: `${ENTERPRISE_USER}:manager` },
    );
    expect(body).toEqual(user);
  });

  test.each([
    ['emails[type eq "work"]', ['c@example.com']],
    ['EMAILS[TYPE Eq "WORK"]', ['c@example.com']],
    ['emails[type eq "work" and value ew "example.com"]', ['b@example.org', 'c@example.com']],
    ['emails[value co "example.com" or type eq "home"]', ['b@example.org']],
    ['emails[not (type eq "home")]', ['c@example.com']],
    ['emails[display pr]', ['b@example.org', 'c@example.com']],
    ['emails[(type eq "home")]', ['a@example.com', 'b@example.org']],
    ['urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "home"]', ['a@example.com', 'b@example.org']],
  ])('duty 42: %s', async (path, left) => {
    expect(values(await after(await createUser(scim, { emails }), { op: 'remove', path }))).toEqual(left);
  });

  test('duty 42: emails[type eq "work"].display clears the sub-attribute only', async () => {
    const body = await after(await createUser(scim, { emails }), {
      op: 'remove',
      path: 'emails[type eq "work"].display',
    });
    expect(values(body)).toHaveLength(3);
    expect(body.emails?.[0]).not.toHaveProperty('display');
    expect(body.emails?.[0]).toMatchObject({ value: 'a@example.com', type: 'work' });
  });

  test('duty 48: with its last attribute an extension leaves schemas', async () => {
    const user = await createUser(scim, { [ENTERPRISE_USER]: { department: 'Tours' } });
    expect(user.schemas).toContain(ENTERPRISE_USER);
    const body = await after(user, { op: 'remove', path: `${ENTERPRISE_USER}:department` });
    expect(body.schemas).not.toContain(ENTERPRISE_USER);
    expect(body).not.toHaveProperty([ENTERPRISE_USER]);
  });

  test('roles: one by its value, then all', async () => {
    const user = await createUser(scim, { roles: [{ value: DEVELOPER_ROLE }, { value: 'Org Admin' }] });
    const one = await after(user, { op: 'remove', path: `roles[value eq "${DEVELOPER_ROLE}"]` });
    expect(one.roles?.map(({ display }) => display)).toEqual(['Org Admin']);
    expect((await after(user, { op: 'remove', path: 'roles' })).roles ?? []).toEqual([]);
  });

  test('T8: a value filter on a single-valued complex attribute selects it or nothing', async () => {
    const boss = await createUser(scim);
    const user = await createUser(scim, { [ENTERPRISE_USER]: { manager: { value: boss.id }, department: 'Tours' } });
    expect(await after(user, { op: 'remove', path: 'manager[value eq "somebody-else"]' })).toEqual(user);
    const body = await after(user, { op: 'remove', path: `manager[value eq "${boss.id}"]` });
    expect(body[ENTERPRISE_USER]).toEqual({ department: 'Tours' });
  });

  describe('members', () => {
    async function groupOfThree(): Promise<{ group: ScimBody; ids: string[] }> {
      const users = [await createUser(scim), await createUser(scim), await createUser(scim)];
      return { group: await createGroup(scim, { members: membersOf(...users) }), ids: users.map(({ id }) => id) };
    }

    async function membersAfter(group: ScimBody, ...operations: JsonObject[]): Promise<(string | undefined)[]> {
      const { members = [] } = await patched(scim, group, ...operations);
      return members.map(({ value }) => value).sort();
    }

    test('duty 41: remove members empties the group', async () => {
      const { group } = await groupOfThree();
      expect(await membersAfter(group, { op: 'remove', path: 'members' })).toEqual([]);
    });

    test('duty 41: remove members[value eq "…"] removes that one', async () => {
      const { group, ids } = await groupOfThree();
      const operation = { op: 'remove', path: `members[value eq "${ids[1]}"]` };
      expect(await membersAfter(group, operation)).toEqual([ids[0], ids[2]].sort());
    });

    test.each<[string, (ids: string[]) => JsonObject, (ids: string[]) => (string | undefined)[]]>([
      ['two with or', ([a, b]) => ({ path: `members[value eq "${a}" or value eq "${b}"]` }), ([, , c]) => [c]],
      ['all but one', ([a]) => ({ path: `members[not (value eq "${a}")]` }), ([a]) => [a]],
      ['by type', () => ({ path: 'members[type eq "User"]' }), () => []],
      ['by type, none', () => ({ path: 'members[type eq "Group"]' }), (ids) => ids],
      [
        'T10: a value list',
        ([a, b]) => ({ path: 'members', value: [{ value: a, $ref: null }, { value: b }] }),
        ([, , c]) => [c],
      ],
      ['T10: one object', ([a]) => ({ path: 'members', value: { value: a } }), ([, b, c]) => [b, c]],
      ['T10: an empty value list removes nobody', () => ({ path: 'members', value: [] }), (ids) => ids],
      ['T10: a list of non-members removes nobody', () => ({ path: 'members', value: [{ value: 'x' }] }), (ids) => ids],
    ])('%s', async (_title, operation, left) => {
      const { group, ids } = await groupOfThree();
      expect(await membersAfter(group, { op: 'Remove', ...operation(ids) })).toEqual([...left(ids)].sort());
    });

    test('duty 41, T11: a non-member is success without change', async () => {
      const { group } = await groupOfThree();
      const body = patchOp({ op: 'remove', path: 'members[value eq "2819c223-7f76-453a-919d-413861904646"]' });
      const response = await scim.patch(`/Groups/${group.id}`, body);
      expect(response.status).toBe(200);
      expect(response.body.meta).toEqual(group.meta);
    });

    test('remove and add in one PATCH, in this order', async () => {
      const { group, ids } = await groupOfThree();
      const [again] = ids;
      expect(
        await membersAfter(
          group,
          { op: 'remove', path: 'members' },
          { op: 'add', path: 'members', value: [{ value: again }] },
        ),
      ).toEqual([again]);
    });
  });
});
