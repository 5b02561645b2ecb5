import { onEveryApp } from '../../support/app';
import { createUser, GROUP, unique } from '../../support/factories';

const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
const COUNT = `${PORTAL_GROUP}:memberCount`;

/** `returned: request` (RFC 7643 §7): how many members a group has, without the members. */
onEveryApp('how many members a group has', (app) => {
  let users: readonly string[];
  let group: string;
  let outer: string;
  const create = async (resource: object) =>
    (await app.scim.post('/Groups', { schemas: [GROUP], displayName: unique('counted'), ...resource })).body.id;
  const get = async (path: string) => (await app.scim.get(path)).body;
  const found = async (filter: string, more = '') =>
    (await get(`/Groups?filter=${encodeURIComponent(filter)}${more}`)).Resources.map(({ id }) => id);

  beforeAll(async () => {
    users = await Promise.all([1, 2, 3].map(async () => (await createUser(app.scim)).id));
    group = await create({ members: users.map((value) => ({ value })) });
    outer = await create({ members: [{ value: group }, { value: users[0] }] });
  });

  test('is told where it is asked for: users and groups that it lists itself', async () => {
    expect((await get(`/Groups/${group}?attributes=${COUNT}`))[PORTAL_GROUP]).toEqual({ memberCount: 3 });
    expect((await get(`/Groups/${outer}?attributes=${COUNT}`))[PORTAL_GROUP]).toEqual({ memberCount: 2 });
    const empty = await create({});
    expect((await get(`/Groups/${empty}?attributes=${COUNT}`))[PORTAL_GROUP]).toEqual({ memberCount: 0 });
    const list = await get(`/Groups?attributes=displayName,${COUNT}&filter=${encodeURIComponent(`id eq "${group}"`)}`);
    expect(list.Resources[0]).toMatchObject({ [PORTAL_GROUP]: { memberCount: 3 } });
    expect(list.Resources[0]).not.toHaveProperty('members');
  });

  test('and nowhere else', async () => {
    for (const query of ['', '?attributes=displayName', `?attributes=${PORTAL_GROUP}`, '?excludedAttributes=members']) {
      const { [PORTAL_GROUP]: extension } = await get(`/Groups/${group}${query}`);
      expect({ query, extension }).not.toMatchObject({ extension: { memberCount: expect.anything() } });
    }
  });

  test('follows each change at once, and is nobody’s to write', async () => {
    const path = `/Groups/${outer}?attributes=${COUNT}`;
    const Operations = [{ op: 'add', path: 'members', value: [{ value: users[1] }] }];
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    expect((await get(path))[PORTAL_GROUP]).toEqual({ memberCount: 2 });
    const patched = await app.scim.patch(path, { schemas, Operations });
    expect(patched.body[PORTAL_GROUP]).toEqual({ memberCount: 3 });
    expect((await get(path))[PORTAL_GROUP]).toEqual({ memberCount: 3 });
    const written = await app.scim.patch(`/Groups/${outer}`, {
      schemas,
      Operations: [{ op: 'replace', path: COUNT, value: 7 }],
    });
    expect([written.status, written.body['scimType']]).toEqual([400, 'mutability']);
    await app.scim.delete(`/Users/${users[1]}`);
    expect((await get(path))[PORTAL_GROUP]).toEqual({ memberCount: 2 });
  });

  test('finds and sorts groups', async () => {
    const both = `(id eq "${group}" or id eq "${outer}")`;
    expect(await found(`${both} and ${COUNT} lt 2`)).toEqual([]);
    expect(await found(`${both} and ${COUNT} ge 2`, `&sortBy=${COUNT}&sortOrder=descending`)).toHaveLength(2);
  });
});
