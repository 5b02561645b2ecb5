import { onEveryApp } from '../support/app';
import {
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  GOOD_PASSWORD,
  ORG_ADMIN_ROLE,
  PORTAL_USER,
  createGroup,
  createUser,
  expectStatus,
  membersOf,
  patchOp,
  unique,
  userBody,
} from '../support/factories';
import type { JsonObject, ScimBody, ScimClient, ScimResponse } from '../support/scim-client';

/** Writes answer from what they know, without reading again: it has to be what a GET shows, to the letter. */
onEveryApp('what a write answers is what a read shows', (app) => {
  const { scim } = app;

  /** The text, so that also the order of the attributes counts, and the version. */
  async function expectAsRead(client: ScimClient, written: ScimResponse): Promise<ScimBody> {
    expectStatus(written, 200, 201);
    const { resourceType } = written.body.meta;
    const read = await client.get(`/${resourceType}s/${written.body.id}`);
    expect(written.text).toBe(read.text);
    for (const name of ['etag', 'location']) expect(written.headers[name]).toBe(read.headers[name]);
    return read.body;
  }

  const full = () =>
    userBody({
      externalId: unique('external'),
      displayName: 'Zoë Ångström',
      name: { givenName: 'Zoë', familyName: 'Ångström' },
      locale: 'sv-SE',
      emails: [{ value: 'zoe@example.org', type: 'work', primary: true }, { value: 'z@home.example' }],
      [ENTERPRISE_USER]: { department: 'Maps', manager: { value: 'somebody' } },
      [PORTAL_USER]: { description: 'x', licenseType: 'y' },
    });

  describe('POST', () => {
    test.each<[string, () => JsonObject]>([
      ['the least there is', () => userBody()],
      ['everything', full],
      ['a password', () => userBody({ password: GOOD_PASSWORD })],
      [
        'inactive, and to change the password',
        () => userBody({ active: false, [PORTAL_USER]: { mustChangePassword: true } }),
      ],
      [
        'an enterprise account',
        () => userBody({ [PORTAL_USER]: { provider: 'enterprise', idpUsername: unique('corp') } }),
      ],
      [
        'roles, by value and by name, one of them twice',
        () =>
          userBody({
            roles: [
              { value: DEVELOPER_ROLE, primary: true, type: 'x' },
              { display: 'Org Admin' },
              { value: ORG_ADMIN_ROLE },
            ],
          }),
      ],
    ])('%s', async (_title, body) => {
      await expectAsRead(scim, await scim.post('/Users', body()));
    });

    test('a role in a further organization', async () => {
      const { id, name } = await app.createOrganization('further');
      const access = [
        { role: DEVELOPER_ROLE, organization: name },
        { role: ORG_ADMIN_ROLE, organization: id },
      ];
      const { [PORTAL_USER]: extension } = await expectAsRead(
        scim,
        await scim.post('/Users', userBody({ [PORTAL_USER]: { access } })),
      );
      expect((extension as JsonObject)['access']).toHaveLength(2);
    });

    test('by a connection of one organization, named or not', async () => {
      const { id, name } = await app.createOrganization('own');
      const own = await app.connect({ organizations: [id] });
      await expectAsRead(own, await own.post('/Users', userBody()));
      await expectAsRead(
        own,
        await own.post('/Users', userBody({ [PORTAL_USER]: { organization: { display: name } } })),
      );
    });
  });

  describe('PATCH and PUT', () => {
    /** Changes one user again and again, each answer compared. */
    async function change(user: ScimBody, ...operations: JsonObject[]): Promise<ScimBody> {
      return expectAsRead(scim, await scim.patch(`/Users/${user.id}`, patchOp(...operations)));
    }

    test('attributes of every kind, and back', async () => {
      const { id: further } = await app.createOrganization('further');
      const user = await createUser(scim, full());
      const operations: JsonObject[] = [
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'active', value: true },
        { op: 'replace', path: 'userName', value: unique('renamed') },
        { op: 'add', value: { title: 'T', 'name.middleName': 'M', nickName: 'N' } },
        { op: 'remove', path: 'title' },
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.org' },
        { op: 'remove', path: 'emails' },
        { op: 'remove', path: 'externalId' },
        { op: 'replace', path: 'displayName', value: 'Plain' },
        { op: 'replace', path: 'locale', value: 'en-GB' },
        { op: 'add', path: 'roles', value: [{ value: DEVELOPER_ROLE }] },
        { op: 'add', path: 'roles', value: [{ value: ORG_ADMIN_ROLE, primary: true }] },
        { op: 'remove', path: `roles[value eq "${DEVELOPER_ROLE}"]` },
        { op: 'add', path: `${PORTAL_USER}:access`, value: [{ role: DEVELOPER_ROLE, organization: further }] },
        { op: 'add', path: 'nickName', value: 'beside a further role' },
        { op: 'replace', path: `${PORTAL_USER}:description`, value: 'd' },
        { op: 'replace', path: `${PORTAL_USER}:mustChangePassword`, value: true },
        { op: 'remove', path: ENTERPRISE_USER },
        { op: 'replace', path: 'password', value: GOOD_PASSWORD },
        { op: 'remove', path: 'password' },
        { op: 'replace', value: { [PORTAL_USER]: { provider: 'enterprise', idpUsername: unique('corp') } } },
      ];
      const versions = new Set<string>();
      for (const operation of operations) versions.add((await change(user, operation)).meta.version);
      // One of them changes nothing.
      expect(versions.size).toBe(operations.length - 1);
    });

    test('of a member of groups, directly and through another; moved, it is in none', async () => {
      const home = await app.createOrganization('home');
      const elsewhere = await app.createOrganization('elsewhere');
      const own = await app.connect({ organizations: [home.id, elsewhere.id] });
      const move = (to: string) => ({ op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: to } });
      const user = await createUser(own, { [PORTAL_USER]: { organization: { value: home.id } } });
      const extension = { [GROUP_EXTENSION]: { organization: { value: home.id } } };
      const inner = await createGroup(own, { members: membersOf(user), ...extension });
      await createGroup(own, { members: membersOf(inner), ...extension });
      const patch = (operation: JsonObject) => own.patch(`/Users/${user.id}`, patchOp(operation));
      const member = await expectAsRead(own, await patch({ op: 'replace', path: 'title', value: 'T' }));
      expect(member.groups).toHaveLength(2);
      const moved = await expectAsRead(own, await patch(move(elsewhere.id)));
      expect(moved).not.toHaveProperty('groups');
      expect(moved[PORTAL_USER]).toMatchObject({ organization: { value: elsewhere.id, display: elsewhere.name } });
    });

    test('PUT of the resource as it was read, and of another', async () => {
      const user = await createUser(scim, full());
      const path = `/Users/${user.id}`;
      expect((await expectAsRead(scim, await scim.put(path, user))).meta.version).toBe(user.meta.version);
      await expectAsRead(scim, await scim.put(path, { ...full(), roles: [{ value: DEVELOPER_ROLE }] }));
      await expectAsRead(scim, await scim.put(path, userBody({ emails: [], roles: [] })));
    });

    test('projections show of it what they show of what is read', async () => {
      const user = await createUser(scim, full());
      for (const query of [
        'attributes=groups,emails.value',
        'excludedAttributes=groups',
        `attributes=${PORTAL_USER}`,
      ]) {
        const path = `/Users/${user.id}?${query}`;
        const written = await scim.patch(path, patchOp({ op: 'replace', path: 'title', value: query }));
        expect(written.text).toBe((await scim.get(path)).text);
      }
    });
  });

  test('groups: without their members, too', async () => {
    const [one, two] = [await createUser(scim), await createUser(scim)];
    const group = await createGroup(scim, { members: membersOf(one) });
    for (const query of ['', '?attributes=displayName', '?excludedAttributes=members']) {
      for (const operation of [
        { op: 'add', path: 'members', value: membersOf(two) },
        { op: 'add', path: 'members', value: membersOf(two) },
        { op: 'replace', path: 'displayName', value: unique('renamed') },
        { op: 'remove', path: `members[value eq "${two.id}"]` },
      ]) {
        const written = await scim.patch(`/Groups/${group.id}${query}`, patchOp(operation));
        const read = await scim.get(`/Groups/${group.id}${query}`);
        expect(written.text).toBe(read.text);
        expect(written.headers['etag']).toBe(read.headers['etag']);
      }
    }
  });
});

const GROUP_EXTENSION = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
