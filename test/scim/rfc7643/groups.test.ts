import { BASE_URL, onEveryApp } from '../../support/app';
import {
  createGroup,
  createUser,
  expectScimError,
  groupBody,
  membersOf,
  patchOp,
  unique,
} from '../../support/factories';
import type { ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7643 §4.2 Group, and §4.1.2 groups of a user', (app) => {
  const { scim } = app;
  const addTo = (group: ScimBody, ...members: { id: string }[]) =>
    scim.patch(`/Groups/${group.id}`, patchOp({ op: 'add', path: 'members', value: membersOf(...members) }));

  /** value → type of the groups that a user is in. */
  async function groupsOf(user: ScimBody): Promise<Record<string, unknown>> {
    const { body } = await scim.get(`/Users/${user.id}`);
    return Object.fromEntries((body.groups ?? []).map(({ value = '', type }) => [value, type]));
  }

  test('duty 109: "$ref: the URI of the member resource", type and display are filled by the server', async () => {
    const user = await createUser(scim, { displayName: 'Babs Jensen' });
    const inner = await createGroup(scim);
    const group = await createGroup(scim, { members: membersOf(user, inner) });
    expect(group.members).toHaveLength(2);
    expect(group.members).toEqual(
      expect.arrayContaining([
        { value: user.id, type: 'User', $ref: `${BASE_URL}/scim/v2/Users/${user.id}`, display: 'Babs Jensen' },
        { value: inner.id, type: 'Group', $ref: `${BASE_URL}/scim/v2/Groups/${inner.id}`, display: inner.displayName },
      ]),
    );
  });

  test('duty 113: a wrong type, $ref or display is computed anew from the id', async () => {
    const user = await createUser(scim, { displayName: 'Babs' });
    const member = { value: user.id, type: 'Group', $ref: 'https://evil.example/Groups/1', display: 'Mallory' };
    const group = await createGroup(scim, { members: [member] });
    expect(group.members).toEqual([
      { value: user.id, type: 'User', $ref: `${BASE_URL}/scim/v2/Users/${user.id}`, display: 'Babs' },
    ]);
  });

  test('a member named twice is one', async () => {
    const user = await createUser(scim);
    expect((await createGroup(scim, { members: membersOf(user, user) })).members).toHaveLength(1);
  });

  test('T16: members with null parts', async () => {
    const user = await createUser(scim);
    const group = await createGroup(scim, { members: [{ value: user.id, $ref: null, display: null, type: null }] });
    expect(group.members).toHaveLength(1);
  });

  test('duty 112: an unknown member → 400 invalidValue naming the id, on POST', async () => {
    const response = await scim.post('/Groups', groupBody({ members: [{ value: 'ghost-1' }] }));
    expectScimError(response, 400, 'invalidValue');
    expect(response.body.detail).toContain('ghost-1');
  });

  test.each<[string, unknown]>([
    ['a null id', [{ value: null }]],
    ['an empty id', [{ value: '' }]],
    ['an empty element', [{}]],
    ['null', [null]],
    ['an object of nothing', {}],
    ['only a display name', [{ display: 'Ann' }]],
  ])('duty 112: a member that names nobody (%s) is refused, and empties no group', async (_title, members) => {
    const group = await createGroup(scim, { members: membersOf(await createUser(scim), await createUser(scim)) });
    const path = `/Groups/${group.id}`;
    expectScimError(await scim.post('/Groups', groupBody({ members })), 400, 'invalidValue');
    expectScimError(await scim.put(path, groupBody({ members })), 400, 'invalidValue');
    expectScimError(await scim.patch(path, patchOp({ op: 'replace', path: 'members', value: members })), 400);
    expectScimError(await scim.patch(path, patchOp({ op: 'replace', value: { members } })), 400);
    const [kept] = group.members ?? [];
    const oneOfTwo = groupBody({ members: [kept, ...(Array.isArray(members) ? (members as unknown[]) : [members])] });
    expectScimError(await scim.put(path, oneOfTwo), 400, 'invalidValue');
    expect((await scim.get(path)).body).toEqual(group);
  });

  test('duty 110: a user’s groups: value, $ref, display and type "direct"', async () => {
    const user = await createUser(scim);
    const group = await createGroup(scim, { members: membersOf(user) });
    const { body } = await scim.get(`/Users/${user.id}`);
    expect(body.groups).toEqual([
      { value: group.id, $ref: `${BASE_URL}/scim/v2/Groups/${group.id}`, display: group.displayName, type: 'direct' },
    ]);
    const renamed = unique('renamed');
    await scim.patch(`/Groups/${group.id}`, patchOp({ op: 'replace', path: 'displayName', value: renamed }));
    expect((await scim.get(`/Users/${user.id}`)).body.groups?.[0]?.display).toBe(renamed);
  });

  test('duty 110: nested groups give "indirect" memberships, and direct wins', async () => {
    const user = await createUser(scim);
    const inner = await createGroup(scim, { members: membersOf(user) });
    const middle = await createGroup(scim, { members: membersOf(inner) });
    const outer = await createGroup(scim, { members: membersOf(middle) });
    expect(await groupsOf(user)).toEqual({ [inner.id]: 'direct', [middle.id]: 'indirect', [outer.id]: 'indirect' });
    await addTo(outer, user);
    expect((await groupsOf(user))[outer.id]).toBe('direct');
    await scim.patch(`/Groups/${middle.id}`, patchOp({ op: 'remove', path: 'members' }));
    expect(await groupsOf(user)).toEqual({ [inner.id]: 'direct', [outer.id]: 'direct' });
  });

  test('duty 111: a group in itself, and a circle of groups, hang nothing', async () => {
    const user = await createUser(scim);
    const a = await createGroup(scim, { members: membersOf(user) });
    const b = await createGroup(scim, { members: membersOf(a) });
    for (const response of [await addTo(a, b), await addTo(a, a)]) expect([200, 400]).toContain(response.status);
    expect((await groupsOf(user))[a.id]).toBe('direct');
    expect((await groupsOf(user))[b.id]).toBe('indirect');
    expect((await scim.search('/Users', `groups.value eq "${b.id}"`)).status).toBe(200);
    expect((await scim.delete(`/Groups/${a.id}`)).status).toBe(204);
    expect(await groupsOf(user)).toEqual({});
  });

  test('duty 114: a renamed user is renamed in the members, a deactivated one stays', async () => {
    const user = await createUser(scim, { displayName: 'Old' });
    const group = await createGroup(scim, { members: membersOf(user) });
    await scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', value: { displayName: 'New', active: false } }));
    const { body } = await scim.get(`/Groups/${group.id}`);
    expect(body.members).toEqual([expect.objectContaining({ value: user.id, display: 'New' })]);
  });

  test('FusionAuth#2784: a group has all its members, and a PATCH of one leaves the others', async () => {
    const organization = await app.createOrganization('members');
    const own = await app.connect({ organizations: [organization.id] });
    const ids = await app.insertUsers(organization.id, 250);
    const group = await createGroup(own, { members: ids.slice(1).map((value) => ({ value })) });
    expect((await own.get(`/Groups/${group.id}`)).body.members).toHaveLength(249);
    await own.patch(`/Groups/${group.id}`, patchOp({ op: 'add', path: 'members', value: [{ value: ids[0] }] }));
    const { body } = await own.get(`/Groups/${group.id}`);
    expect(body.members?.map(({ value }) => value).sort()).toEqual([...ids].sort());
    const list = await own.search('/Groups', `id eq "${group.id}"`);
    expect(list.body.Resources[0]?.members).toHaveLength(250);
  });

  test('T25: a list of groups where there are none', async () => {
    const organization = await app.createOrganization('none');
    const own = await app.connect({ organizations: [organization.id] });
    expect((await own.get('/Groups')).body).toMatchObject({ totalResults: 0, Resources: [] });
  });
});
