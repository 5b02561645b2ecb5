import { onEveryApp } from '../support/app';
import { createGroup, createUser, membersOf, patchOp, unique } from '../support/factories';
import type { JsonObject } from '../support/scim-client';

/** More than are read at a time. */
const MANY = 620;

onEveryApp('groups with many members', (app) => {
  const { scim } = app;
  let ids: string[];
  let id: string;
  let small: string;

  beforeAll(async () => {
    const operations = Array.from({ length: MANY }, (_one, number) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${number}`,
      data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: unique(`"members":[]${number}`) },
    }));
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const bulk = await scim.post('/Bulk', { schemas, Operations: operations });
    ids = (bulk.body['Operations'] as JsonObject[]).map(({ location }) => String(location).replace(/.*\//, ''));
    small = (await createGroup(scim, { members: membersOf({ id: ids[0]! }) })).id;
    const members = membersOf(...ids.map((each) => ({ id: each })), { id: small });
    id = (await createGroup(scim, { displayName: `a "members":[] of ${unique('group')}`, members })).id;
  });

  function valuesOf(group: JsonObject | undefined): unknown[] {
    return ((group?.['members'] ?? []) as JsonObject[]).map(({ value }) => value).toSorted();
  }

  test('are answered whole, as the long way does', async () => {
    const { body } = await scim.get(`/Groups/${id}`);
    expect(valuesOf(body)).toEqual([...ids, small].toSorted());
    // A slash at the end leads the long way, which holds all of them at once.
    const long = await scim.get(`/Groups/${id}/`);
    const inOrder = (group: JsonObject) => ({ ...group, members: valuesOf(group) });
    expect(inOrder(body)).toEqual(inOrder(long.body));
    expect(body['members']).toEqual(expect.arrayContaining(long.body['members'] as unknown[]));
  });

  test('RFC 7644 §3.9: with what is asked for of the members, or without them', async () => {
    const part = await scim.get(`/Groups/${id}?attributes=members.type`);
    expect(Object.keys(part.body).toSorted()).toEqual(['id', 'members', 'schemas']);
    expect((part.body['members'] as JsonObject[])[0]).toEqual({ type: 'User' });
    expect((await scim.get(`/Groups/${id}?excludedAttributes=members`)).body).not.toHaveProperty('members');
    expect(await scim.get(`/Groups/${id}?attributes=members&excludedAttributes=id`)).toMatchObject({ status: 400 });
  });

  test('in a list, beside those with few', async () => {
    const filter = encodeURIComponent(`id eq "${id}" or id eq "${small}"`);
    for (const paging of ['startIndex=1', 'cursor=']) {
      const { body } = await scim.get(`/Groups?filter=${filter}&${paging}`);
      const groups = new Map(body.Resources.map((each) => [each.id, each]));
      expect(body).toMatchObject({ totalResults: 2, itemsPerPage: 2 });
      expect(valuesOf(groups.get(id))).toHaveLength(MANY + 1);
      expect(valuesOf(groups.get(small))).toEqual([ids[0]]);
    }
  });

  test('RFC 7644 §3.5.1: a PUT that says nothing of them answers with all', async () => {
    const before = await scim.get(`/Groups/${id}?excludedAttributes=members`);
    const put = await scim.put(`/Groups/${id}`, before.body);
    expect(put.status).toBe(200);
    expect(valuesOf(put.body)).toHaveLength(MANY + 1);
    expect(put.headers['etag']).toBe(before.headers['etag']);
  });

  test('RFC 7644 §3.14: nothing is sent of a group that has not changed', async () => {
    const { headers } = await scim.get(`/Groups/${id}?excludedAttributes=members`);
    const again = await scim.get(`/Groups/${id}`, { 'If-None-Match': headers['etag'] as string });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test('a client that goes away leaves the others alone', async () => {
    const gone = new AbortController();
    const headers = { Authorization: `Bearer ${app.adminToken()}` };
    const answer = await fetch(`${app.scimUrl()}/Groups/${id}`, { headers, signal: gone.signal });
    gone.abort();
    await expect(answer.text()).rejects.toThrow();
    expect((await scim.get(`/Groups/${id}`)).status).toBe(200);
    expect(app.log()).not.toContain('"level":50');
  });

  test('change one by one, and all at once', async () => {
    const user = await createUser(scim);
    const added = await scim.patch(`/Groups/${id}`, patchOp({ op: 'add', path: 'members', value: membersOf(user) }));
    expect(added.status).toBe(204);
    expect(valuesOf((await scim.get(`/Groups/${id}`)).body)).toHaveLength(MANY + 2);
    const kept = membersOf(...ids.slice(0, 300).map((each) => ({ id: each })), user);
    await scim.patch(`/Groups/${id}`, patchOp({ op: 'replace', path: 'members', value: kept }));
    expect(valuesOf((await scim.get(`/Groups/${id}`)).body)).toEqual([...ids.slice(0, 300), user.id].toSorted());
    await scim.patch(`/Groups/${id}`, patchOp({ op: 'remove', path: 'members' }));
    expect((await scim.get(`/Groups/${id}`)).body).not.toHaveProperty('members');
  });

  test('are deleted with their group', async () => {
    const members = membersOf(...ids.map((each) => ({ id: each })));
    const group = await createGroup(scim, { members });
    expect((await scim.delete(`/Groups/${group.id}`)).status).toBe(204);
    const user = await scim.get(`/Users/${ids[5]}`);
    expect(((user.body['groups'] ?? []) as JsonObject[]).map(({ value }) => value)).not.toContain(group.id);
  });
});

onEveryApp('users in many groups', (app) => {
  const { scim } = app;
  const GROUPS = 510;
  let one: string;
  let other: string;

  beforeAll(async () => {
    one = (await createUser(scim)).id;
    other = (await createUser(scim)).id;
    const operations = Array.from({ length: GROUPS }, (_one, number) => ({
      method: 'POST',
      path: '/Groups',
      bulkId: `b${number}`,
      data: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: unique('group'),
        members: membersOf({ id: one }),
      },
    }));
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    expect((await scim.post('/Bulk', { schemas, Operations: operations })).status).toBe(200);
  });

  test.each(['', '&filter=active%20eq%20true', '&sortBy=userName', '&cursor='])(
    'are listed with all of them, as the long way does: %s',
    async (parameters) => {
      for (let round = 0; round < 2; round += 1) {
        const { body } = await scim.get(`/Users?count=100${parameters}`);
        const groups = new Map(body.Resources.map((user) => [user.id, user.groups?.length]));
        expect([groups.get(one), groups.get(other)]).toEqual([GROUPS, undefined]);
        const long = await scim.get(`/Users/?count=100${parameters}`);
        expect(body.Resources).toEqual(long.body.Resources);
      }
    },
  );

  test('one is read with all of them, or without', async () => {
    expect((await scim.get(`/Users/${one}`)).body.groups).toHaveLength(GROUPS);
    const listed = await scim.get(`/Users?count=100&excludedAttributes=groups`);
    expect(listed.body.Resources.find(({ id }) => id === one)).not.toHaveProperty('groups');
  });
});
