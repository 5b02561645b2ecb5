import { newId } from '../../../src/portal/new-id';
import type { UserFields } from '../../../src/portal/users/user';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase } from '../../support/databases';
import {
  addGroup,
  addMembers,
  addOrganization,
  addUser,
  DEVELOPER_ROLE,
  equals,
  everything,
  FIRST_PAGE,
  ORG_ADMIN_ROLE,
  PORTAL_ORGANIZATION,
  USER,
  userFields,
  versionOfGroup,
} from '../fixtures';

const FULL: Partial<UserFields> = {
  externalId: 'ext-1',
  displayName: 'Bärbel Groß',
  active: false,
  locale: 'de-DE',
  provider: 'enterprise',
  idpUsername: 'CORP\\bgross',
  licenseType: 'creator',
  description: 'it\'s "quoted"',
  mustChangePassword: true,
  lockedUntil: '2031-01-01T00:00:00.000Z',
  profile: {
    schemas: [USER],
    name: { givenName: 'Bärbel', familyName: 'Groß' },
    emails: [{ value: 'B@Example.org', type: 'work', primary: true }, { value: 'b@home.example' }],
    'urn:x:2.0:User': { flag: true, n: 1.5, none: null },
  },
};

onEveryDatabase('users', (open, create) => {
  describe('reading and writing', () => {
    test('a user reads back as it was written', async () => {
      const storage = await open();
      const further = await addOrganization(storage, 'Further');
      const fields = userFields('Bärbel', {
        ...FULL,
        roles: [
          { roleId: DEVELOPER_ROLE, type: 'x', primary: true, organizationId: null },
          { roleId: ORG_ADMIN_ROLE, type: null, primary: false, organizationId: further },
        ],
      });
      const id = newId();
      await storage.transaction((inner) => everything(inner).users.create(id, fields));

      const { organizationId, ...rest } = fields;
      expect(await everything(storage).users.find(id)).toEqual({
        ...rest,
        id,
        version: 1,
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        lastModified: expect.any(String),
        organization: { id: organizationId, name: 'portal' },
        portalUuid: null,
        hasPassword: false,
        passwordChangedAt: null,
        lastLogin: null,
        roles: [
          {
            roleId: DEVELOPER_ROLE,
            value: DEVELOPER_ROLE,
            display: 'Developer',
            type: 'x',
            primary: true,
            organization: null,
          },
          {
            roleId: ORG_ADMIN_ROLE,
            value: ORG_ADMIN_ROLE,
            display: 'Org Admin',
            type: null,
            primary: false,
            organization: { id: further, name: 'Further' },
          },
        ],
      });
    });

    test('RFC 7643 §3.1: lastModified of a new resource is its time of creation', async () => {
      const storage = await open();
      const user = await everything(storage).users.find(await addUser(storage, 'new'));
      expect(user?.lastModified).toBe(user?.created);
    });

    test('a user that is not there is undefined', async () => {
      const { users } = everything(await open());
      expect(await users.find(newId())).toBeUndefined();
      expect(await users.find(newId(), { forUpdate: true, groups: true })).toBeUndefined();
      expect(await users.findByUserName('nobody')).toBeUndefined();
    });

    test('RFC 7643 §4.1.1: userName is found regardless of case, and of Unicode forms', async () => {
      const storage = await open();
      const id = await addUser(storage, 'Ångström');
      const { users } = everything(storage);
      for (const name of ['Ångström', 'ÅNGSTRÖM', 'a\u030angstro\u0308m']) {
        expect((await users.findByUserName(name))?.id).toBe(id);
      }
      expect(await users.findByUserName('Angstrom')).toBeUndefined();
    });

    test('an update sets every field, counts the version up and moves lastModified', async () => {
      const storage = await open();
      const id = await addUser(storage, 'before', { ...FULL, passwordHash: 'hash' });
      const before = await everything(storage).users.find(id);
      const fields = userFields('After', { profile: { schemas: [USER], title: 'T' } });
      await storage.transaction((inner) => everything(inner).users.update(id, fields));

      const after = await everything(storage).users.find(id);
      const { organizationId: _organizationId, ...rest } = fields;
      expect(after).toMatchObject({ ...rest, version: 2, created: before?.created, hasPassword: true });
      expect(after && before && after.lastModified >= before.lastModified).toBe(true);
      expect(await everything(storage).users.findByUserName('before')).toBeUndefined();
    });

    test('an update of a user that is not there is not-found', async () => {
      const storage = await open();
      const update = storage.transaction((inner) => everything(inner).users.update(newId(), userFields('x')));
      await expect(update).rejects.toMatchObject({ name: 'PortalError', code: 'not-found' });
    });

    test('an update moves e-mails and roles in the tables that filters look into', async () => {
      const database = await create();
      const storage = await database.open();
      const role = { roleId: DEVELOPER_ROLE, type: null, primary: true, organizationId: null };
      const id = await addUser(storage, 'mail', { ...FULL, roles: [role] });
      const emails = () =>
        database.query(
          'select position, value, value_key, type, type_key, is_primary from user_emails order by position',
        );
      const roles = () => database.query('select position, role_id from user_roles order by position');
      expect(await emails()).toEqual([
        {
          position: 0,
          value: 'B@Example.org',
          value_key: 'b@example.org',
          type: 'work',
          type_key: 'work',
          is_primary: database.engine === 'sqlite' ? 1 : true,
        },
        {
          position: 1,
          value: 'b@home.example',
          value_key: 'b@home.example',
          type: null,
          type_key: null,
          is_primary: database.engine === 'sqlite' ? 0 : false,
        },
      ]);
      expect(await roles()).toEqual([{ position: 0, role_id: DEVELOPER_ROLE }]);

      const profile = { schemas: [USER], emails: [{ value: 'new@example.org' }] };
      const grants = [{ ...role, roleId: ORG_ADMIN_ROLE }, role];
      await everything(storage).users.update(id, userFields('mail', { profile, roles: grants }));
      expect((await emails()).map(({ value }) => value)).toEqual(['new@example.org']);
      expect((await roles()).map(({ role_id }) => role_id)).toEqual([ORG_ADMIN_ROLE, DEVELOPER_ROLE]);

      await everything(storage).users.update(id, userFields('mail'));
      expect(await emails()).toEqual([]);
      expect(await roles()).toEqual([]);
    });

    test('only what changed is written, in one statement where it is a column', async () => {
      const statements: string[] = [];
      const storage = await open({ statementLog: (sql) => statements.push(sql) });
      const role = { roleId: DEVELOPER_ROLE, type: null, primary: true, organizationId: null };
      const id = await addUser(storage, 'same', { ...FULL, roles: [role] });
      statements.length = 0;
      const fields = userFields('other', { ...FULL, active: false, displayName: 'not said to change', roles: [role] });
      const written = await everything(storage).users.update(id, fields, ['userName', 'active']);
      expect(statements).toHaveLength(1);
      const found = await everything(storage).users.find(id);
      expect(found).toMatchObject({ userName: 'other', active: false, displayName: FULL.displayName, version: 2 });
      expect(written).toEqual({ version: 2, at: found?.lastModified, organizationName: found?.organization.name });
      expect(await everything(storage).users.findByUserName('same')).toBeUndefined();
    });

    test('more e-mails than a statement takes parameters are kept', async () => {
      const storage = await open();
      const emails = Array.from({ length: 4_000 }, (_, index) => ({ value: `e${index}@example.org` }));
      const id = await addUser(storage, 'many', { profile: { schemas: [USER], emails } });
      const found = await everything(storage).users.list({
        filter: equals('emails.value', 'E3999@example.org', { multiValued: true }),
        page: FIRST_PAGE,
      });
      expect(found.rows.map((user) => user.id)).toEqual([id]);
    });
  });

  describe('the password', () => {
    test('undefined keeps it, null removes it, a hash sets it and when', async () => {
      const storage = await open();
      const { users, credentials } = everything(storage);
      const id = await addUser(storage, 'u', { passwordHash: 'one' });
      const first = await users.find(id);
      expect(first).toMatchObject({ hasPassword: true, passwordChangedAt: first?.created });

      await users.update(id, userFields('u'));
      expect(await users.find(id)).toMatchObject({ hasPassword: true, passwordChangedAt: first?.passwordChangedAt });
      expect((await credentials.findByUserName('u'))?.passwordHash).toBe('one');

      await users.update(id, userFields('u', { passwordHash: 'two' }));
      expect((await credentials.findByUserName('u'))?.passwordHash).toBe('two');

      await users.update(id, userFields('u', { passwordHash: null }));
      expect(await users.find(id)).toMatchObject({ hasPassword: false, passwordChangedAt: null });
    });

    test('no user as read carries the hash', async () => {
      const storage = await open();
      const id = await addUser(storage, 'u', { passwordHash: 'canary' });
      const { users } = everything(storage);
      const list = await users.list({ page: FIRST_PAGE });
      expect(JSON.stringify([await users.find(id), await users.findByUserName('u'), list])).not.toContain('canary');
    });

    test('unlocking forgets the failures, an update of an unlocked user does not', async () => {
      const storage = await open();
      const { users, credentials } = everything(storage);
      const failure = { at: '2030-01-01T00:00:00.000Z', since: '2029-01-01T00:00:00.000Z', limit: 2 };
      const fail = (id: string) => credentials.recordFailure(id, { ...failure, lockUntil: '2030-01-02T00:00:00.000Z' });
      const id = await addUser(storage, 'u');
      await fail(id);
      await users.update(id, userFields('u'));
      expect(await credentials.findByUserName('u')).toMatchObject({ failedLogins: 1, lockedUntil: null });
      await fail(id);
      expect((await users.find(id))?.lockedUntil).toBe('2030-01-02T00:00:00.000Z');
      await users.update(id, userFields('u', { lockedUntil: null }));
      expect(await credentials.findByUserName('u')).toMatchObject({ failedLogins: 0, lockedUntil: null });
    });
  });

  describe('deleting', () => {
    test('takes roles, e-mails, sessions and memberships along', async () => {
      const database = await create();
      const storage = await database.open();
      const role = { roleId: DEVELOPER_ROLE, type: null, primary: true, organizationId: null };
      const id = await addUser(storage, 'gone', { ...FULL, roles: [role] });
      const group = await addGroup(storage, 'g');
      await addMembers(storage, group, { users: [id] });
      const times = { created: 'a', expiresAt: 'z', lastUsedAt: 'a' };
      await everything(storage).sessions.create({ id: newId(), userId: id, ...times }, 'hash');

      expect(await storage.transaction((inner) => everything(inner).users.delete(id))).toBe(true);
      expect(await database.dump()).not.toContain(id);
      expect(await storage.transaction((inner) => everything(inner).users.delete(id))).toBe(false);
    });

    test('counts the version of the groups up that it was a direct member of', async () => {
      const storage = await open();
      const id = await addUser(storage, 'gone');
      const [direct, parent, other] = [
        await addGroup(storage, 'direct'),
        await addGroup(storage, 'parent'),
        await addGroup(storage, 'other'),
      ];
      await addMembers(storage, direct, { users: [id] });
      await addMembers(storage, parent, { groups: [direct] });
      await storage.transaction((inner) => everything(inner).users.delete(id));
      expect(await versionOfGroup(storage, direct)).toBe(2);
      expect(await versionOfGroup(storage, parent)).toBe(1);
      expect(await versionOfGroup(storage, other)).toBe(1);
    });

    test('a changed userName touches no group', async () => {
      const storage = await open();
      const id = await addUser(storage, 'old');
      const group = await addGroup(storage, 'g');
      await addMembers(storage, group, { users: [id] });
      await everything(storage).users.update(id, userFields('new'));
      expect(await versionOfGroup(storage, group)).toBe(1);
      expect((await everything(storage).groups.find(group, { members: true }))?.members).toEqual([
        { id, type: 'User', display: 'new' },
      ]);
    });
  });

  describe('groups of a user (RFC 7643 §4.1.2)', () => {
    test('direct and, through nested groups, indirect ones; only when asked for', async () => {
      const storage = await open();
      const id = await addUser(storage, 'u');
      const [near, far, farther, both] = [
        await addGroup(storage, 'near'),
        await addGroup(storage, 'far'),
        await addGroup(storage, 'farther'),
        await addGroup(storage, 'both'),
      ];
      await addGroup(storage, 'unrelated');
      await addMembers(storage, near, { users: [id] });
      await addMembers(storage, far, { groups: [near] });
      await addMembers(storage, farther, { groups: [far] });
      await addMembers(storage, both, { users: [id], groups: [near] });

      const expected = [
        { id: near, display: 'near', direct: true },
        { id: far, display: 'far', direct: false },
        { id: farther, display: 'farther', direct: false },
        { id: both, display: 'both', direct: true },
      ];
      const { users } = everything(storage);
      expect((await users.find(id, { groups: true }))?.groups).toEqual(expected);
      expect((await users.list({ page: FIRST_PAGE }, { groups: true })).rows[0]?.groups).toEqual(expected);
      expect(await users.find(id)).not.toHaveProperty('groups');
      expect((await users.list({ page: FIRST_PAGE })).rows[0]).not.toHaveProperty('groups');
    });

    test('groups that contain each other are found once', async () => {
      const storage = await open();
      const id = await addUser(storage, 'u');
      const [a, b, c] = [await addGroup(storage, 'a'), await addGroup(storage, 'b'), await addGroup(storage, 'c')];
      await addMembers(storage, a, { users: [id], groups: [c, a] });
      await addMembers(storage, b, { groups: [a] });
      await addMembers(storage, c, { groups: [b] });
      expect((await everything(storage).users.find(id, { groups: true }))?.groups).toEqual([
        { id: a, display: 'a', direct: true },
        { id: b, display: 'b', direct: false },
        { id: c, display: 'c', direct: false },
      ]);
    });

    test('a user without groups has none', async () => {
      const storage = await open();
      const id = await addUser(storage, 'u');
      expect((await everything(storage).users.find(id, { groups: true }))?.groups).toEqual([]);
    });
  });

  describe('reading costs', () => {
    async function counted(): Promise<{ storage: OpenStorage; statements: string[] }> {
      const statements: string[] = [];
      const storage = await open({ statementLog: (sql) => statements.push(sql) });
      return { storage, statements };
    }

    test('one statement for a user with roles and groups', async () => {
      const { storage, statements } = await counted();
      const id = await addUser(storage, 'u');
      await addMembers(storage, await addGroup(storage, 'g'), { users: [id] });
      statements.length = 0;
      expect((await everything(storage).users.find(id, { groups: true }))?.groups).toHaveLength(1);
      expect(statements).toHaveLength(1);
    });

    test('one statement for a page that tells how many there are, one more to count', async () => {
      const { storage, statements } = await counted();
      for (const name of ['a', 'b', 'c']) await addUser(storage, name);
      const { users } = everything(storage);
      const cost = async (offset: number, limit: number) => {
        statements.length = 0;
        const { total, rows } = await users.list({ page: { offset, limit } });
        return { total, rows: rows.length, statements: statements.length };
      };
      expect(await cost(0, 100)).toEqual({ total: 3, rows: 3, statements: 1 });
      expect(await cost(1, 3)).toEqual({ total: 3, rows: 2, statements: 1 });
      expect(await cost(0, 3)).toEqual({ total: 3, rows: 3, statements: 2 });
      expect(await cost(0, 2)).toMatchObject({ total: 3, rows: 2 });
      await addUser(storage, 'd');
      expect(await cost(7, 2)).toEqual({ total: 4, rows: 0, statements: 2 });
      await addUser(storage, 'e');
      expect(await cost(0, 0)).toEqual({ total: 5, rows: 0, statements: 1 });
    });
  });

  describe('lists', () => {
    test('RFC 7644 §3.4.2.4: pages neither repeat nor miss a user', async () => {
      const storage = await open();
      const ids = await Promise.all(['c', 'a', 'd', 'b', 'e'].map((name) => addUser(storage, name)));
      const { users } = everything(storage);
      const pages = [];
      for (let offset = 0; offset < 6; offset += 2) pages.push(await users.list({ page: { offset, limit: 2 } }));
      expect(pages.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(ids.toSorted());
      expect(pages.map(({ total }) => total)).toEqual([5, 5, 5]);
    });

    test('a filter and an order hold over pages', async () => {
      const storage = await open();
      for (const name of ['c', 'A', 'd', 'B']) await addUser(storage, name, { active: name !== 'd' });
      const { users } = everything(storage);
      const { total, rows } = await users.list({
        filter: {
          kind: 'compare',
          attribute: { path: ['active'], type: 'boolean', caseExact: false, multiValued: false },
          operator: 'eq',
          value: true,
        },
        sort: {
          attribute: { path: ['userName'], type: 'string', caseExact: false, multiValued: false },
          descending: true,
        },
        page: { offset: 1, limit: 2 },
      });
      expect({ total, names: rows.map(({ userName }) => userName) }).toEqual({ total: 3, names: ['B', 'A'] });
    });
  });

  describe('the scope', () => {
    test('what is outside of it is not there', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const inside = await addUser(storage, 'inside', { organizationId: mine });
      const outside = await addUser(storage, 'outside');
      const { users } = storage.within({ organizations: [mine] });

      expect((await users.find(inside))?.id).toBe(inside);
      expect(await users.find(outside)).toBeUndefined();
      expect(await users.find(outside, { forUpdate: true })).toBeUndefined();
      expect(await users.findByUserName('outside')).toBeUndefined();
      expect((await users.list({ page: FIRST_PAGE })).rows.map(({ id }) => id)).toEqual([inside]);
      expect((await users.list({ page: { offset: 0, limit: 0 } })).total).toBe(1);
      const byName = { filter: equals('userName', 'outside'), page: FIRST_PAGE };
      expect(await users.list(byName)).toEqual({ total: 0, rows: [] });
    });

    test('what is outside of it can be neither changed nor deleted', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const outside = await addUser(storage, 'outside');
      const group = await addGroup(storage, 'g');
      await addMembers(storage, group, { users: [outside] });
      const { users } = storage.within({ organizations: [mine] });

      const update = users.update(outside, userFields('taken over', { organizationId: mine }));
      await expect(update).rejects.toMatchObject({ code: 'not-found' });
      expect(await users.delete(outside)).toBe(false);
      expect(await everything(storage).users.find(outside)).toMatchObject({ userName: 'outside', version: 1 });
      expect(await versionOfGroup(storage, group)).toBe(1);
    });

    test('nobody gets created or moved out of it, and an unknown organization answers alike', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const inside = await addUser(storage, 'inside', { organizationId: mine });
      const { users } = storage.within({ organizations: [mine] });
      const refusal = {
        code: 'invalid-value',
        attribute: 'organization',
        message: 'organization: there is no such one.',
      };
      await expect(users.create(newId(), userFields('new'))).rejects.toMatchObject(refusal);
      await expect(users.update(inside, userFields('inside'))).rejects.toMatchObject(refusal);
      const unknown = userFields('new', { organizationId: newId() });
      await expect(users.create(newId(), unknown)).rejects.toMatchObject(refusal);
      await expect(everything(storage).users.create(newId(), unknown)).rejects.toMatchObject(refusal);
    });

    test('groups outside of it are not shown on a user', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const id = await addUser(storage, 'u', { organizationId: mine });
      await addMembers(storage, await addGroup(storage, 'foreign'), { users: [id] });
      const own = await addGroup(storage, 'own', { organizationId: mine });
      await addMembers(storage, own, { users: [id] });
      const user = await storage.within({ organizations: [mine] }).users.find(id, { groups: true });
      expect(user?.groups).toEqual([{ id: own, display: 'own', direct: true }]);
    });

    test('several organizations are all of it; none sees nothing', async () => {
      const storage = await open();
      const [a, b] = [await addOrganization(storage, 'A'), await addOrganization(storage, 'B')];
      await addUser(storage, 'a', { organizationId: a });
      await addUser(storage, 'b', { organizationId: b });
      await addUser(storage, 'c');
      const names = async (organizations: string[]) => {
        const { rows } = await storage.within({ organizations }).users.list({ page: FIRST_PAGE });
        return rows.map(({ userName }) => userName).toSorted();
      };
      expect(await names([a, b])).toEqual(['a', 'b']);
      expect(await names([PORTAL_ORGANIZATION])).toEqual(['c']);
      expect(await names([])).toEqual([]);
      expect(await storage.within({ organizations: [] }).users.findByUserName('a')).toBeUndefined();
    });
  });

  describe('what is taken', () => {
    test('RFC 7643 §4.1.1: a userName in any case and Unicode form', async () => {
      const storage = await open();
      await addUser(storage, 'Ångström');
      for (const name of ['ångSTRÖM', 'A\u030angstro\u0308m']) {
        await expect(addUser(storage, name)).rejects.toMatchObject({
          name: 'PortalError',
          code: 'conflict',
          attribute: 'userName',
          message: 'userName: another user has it.',
        });
      }
      const other = await addUser(storage, 'other');
      const rename = everything(storage).users.update(other, userFields('ÅNGSTRÖM'));
      await expect(rename).rejects.toMatchObject({ code: 'conflict', attribute: 'userName' });
    });

    test('an idpUsername within an organization; users without one do not collide', async () => {
      const storage = await open();
      const elsewhere = await addOrganization(storage, 'Elsewhere');
      await addUser(storage, 'a', { idpUsername: 'CORP\\x' });
      await addUser(storage, 'b', { idpUsername: 'corp\\X', organizationId: elsewhere });
      await expect(addUser(storage, 'c', { idpUsername: 'corp\\x' })).rejects.toMatchObject({
        code: 'conflict',
        attribute: 'idpUsername',
      });
      await addUser(storage, 'd');
      await addUser(storage, 'e');
    });

    test('a role that does not exist is an invalid value', async () => {
      const storage = await open();
      const roles = [{ roleId: newId(), type: null, primary: false, organizationId: null }];
      await expect(addUser(storage, 'u', { roles })).rejects.toMatchObject({
        code: 'invalid-value',
        attribute: 'roles',
      });
      expect(await everything(storage).users.findByUserName('u')).toBeUndefined();
    });
  });
});
