import { onEveryApp } from '../../support/app';
import {
  GROUP,
  PATCH_OP,
  USER,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
  unique,
} from '../../support/factories';

onEveryApp('RFC 7644 §3.6 Deleting Resources', (app) => {
  const { scim } = app;
  const rename = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] };

  test('duty 30: 204 without a body, then "404 (Not Found) for all operations associated with" it', async () => {
    for (const { id, path, body } of [
      { ...(await createUser(scim)), path: '/Users', body: { schemas: [USER], userName: unique('gone') } },
      { ...(await createGroup(scim)), path: '/Groups', body: { schemas: [GROUP], displayName: unique('gone') } },
    ]) {
      const response = await scim.delete(`${path}/${id}`);
      expect(response.status).toBe(204);
      expect(response.text).toBe('');
      expectScimError(await scim.get(`${path}/${id}`), 404);
      expectScimError(await scim.put(`${path}/${id}`, body), 404);
      expectScimError(await scim.patch(`${path}/${id}`, rename), 404);
      expectScimError(await scim.delete(`${path}/${id}`), 404);
    }
  });

  test('duty 30: "MUST omit the resource from future query results"', async () => {
    const user = await createUser(scim);
    await scim.delete(`/Users/${user.id}`);
    for (const filter of [`userName eq "${user.userName}"`, `id eq "${user.id}"`]) {
      expect((await scim.search('/Users', filter)).body).toMatchObject({ totalResults: 0, Resources: [] });
    }
  });

  test('duty 114: a deleted user leaves its groups, which get a new version', async () => {
    const [user, other] = [await createUser(scim), await createUser(scim)];
    const group = await createGroup(scim, { members: membersOf(user, other) });
    await scim.delete(`/Users/${user.id}`);
    const { body } = await scim.get(`/Groups/${group.id}`);
    expect(body.members?.map(({ value }) => value)).toEqual([other.id]);
    expect(body.meta.version).not.toBe(group.meta.version);
    expect((await scim.search('/Groups', `members.value eq "${user.id}"`)).body.totalResults).toBe(0);
  });

  test('duty 111: deleting a group removes it everywhere: from its parents and from its users', async () => {
    const user = await createUser(scim);
    const inner = await createGroup(scim, { members: membersOf(user) });
    const outer = await createGroup(scim, { members: membersOf(inner) });
    expect((await scim.get(`/Users/${user.id}`)).body.groups).toHaveLength(2);
    await scim.delete(`/Groups/${inner.id}`);
    expect((await scim.get(`/Groups/${outer.id}`)).body.members ?? []).toEqual([]);
    expect((await scim.get(`/Users/${user.id}`)).body.groups ?? []).toEqual([]);
    expect((await scim.get(`/Users/${user.id}`)).status).toBe(200);
  });

  test('the id is not used again (RFC 7643 §3.1)', async () => {
    const { id, userName } = await createUser(scim);
    await scim.delete(`/Users/${id}`);
    await createUser(scim, { userName });
    expectScimError(await scim.get(`/Users/${id}`), 404);
  });

  test('duty 31: a whole collection can’t be deleted, and a client can’t create at an item', async () => {
    const user = await createUser(scim);
    for (const response of [
      await scim.delete('/Users'),
      await scim.delete('/Groups'),
      await scim.post(`/Users/${user.id}`, { schemas: [USER], userName: unique('item') }),
      await scim.put('/Users', { schemas: [USER], userName: unique('item') }),
      await scim.patch('/Users', rename),
    ]) {
      expectScimError(response, 405);
      expect(response.headers.allow).toMatch(/GET/);
    }
    expect((await scim.get(`/Users/${user.id}`)).status).toBe(200);
  });
});
