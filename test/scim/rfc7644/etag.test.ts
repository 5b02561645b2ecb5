import { onEveryApp } from '../../support/app';
import {
  USER,
  createGroup,
  createUser,
  expectScimError,
  groupBody,
  membersOf,
  patchOp,
  userBody,
} from '../../support/factories';

const UNKNOWN = '/Users/2819c223-7f76-453a-919d-413861904646';
const replaceTitle = (value: string) => patchOp({ op: 'replace', path: 'title', value });

onEveryApp('RFC 7644 §3.14 Versioning Resources', (app) => {
  const { scim } = app;

  test('duty 91: the ETag header equals meta.version on POST, GET, PUT and PATCH, and is weak', async () => {
    const post = await scim.post('/Users', userBody());
    const path = `/Users/${post.body.id}`;
    const get = await scim.get(path);
    const put = await scim.put(path, { ...post.body, title: 'a' });
    const patch = await scim.patch(path, replaceTitle('b'));
    for (const { headers, body } of [post, get, put, patch]) {
      expect(headers.etag).toBe(body.meta.version);
      expect(headers.etag).toMatch(/^W\/"[^"]+"$/);
    }
    expect(new Set([post, put, patch].map(({ headers }) => headers.etag)).size).toBe(3);
  });

  test('duty 91: the same for groups, a PATCH without a body included', async () => {
    const post = await scim.post('/Groups', groupBody());
    expect(post.headers.etag).toBe(post.body.meta.version);
    const rename = patchOp({ op: 'replace', path: 'externalId', value: 'x' });
    const patch = await scim.patch(`/Groups/${post.body.id}`, rename, { Prefer: 'return=minimal' });
    const get = await scim.get(`/Groups/${post.body.id}`);
    expect(patch.headers.etag ?? get.body.meta.version).toBe(get.body.meta.version);
    expect(get.body.meta.version).not.toBe(post.body.meta.version);
  });

  test('lists carry the versions, too', async () => {
    const user = await createUser(scim);
    const { body } = await scim.search('/Users', `id eq "${user.id}"`);
    expect(body.Resources[0]?.meta.version).toBe(user.meta.version);
  });

  test('duty 92: "If-None-Match" with the current version → 304 without a body', async () => {
    const user = await createUser(scim);
    for (const tag of [user.meta.version, `"other", ${user.meta.version}`, '*', user.meta.version.slice(2)]) {
      const response = await scim.get(`/Users/${user.id}`, { 'If-None-Match': tag });
      expect({ status: response.status, text: response.text, etag: response.headers.etag }).toEqual({
        status: 304,
        text: '',
        etag: user.meta.version,
      });
    }
    await scim.patch(`/Users/${user.id}`, replaceTitle('new'));
    expect((await scim.get(`/Users/${user.id}`, { 'If-None-Match': user.meta.version })).status).toBe(200);
    expect((await scim.get(`/Users/${user.id}`, { 'If-None-Match': 'W/"other"' })).status).toBe(200);
  });

  test('duty 92: If-Match with the current version passes: alone, in a list, strong, and as *', async () => {
    const user = await createUser(scim);
    let version = user.meta.version;
    const forms = [(tag: string) => tag, (tag: string) => `"x", ${tag}`, (tag: string) => tag.slice(2), () => '*'];
    for (const [index, form] of forms.entries()) {
      const response = await scim.patch(`/Users/${user.id}`, replaceTitle(`t${index}`), { 'If-Match': form(version) });
      expect({ form: form(version), status: response.status }).toEqual({ form: form(version), status: 200 });
      version = response.body.meta.version;
    }
  });

  test('duty 92: a stale If-Match → 412 on PUT, PATCH and DELETE, and nothing changes', async () => {
    const user = await createUser(scim);
    const path = `/Users/${user.id}`;
    const { body: current } = await scim.patch(path, replaceTitle('current'));
    for (const stale of [user.meta.version, '"nonsense"']) {
      const condition = { 'If-Match': stale };
      expectScimError(await scim.patch(path, replaceTitle('lost'), condition), 412);
      expectScimError(await scim.put(path, { schemas: [USER], userName: user.userName }, condition), 412);
      expectScimError(await scim.delete(path, condition), 412);
    }
    expect((await scim.get(path)).body).toEqual(current);
    expect((await scim.delete(path, { 'If-Match': current.meta.version })).status).toBe(204);
  });

  test('duty 92: If-Match holds for reads, too (RFC 9110 §13.1.1), over either way in', async () => {
    const user = await createUser(scim);
    for (const path of [`/Users/${user.id}`, `/Users/${user.id}/`]) {
      // Twice: a text that is kept is no other answer.
      for (let time = 0; time < 2; time++) {
        expectScimError(await scim.get(path, { 'If-Match': 'W/"99"' }), 412);
        expect((await scim.get(path, { 'If-Match': user.meta.version })).body).toEqual(user);
        expect((await scim.get(path, { 'If-Match': '*' })).body).toEqual(user);
      }
    }
    expectScimError(await scim.get(UNKNOWN, { 'If-Match': '*' }), 404);
  });

  test('If-None-Match: * means any representation (RFC 9110 §13.1.2), a list over either way in', async () => {
    for (const path of ['/Users?count=1', '/Users/?count=1', '/Schemas']) {
      expect((await scim.get(path, { 'If-None-Match': '*' })).status).toBe(304);
    }
  });

  test('duty 92: the same for groups', async () => {
    const [user, group] = [await createUser(scim), await createGroup(scim)];
    const add = patchOp({ op: 'add', path: 'members', value: membersOf(user) });
    const path = `/Groups/${group.id}`;
    expect((await scim.patch(path, add, { 'If-Match': group.meta.version })).status).toBe(200);
    expectScimError(
      await scim.patch(path, patchOp({ op: 'remove', path: 'members' }), { 'If-Match': group.meta.version }),
      412,
    );
    expectScimError(await scim.delete(path, { 'If-Match': group.meta.version }), 412);
    expect((await scim.get(path)).body.members).toHaveLength(1);
  });

  test('duty 92: If-Match: * on what does not exist → 404 or 412', async () => {
    const response = await scim.patch(UNKNOWN, replaceTitle('x'), { 'If-Match': '*' });
    expect([404, 412]).toContain(response.status);
    expectScimError(response, response.status);
  });

  test('reliability 11: of two PUTs with the same If-Match exactly one is 200, the other 412', async () => {
    const user = await createUser(scim);
    for (let round = 0; round < 5; round++) {
      const { body } = await scim.get(`/Users/${user.id}`);
      const puts = ['a', 'b'].map((title) =>
        scim.put(`/Users/${user.id}`, { ...body, title: `${title}${round}` }, { 'If-Match': body.meta.version }),
      );
      expect((await Promise.all(puts)).map(({ status }) => status).sort()).toEqual([200, 412]);
    }
  });

  test('duty 93: a group’s version changes with its members, and with nothing else about them', async () => {
    const [user, group] = [await createUser(scim), await createGroup(scim)];
    const path = `/Groups/${group.id}`;
    const { body: added } = await scim.patch(path, patchOp({ op: 'add', path: 'members', value: membersOf(user) }));
    expect(added.meta.version).not.toBe(group.meta.version);
    await scim.patch(`/Users/${user.id}`, replaceTitle('renamed'));
    expect((await scim.get(path)).body.meta).toEqual(added.meta);
    const removal = patchOp({ op: 'remove', path: `members[value eq "${user.id}"]` });
    const { body: removed } = await scim.patch(path, removal);
    expect(new Set([group, added, removed].map(({ meta }) => meta.version)).size).toBe(3);
  });

  test('duty 93: a user’s version is not touched by its groups', async () => {
    const user = await createUser(scim);
    await createGroup(scim, { members: membersOf(user) });
    const { body } = await scim.get(`/Users/${user.id}`);
    expect(body.groups).toHaveLength(1);
    expect(body.meta).toEqual(user.meta);
  });

  test('lastModified moves with the version, and only forward', async () => {
    const user = await createUser(scim);
    const { body } = await scim.patch(`/Users/${user.id}`, replaceTitle('later'));
    expect(Date.parse(body.meta.lastModified)).toBeGreaterThanOrEqual(Date.parse(user.meta.lastModified));
    expect(body.meta.created).toBe(user.meta.created);
  });
});
