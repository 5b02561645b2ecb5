import { onEveryApp } from '../../support/app';
import {
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  ORG_ADMIN_ROLE,
  PORTAL_USER,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  patchOp,
  patched,
  unique,
} from '../../support/factories';
import type { JsonObject, ScimBody, ScimClient } from '../../support/scim-client';

onEveryApp('RFC 7644 §3.5.2.3 Replace Operation', (app) => {
  const { scim } = app;
  let rfc: ScimClient;
  const emails = [
    { value: 'a@example.com', type: 'work', primary: true },
    { value: 'b@example.org', type: 'work' },
    { value: 'c@example.com', type: 'home' },
  ];

  beforeAll(async () => {
    rfc = await app.connect({ profile: 'rfc' });
  });

  const after = (user: ScimBody, ...operations: JsonObject[]) => patched(scim, user, ...operations);

  test('"If the path parameter is omitted, the target is assumed to be the resource itself"', async () => {
    const user = await createUser(scim, { title: 'old', nickName: 'kept', emails });
    const body = await after(user, { op: 'replace', value: { title: 'new', emails: [{ value: 'n@example.com' }] } });
    expect(body).toMatchObject({ title: 'new', nickName: 'kept' });
    expect(body.emails).toEqual([expect.objectContaining({ value: 'n@example.com' })]);
  });

  test('duty 43: on a missing attribute it is an add', async () => {
    const body = await after(
      await createUser(scim),
      { op: 'replace', path: 'title', value: 'new' },
      { op: 'replace', path: 'name.givenName', value: 'Barbara' },
      { op: 'replace', path: 'emails', value: [emails[2]] },
      { op: 'replace', path: `${ENTERPRISE_USER}:department`, value: 'Tours' },
    );
    expect(body).toMatchObject({
      title: 'new',
      name: { givenName: 'Barbara' },
      [ENTERPRISE_USER]: { department: 'Tours' },
    });
    expect(body.emails).toEqual([expect.objectContaining(emails[2])]);
    expect(body.schemas).toContain(ENTERPRISE_USER);
  });

  test('duty 43: of a complex attribute, the sub-attributes that aren’t named stay', async () => {
    const user = await createUser(scim, { name: { givenName: 'Barbara', familyName: 'Jensen' } });
    const body = await after(user, { op: 'replace', path: 'name', value: { familyName: 'Smith' } });
    expect(body.name).toEqual({ givenName: 'Barbara', familyName: 'Smith' });
  });

  test('RFC 7643 §4.3: a manager’s $ref names another one as well as the value does', async () => {
    const [ann, bob, user] = [await createUser(scim), await createUser(scim), await createUser(scim)];
    const manager = `${ENTERPRISE_USER}:manager`;
    const refOf = ({ id }: ScimBody) => `../Users/${id}`;
    const managed = (by: ScimBody) => ({ [ENTERPRISE_USER]: { manager: { value: by.id } } });
    await after(user, { op: 'add', path: manager, value: { $ref: refOf(ann) } });
    expect(await after(user, { op: 'replace', path: `${manager}.$ref`, value: refOf(bob) })).toMatchObject(
      managed(bob),
    );
    expect(await after(user, { op: 'replace', path: manager, value: { $ref: refOf(ann) } })).toMatchObject(
      managed(ann),
    );
    const both = { value: bob.id, $ref: refOf(ann) };
    expect(await after(user, { op: 'replace', path: manager, value: both })).toMatchObject(managed(bob));
    const same = await after(user, { op: 'replace', path: `${manager}.$ref`, value: refOf(bob) });
    expect(same).toEqual((await scim.get(`/Users/${user.id}`)).body);
  });

  test('duty 43: a multi-valued attribute without filter: "the attribute and all values are replaced"', async () => {
    const body = await after(await createUser(scim, { emails }), {
      op: 'replace',
      path: 'emails',
      value: [{ value: 'x@y.example' }],
    });
    expect(body.emails).toEqual([expect.objectContaining({ value: 'x@y.example' })]);
  });

  test('duty 43: with a filter, all that match; the sub-attribute in all that match', async () => {
    const user = await createUser(scim, { emails });
    const shown = await after(user, { op: 'replace', path: 'emails[type eq "work"].display', value: 'Office' });
    expect(shown.emails?.map(({ display }) => display)).toEqual(['Office', 'Office', undefined]);
    const body = await after(user, {
      op: 'replace',
      path: 'emails[type eq "home"]',
      value: { value: 'h@example.com', type: 'home' },
    });
    expect(body.emails?.map(({ value }) => value)).toEqual(['a@example.com', 'b@example.org', 'h@example.com']);
    expect(body.emails?.[0]?.primary).toBe(true);
  });

  test.each(['emails[type eq "other"]', 'emails[type eq "other"].value', 'emails[value sw "z"].display'])(
    'duty 44: "If … no record match was made … noTarget" by the RFC’s profile: %s',
    async (path) => {
      const user = await createUser(rfc, { emails });
      const value = path.endsWith(']') ? { value: 'x@y.example', type: 'other' } : 'x@y.example';
      const response = await rfc.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path, value }));
      expectScimError(response, 400, 'noTarget');
      expect((await rfc.get(`/Users/${user.id}`)).body).toEqual(user);
    },
  );

  test('T9: the dialects create the element that the filter describes', async () => {
    const user = await createUser(scim, { emails });
    const path = 'emails[type eq "other"].value';
    const body = await after(user, { op: 'Replace', path, value: 'o@example.com' });
    expect(body.emails).toHaveLength(4);
    expect(body.emails?.[3]).toMatchObject({ type: 'other', value: 'o@example.com' });
  });

  test.each([
    'emails[value sw "z"].display',
    'emails[type eq "x" or type eq "y"].value',
    'emails[not (type pr)].value',
  ])('T9: a filter that describes no element → 400 noTarget: %s', async (path) => {
    const user = await createUser(scim, { emails });
    const response = await scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path, value: 'x' }));
    expectScimError(response, 400, 'noTarget');
  });

  test.each<[string, unknown]>([
    ['emails[type eq "other"].type', 'work'],
    ['emails[type eq "other"]', { type: 'fax', value: 'f@example.com' }],
    ['phoneNumbers[primary eq true].primary', false],
  ])('T9: nor is one made that the filter doesn’t select: %s', async (path, value) => {
    const user = await createUser(scim, { emails });
    for (const op of ['replace', 'add']) {
      const response = await scim.patch(`/Users/${user.id}`, patchOp({ op, path, value }));
      expectScimError(response, 400, 'noTarget');
    }
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
  });

  test('duty 5: null and [] unassign', async () => {
    const user = await createUser(scim, { title: 'x', name: { givenName: 'B', familyName: 'J' }, emails });
    const body = await after(
      user,
      { op: 'replace', path: 'title', value: null },
      { op: 'replace', path: 'emails', value: [] },
      { op: 'replace', value: { 'name.givenName': null } },
    );
    expect(body).not.toHaveProperty('title');
    expect(body.emails ?? []).toEqual([]);
    expect(body.name).toEqual({ familyName: 'J' });
  });

  test('one that changes nothing leaves version and lastModified', async () => {
    const user = await createUser(scim, {
      title: 'Guide',
      emails,
      roles: [{ value: DEVELOPER_ROLE }],
      [PORTAL_USER]: { licenseType: 'creatorUT' },
    });
    const body = await after(
      user,
      { op: 'replace', path: 'title', value: 'Guide' },
      { op: 'replace', path: 'emails', value: user.emails },
      { op: 'replace', path: 'active', value: true },
      { op: 'replace', path: 'userName', value: user.userName },
      { op: 'replace', path: 'roles', value: user.roles },
      { op: 'replace', value: { [PORTAL_USER]: { licenseType: 'creatorUT' } } },
    );
    expect(body).toEqual(user);
  });

  test('another case of one’s own userName is a change, and no conflict', async () => {
    const user = await createUser(scim);
    const value = user.userName.toUpperCase();
    expect((await after(user, { op: 'replace', path: 'userName', value })).userName).toBe(value);
  });

  test('roles: replaced as a whole; [] clears', async () => {
    const user = await createUser(scim, { roles: [{ value: DEVELOPER_ROLE }] });
    const one = await after(user, { op: 'replace', path: 'roles', value: [{ value: ORG_ADMIN_ROLE }] });
    expect(one.roles?.map(({ value }) => value)).toEqual([ORG_ADMIN_ROLE]);
    expect((await after(user, { op: 'replace', path: 'roles', value: [] })).roles ?? []).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a string', 'ID'],
    ['an object', { value: 'ID' }],
    ['a list of one', [{ value: 'ID' }]],
  ])('T7: manager as %s is kept and answered as an object', async (_title, template) => {
    const boss = await createUser(scim, { displayName: 'Boss' });
    const value: unknown = JSON.parse(JSON.stringify(template).replace('ID', boss.id));
    const user = await createUser(scim);
    const body = await after(user, { op: 'replace', path: `${ENTERPRISE_USER}:manager`, value });
    expect(body[ENTERPRISE_USER]).toEqual({ manager: expect.objectContaining({ value: boss.id }) });
  });

  test.each<[unknown]>([[''], [null], [{ value: '' }]])('T7: manager %j means none', async (value) => {
    const user = await createUser(scim, { [ENTERPRISE_USER]: { manager: { value: 'm-1' }, department: 'Tours' } });
    const body = await after(user, { op: 'Replace', path: `${ENTERPRISE_USER}:manager`, value });
    expect(body[ENTERPRISE_USER]).toEqual({ department: 'Tours' });
  });

  describe('groups', () => {
    test('members as a whole; [] clears (scim-sdk#757); without path with an id (scimgateway#113)', async () => {
      const [a, b, c] = [await createUser(scim), await createUser(scim), await createUser(scim)];
      const group = await createGroup(scim, { members: membersOf(a, b) });
      const path = `/Groups/${group.id}`;
      const replaced = await scim.patch(path, patchOp({ op: 'replace', path: 'members', value: membersOf(b, c) }));
      expect(replaced.body.members?.map(({ value }) => value).sort()).toEqual([b.id, c.id].sort());
      const same = await scim.patch(path, patchOp({ op: 'replace', path: 'members', value: membersOf(c, b) }));
      expect(same.body.meta).toEqual(replaced.body.meta);
      const cleared = await scim.patch(path, patchOp({ op: 'replace', path: 'members', value: [] }));
      expect(cleared.body.members ?? []).toEqual([]);
      await scim.patch(path, patchOp({ op: 'add', path: 'members', value: membersOf(a) }));
      const value = { members: [], id: group.id, displayName: group.displayName };
      expect((await scim.patch(path, patchOp({ op: 'replace', value }))).status).toBe(200);
      expect((await scim.get(path)).body.members ?? []).toEqual([]);
    });

    test('a rename leaves the members, any replace without displayName the name (langwatch#7131)', async () => {
      const user = await createUser(scim);
      const group = await createGroup(scim, { members: membersOf(user), externalId: 'old' });
      const displayName = unique('renamed');
      const path = `/Groups/${group.id}`;
      await scim.patch(path, patchOp({ op: 'replace', value: { id: group.id, displayName } }));
      await scim.patch(path, patchOp({ op: 'replace', value: { externalId: 'new' } }));
      const { body } = await scim.get(path);
      expect(body).toMatchObject({ displayName, externalId: 'new' });
      expect(body.members).toHaveLength(1);
    });

    test('duty 49: a taken displayName → 409 uniqueness', async () => {
      const [one, two] = [await createGroup(scim), await createGroup(scim)];
      const body = patchOp({ op: 'replace', path: 'displayName', value: one.displayName.toUpperCase() });
      expectScimError(await scim.patch(`/Groups/${two.id}`, body), 409, 'uniqueness');
      expect((await scim.get(`/Groups/${two.id}`)).body).toEqual(two);
    });
  });
});
