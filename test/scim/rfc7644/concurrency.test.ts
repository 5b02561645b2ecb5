import { onEveryApp } from '../../support/app';
import { PORTAL_GROUP } from '../../../src/portal/schema-urns';
import { createGroup, createUser, patchOp, PORTAL_USER, unique, userBody } from '../../support/factories';

/** All through real sockets of a listening server, as parallel clients would. */
onEveryApp('many at once', (app) => {
  const { scim } = app;
  const add = (...ids: string[]) => patchOp({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });

  function count(statuses: readonly number[]): Record<string, number> {
    return statuses.reduce<Record<string, number>>((all, status) => ({ ...all, [status]: (all[status] ?? 0) + 1 }), {});
  }

  test('40 parallel PATCHes adding different members to one group lose none (fleetdm/fleet#50724)', async () => {
    const organization = await app.createOrganization('parallel');
    const own = await app.connect({ organizations: [organization.id] });
    const ids = await app.insertUsers(organization.id, 40);
    const group = await createGroup(own);
    const patches = await Promise.all(ids.map((id) => own.patch(`/Groups/${group.id}`, add(id))));
    expect(count(patches.map(({ status }) => status))).toEqual({ 200: 40 });
    const { body } = await own.get(`/Groups/${group.id}`);
    expect(body.members?.map(({ value }) => value).sort()).toEqual([...ids].sort());
    expect(new Set(patches.map(({ headers }) => headers.etag)).size).toBe(40);
  });

  test('adds and removes of different members in parallel: each is done, no more', async () => {
    const organization = await app.createOrganization('parallel');
    const own = await app.connect({ organizations: [organization.id] });
    const ids = await app.insertUsers(organization.id, 40);
    const [stay, go, come] = [ids.slice(0, 10), ids.slice(10, 25), ids.slice(25)];
    const group = await createGroup(own, { members: [...stay, ...go].map((value) => ({ value })) });
    const bodies = [
      ...go.map((id) => patchOp({ op: 'remove', path: `members[value eq "${id}"]` })),
      ...come.map((id) => add(id)),
      patchOp({ op: 'replace', path: 'displayName', value: unique('renamed') }),
    ];
    const patches = await Promise.all(bodies.map((body) => own.patch(`/Groups/${group.id}`, body)));
    expect(count(patches.map(({ status }) => status))).toEqual({ 200: bodies.length });
    const { body } = await own.get(`/Groups/${group.id}`);
    expect(body.members?.map(({ value }) => value).sort()).toEqual([...stay, ...come].sort());
  });

  test('30 parallel creates of one userName in differing case: one 201, 29 × 409 uniqueness', async () => {
    const name = unique('parallel');
    const variants = Array.from({ length: 30 }, (_, index) =>
      [...name].map((letter, position) => ((index >> (position % 5)) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
    const responses = await Promise.all(variants.map((userName) => scim.post('/Users', userBody({ userName }))));
    expect(count(responses.map(({ status }) => status))).toEqual({ 201: 1, 409: 29 });
    for (const { status, body } of responses) if (status === 409) expect(body.scimType).toBe('uniqueness');
    expect((await scim.search('/Users', `userName eq "${name}"`)).body.totalResults).toBe(1);
  });

  test('who is moved to another organization and added to a group in parallel is never in a group of another one', async () => {
    const [home, away] = [await app.createOrganization('home'), await app.createOrganization('away')];
    const group = await createGroup(scim, { [PORTAL_GROUP]: { organization: { value: home.id } } });
    const ids = await app.insertUsers(home.id, 30);
    const move = patchOp({ op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: away.id } });
    const answers = await Promise.all(
      ids.flatMap((id) => [scim.patch(`/Groups/${group.id}`, add(id)), scim.patch(`/Users/${id}`, move)]),
    );
    expect(count(answers.filter((_, index) => index % 2 === 1).map(({ status }) => status))).toEqual({ 200: 30 });
    for (const { status } of answers) expect([200, 400]).toContain(status);
    expect((await scim.get(`/Groups/${group.id}`)).body.members ?? []).toEqual([]);
  });

  test('20 parallel creates of one group name: one 201, 19 × 409', async () => {
    const displayName = unique('parallel');
    const posts = Array.from({ length: 20 }, () =>
      scim.post('/Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName }),
    );
    expect(count((await Promise.all(posts)).map(({ status }) => status))).toEqual({ 201: 1, 409: 19 });
  });

  test('parallel PATCHes of different attributes of one user lose none', async () => {
    const user = await createUser(scim);
    const paths = [
      'title',
      'nickName',
      'displayName',
      'userType',
      'locale',
      'timezone',
      'name.givenName',
      'name.familyName',
    ];
    const patches = paths.map((path) =>
      scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path, value: `v-${path}` })),
    );
    expect(count((await Promise.all(patches)).map(({ status }) => status))).toEqual({ 200: paths.length });
    const { body } = await scim.get(`/Users/${user.id}`);
    for (const path of paths) {
      const [first = '', second] = path.split('.');
      const value = second === undefined ? body[first] : (body[first] as Record<string, unknown>)[second];
      expect({ path, value }).toEqual({ path, value: `v-${path}` });
    }
  });

  test('deleting a user while it is added to groups leaves no ghost', async () => {
    for (let round = 0; round < 5; round++) {
      const [user, group] = [await createUser(scim), await createGroup(scim)];
      const [deleted, added] = await Promise.all([
        scim.delete(`/Users/${user.id}`),
        scim.patch(`/Groups/${group.id}`, add(user.id)),
      ]);
      expect(deleted.status).toBe(204);
      expect([200, 400]).toContain(added.status);
      expect((await scim.get(`/Groups/${group.id}`)).body.members ?? []).toEqual([]);
    }
  });

  test('parallel deletes of one user: one 204, the others 404', async () => {
    const user = await createUser(scim);
    const deletes = await Promise.all(Array.from({ length: 8 }, () => scim.delete(`/Users/${user.id}`)));
    expect(count(deletes.map(({ status }) => status))).toEqual({ 204: 1, 404: 7 });
  });

  test('members moved between two groups by crossing PATCHes: no deadlock, nothing lost', async () => {
    const organization = await app.createOrganization('crossing');
    const own = await app.connect({ organizations: [organization.id] });
    const ids = await app.insertUsers(organization.id, 10);
    const members = ids.map((value) => ({ value }));
    const groups = [await createGroup(own, { members }), await createGroup(own, { members })];
    const work = ids.flatMap((id, index) => {
      const [from, to] = index % 2 === 0 ? groups : groups.toReversed();
      return [
        own.patch(`/Groups/${from?.id}`, patchOp({ op: 'remove', path: `members[value eq "${id}"]` })),
        own.patch(`/Groups/${to?.id}`, add(id)),
        own.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'title', value: 'moved' })),
      ];
    });
    expect(count((await Promise.all(work)).map(({ status }) => status))).toEqual({ 200: 30 });
    const after = await Promise.all(groups.map(({ id }) => own.get(`/Groups/${id}`)));
    expect(after.map(({ body }) => body.members?.length)).toEqual([5, 5]);
  });
});
