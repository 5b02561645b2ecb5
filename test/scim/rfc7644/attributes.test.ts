import { onSqlite } from '../../support/app';
import {
  ENTERPRISE_USER,
  GROUP,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  expectScimError,
  groupBody,
  membersOf,
  patchOp,
  userBody,
} from '../../support/factories';
import type { ScimBody } from '../../support/scim-client';

onSqlite('RFC 7644 §3.9 Additional Operation Response Parameters', (app) => {
  const { scim } = app;
  const details = {
    externalId: 'X-1',
    displayName: 'Babs',
    title: 'Guide',
    name: { givenName: 'Barbara', familyName: 'Jensen' },
    emails: [{ value: 'b@example.com', type: 'work' }],
    [ENTERPRISE_USER]: { department: 'Tours', employeeNumber: '7' },
    [PORTAL_USER]: { licenseType: 'creatorUT' },
  };
  let user: ScimBody;
  let path: string;

  beforeAll(async () => {
    user = await createUser(scim, details);
    path = `/Users/${user.id}`;
  });

  /** The names in an answer, but for the two that are always there. */
  const namesOf = (body: ScimBody) => Object.keys(body).filter((name) => name !== 'id' && name !== 'schemas');

  test.each([
    ['userName', { userName: expect.any(String) }],
    ['USERNAME,Title', { userName: expect.any(String), title: 'Guide' }],
    ['userName, title', { userName: expect.any(String), title: 'Guide' }],
    ['name.givenName', { name: { givenName: 'Barbara' } }],
    ['name.givenName,name.familyName', { name: { givenName: 'Barbara', familyName: 'Jensen' } }],
    ['name', { name: { givenName: 'Barbara', familyName: 'Jensen' } }],
    ['emails.value', { emails: [{ value: 'b@example.com' }] }],
    [`${USER}:title`, { title: 'Guide' }],
    [`${ENTERPRISE_USER}:department`, { [ENTERPRISE_USER]: { department: 'Tours' } }],
    [ENTERPRISE_USER, { [ENTERPRISE_USER]: { department: 'Tours', employeeNumber: '7' } }],
    [ENTERPRISE_USER.toUpperCase(), { [ENTERPRISE_USER]: { department: 'Tours', employeeNumber: '7' } }],
    ['meta.version', { meta: { version: expect.any(String) } }],
    ['id', {}],
    ['password', {}],
    ['nickName', {}],
    ['shoeSize', {}],
  ])('duty 78: attributes=%s gives the minimum set and these', async (attributes, expected) => {
    const { status, body } = await scim.get(`${path}?attributes=${encodeURIComponent(attributes)}`);
    expect(status).toBe(200);
    const { id, schemas, ...rest } = body;
    expect(id).toBe(user.id);
    expect(schemas).toContain(USER);
    expect(rest).toEqual(expected);
  });

  test.each([
    ['title', ['title']],
    ['TITLE,displayName', ['title', 'displayName']],
    ['emails,name', ['emails', 'name']],
    ['meta', ['meta']],
    [ENTERPRISE_USER, [ENTERPRISE_USER]],
    ['shoeSize', []],
  ])('duty 78: excludedAttributes=%s takes exactly these away', async (attributes, gone) => {
    const { body } = await scim.get(`${path}?excludedAttributes=${encodeURIComponent(attributes)}`);
    const { body: whole } = await scim.get(path);
    expect(namesOf(body).sort()).toEqual(
      namesOf(whole)
        .filter((name) => !gone.includes(name))
        .sort(),
    );
  });

  test('excluding a part leaves the rest, the extension’s own included (scimmy#37)', async () => {
    const excluded = encodeURIComponent(`name.givenName,${ENTERPRISE_USER}:department`);
    const { body } = await scim.get(`${path}?excludedAttributes=${excluded}`);
    expect(body.name).toEqual({ familyName: 'Jensen' });
    expect(body[ENTERPRISE_USER]).toEqual({ employeeNumber: '7' });
    expect(body[PORTAL_USER]).toMatchObject({ licenseType: 'creatorUT' });
  });

  test.each(['id', 'schemas', 'ID,schemas,userName'])(
    'duties 11, 80: excludedAttributes=%s has no effect on what is always returned',
    async (excluded) => {
      const { body } = await scim.get(`${path}?excludedAttributes=${excluded}`);
      expect(body.id).toBe(user.id);
      expect(body.schemas).toContain(USER);
    },
  );

  test('duty 78: on a list', async () => {
    const { body } = await scim.search('/Users', `id eq "${user.id}"`, '&attributes=title');
    expect(body.Resources).toEqual([{ schemas: expect.arrayContaining([USER]), id: user.id, title: 'Guide' }]);
    const excluded = await scim.search('/Users', `id eq "${user.id}"`, '&excludedAttributes=title,emails');
    expect(excluded.body.Resources[0]).not.toHaveProperty('title');
    expect(excluded.body.Resources[0]).toHaveProperty('userName');
  });

  test('duty 78: on POST, PUT and PATCH; the resource itself is written whole', async () => {
    const post = await scim.post('/Users?attributes=displayName', userBody(details));
    expect(namesOf(post.body)).toEqual(['displayName']);
    const item = `/Users/${post.body.id}`;
    const { body: stored } = await scim.get(item);
    expect(stored).toMatchObject(details);

    const put = await scim.put(`${item}?excludedAttributes=emails`, { ...stored, title: 'Put' });
    expect(put.body).not.toHaveProperty('emails');
    expect(put.body.title).toBe('Put');

    const patch = await scim.patch(
      `${item}?attributes=userName`,
      patchOp({ op: 'replace', path: 'title', value: 'P' }),
    );
    expect(patch.status).toBe(200);
    expect(namesOf(patch.body)).toEqual(['userName']);
    expect((await scim.get(item)).body).toMatchObject({ ...details, title: 'P' });
  });

  test('the Location and ETag headers don’t depend on the projection', async () => {
    const post = await scim.post('/Users?attributes=userName', userBody());
    expect(post.headers.location).toContain(`/Users/${post.body.id}`);
    const get = await scim.get(`/Users/${post.body.id}`);
    expect(post.headers.etag).toBe(get.body.meta.version);
  });

  test('duty 79: both parameters together → 400', async () => {
    for (const target of [path, '/Users', '/Groups']) {
      expectScimError(await scim.get(`${target}?attributes=userName&excludedAttributes=title`), 400);
    }
    expectScimError(await scim.post('/Users?attributes=id&excludedAttributes=title', userBody()), 400);
  });

  test('T27: excludedAttributes=members on a group and on a list of groups', async () => {
    const group = await createGroup(scim, { members: membersOf(user) });
    const one = await scim.get(`/Groups/${group.id}?excludedAttributes=members`);
    expect(one.body).toMatchObject({ id: group.id, displayName: group.displayName });
    expect(one.body).not.toHaveProperty('members');
    const list = await scim.search('/Groups', `id eq "${group.id}"`, '&excludedAttributes=members');
    expect(list.body.Resources[0]).not.toHaveProperty('members');
    expect(list.body.Resources[0]).toMatchObject({ displayName: group.displayName });
  });

  test('a group’s members by their parts', async () => {
    const response = await scim.post('/Groups?attributes=members.value', groupBody({ members: membersOf(user) }));
    expect(response.body).toEqual({
      schemas: expect.arrayContaining([GROUP]),
      id: response.body.id,
      members: [{ value: user.id }],
    });
  });

  test('duty 78: groups of a user, asked for and excluded', async () => {
    const member = await createUser(scim);
    const group = await createGroup(scim, { members: membersOf(member) });
    const asked = await scim.get(`/Users/${member.id}?attributes=groups`);
    expect(asked.body.groups).toEqual([expect.objectContaining({ value: group.id })]);
    expect((await scim.get(`/Users/${member.id}?excludedAttributes=groups`)).body).not.toHaveProperty('groups');
  });
});
