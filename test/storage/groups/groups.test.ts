import { newId } from '../../../src/portal/new-id';
import type { Filter } from '../../../src/portal/query';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase, RESOURCE_BASE } from '../../support/databases';
import {
  addGroup,
  addMembers,
  addOrganization,
  addUser,
  attribute,
  equals,
  everything,
  FIRST_PAGE,
  groupFields,
  PORTAL_ORGANIZATION,
  userFields,
  versionOfGroup,
} from '../fixtures';

onEveryDatabase('groups', (open) => {
  describe('reading and writing', () => {
    test('a group reads back as it was written, members only when asked for', async () => {
      const storage = await open();
      const id = await addGroup(storage, 'Tür', { externalId: 'x' });
      const expected = {
        id,
        version: 1,
        created: expect.any(String),
        lastModified: expect.any(String),
        organization: { id: PORTAL_ORGANIZATION, name: 'portal' },
        displayName: 'Tür',
        externalId: 'x',
      };
      const { groups } = everything(storage);
      expect(await groups.find(id)).toEqual(expected);
      expect(await groups.find(id, { members: true, forUpdate: true })).toEqual({ ...expected, members: [] });
      expect(await groups.list({ page: FIRST_PAGE })).toEqual({ total: 1, rows: [expected] });
    });

    test('an update sets the fields and counts the version up, a touch only counts', async () => {
      const storage = await open();
      const id = await addGroup(storage, 'before');
      const { groups } = everything(storage);
      await groups.update(id, groupFields('after', { externalId: 'e' }));
      expect(await groups.find(id)).toMatchObject({ displayName: 'after', externalId: 'e', version: 2 });
      expect(await groups.touch({ id, version: 2 })).toMatchObject({ version: 3 });
      expect(await groups.find(id)).toMatchObject({ displayName: 'after', externalId: 'e', version: 3 });
    });

    test('a group that is not there is undefined, false or not-found', async () => {
      const { groups } = everything(await open());
      const id = newId();
      const notFound = { code: 'not-found' };
      expect(await groups.find(id)).toBeUndefined();
      expect(await groups.delete(id)).toBe(false);
      await expect(groups.update(id, groupFields('x'))).rejects.toMatchObject(notFound);
      await expect(groups.countMembers(id)).rejects.toMatchObject(notFound);
      await expect(groups.memberIds(id)).rejects.toMatchObject(notFound);
      await expect(groups.addMembers(id, [])).rejects.toMatchObject(notFound);
      await expect(groups.removeMembers(id, [])).rejects.toMatchObject(notFound);
      await expect(groups.removeMembersWhere(id)).rejects.toMatchObject(notFound);
    });

    test('a displayName is taken within its organization, regardless of case', async () => {
      const storage = await open();
      const elsewhere = await addOrganization(storage, 'Elsewhere');
      await addGroup(storage, 'Team');
      await addGroup(storage, 'Team', { organizationId: elsewhere });
      const other = await addGroup(storage, 'Other');
      const conflict = { code: 'conflict', attribute: 'displayName' };
      await expect(addGroup(storage, 'TEAM')).rejects.toMatchObject(conflict);
      await expect(everything(storage).groups.update(other, groupFields('team'))).rejects.toMatchObject(conflict);
    });

    test('deleting a group takes its memberships along and touches the groups it was in', async () => {
      const storage = await open();
      const user = await addUser(storage, 'u');
      const [child, parent, other] = [
        await addGroup(storage, 'child'),
        await addGroup(storage, 'parent'),
        await addGroup(storage, 'other'),
      ];
      await addMembers(storage, child, { users: [user], groups: [other] });
      await addMembers(storage, parent, { groups: [child] });
      expect(await storage.transaction((inner) => everything(inner).groups.delete(child))).toBe(true);
      expect(await everything(storage).groups.find(child)).toBeUndefined();
      expect((await everything(storage).groups.find(parent, { members: true }))?.members).toEqual([]);
      expect(await versionOfGroup(storage, parent)).toBe(2);
      expect(await versionOfGroup(storage, other)).toBe(1);
      expect(await everything(storage).users.find(user)).toBeDefined();
    });
  });

  describe('members', () => {
    async function team(storage: OpenStorage) {
      const [anna, bert] = [await addUser(storage, 'anna', { displayName: 'Anna A' }), await addUser(storage, 'bert')];
      const [group, child] = [await addGroup(storage, 'team'), await addGroup(storage, 'child')];
      return { anna, bert, group, child };
    }

    test('adding tells how many were new; twice changes nothing (RFC 7644 §3.5.2.1)', async () => {
      const storage = await open();
      const { anna, bert, group, child } = await team(storage);
      expect(await addMembers(storage, group, { users: [anna], groups: [child] })).toBe(2);
      expect(await addMembers(storage, group, { users: [anna, bert, bert], groups: [child] })).toBe(1);
      expect((await everything(storage).groups.find(group, { members: true }))?.members).toEqual([
        { id: anna, type: 'User', display: 'Anna A' },
        { id: bert, type: 'User', display: 'bert' },
        { id: child, type: 'Group', display: 'child' },
      ]);
      const { groups } = everything(storage);
      expect(await groups.countMembers(group)).toBe(3);
      expect(await groups.memberIds(group)).toEqual([anna, bert, child]);
    });

    test('removing tells how many were in; who is not in stays out (RFC 7644 §3.5.2.2)', async () => {
      const storage = await open();
      const { anna, bert, group, child } = await team(storage);
      await addMembers(storage, group, { users: [anna], groups: [child] });
      const { groups } = everything(storage);
      expect(await groups.removeMembers(group, [anna, bert, newId()])).toBe(1);
      expect(await groups.memberIds(group)).toEqual([child]);
      expect(await groups.removeMembers(group, [child])).toBe(1);
      expect(await groups.removeMembers(group, [])).toBe(0);
    });

    test('memberships of other groups stay', async () => {
      const storage = await open();
      const { anna, group, child } = await team(storage);
      await addMembers(storage, group, { users: [anna] });
      await addMembers(storage, child, { users: [anna] });
      const { groups } = everything(storage);
      expect(await groups.removeMembersWhere(group)).toBe(1);
      expect(await groups.memberIds(child)).toEqual([anna]);
    });

    test('a member that does not exist is an invalid value', async () => {
      const storage = await open();
      const { group } = await team(storage);
      const invalid = { code: 'invalid-value', attribute: 'members' };
      await expect(addMembers(storage, group, { users: [newId()] })).rejects.toMatchObject(invalid);
      await expect(addMembers(storage, group, { groups: [newId()] })).rejects.toMatchObject(invalid);
    });

    test('thousands at once, hundreds in a statement', async () => {
      const statements: string[] = [];
      const storage = await open({ statementLog: (sql) => statements.push(sql) });
      const group = await addGroup(storage, 'big');
      const ids = Array.from({ length: 3_000 }, newId);
      await storage.transaction(async (inner) => {
        for (const id of ids) {
          await everything(inner).users.create(id, userFields(id));
        }
      });
      statements.length = 0;
      const { groups } = everything(storage);
      expect(await groups.resolveMembers(PORTAL_ORGANIZATION, ids)).toHaveLength(3_000);
      expect(await addMembers(storage, group, { users: ids })).toBe(3_000);
      expect(await groups.removeMembers(group, ids.slice(1))).toBe(2_999);
      expect(await groups.memberIds(group)).toEqual([ids[0]]);
      expect(statements.length).toBeLessThan(100);
    });

    test('members of a whole page of groups cost two statements', async () => {
      const statements: string[] = [];
      const storage = await open({ statementLog: (sql) => statements.push(sql) });
      const { anna, bert, group, child } = await team(storage);
      await addMembers(storage, group, { users: [anna, bert] });
      await addMembers(storage, child, { users: [bert], groups: [group] });
      const empty = await addGroup(storage, 'empty');
      statements.length = 0;
      const { rows } = await everything(storage).groups.list({ page: FIRST_PAGE }, { members: true });
      expect(rows.map(({ id, members }) => [id, members?.map((member) => member.id)])).toEqual([
        [group, [anna, bert]],
        [child, [bert, group].toSorted()],
        [empty, []],
      ]);
      expect(statements).toHaveLength(3);
    });

    test('who is in hundreds of groups leaves each of them, and each has changed', async () => {
      const storage = await open();
      const { anna, bert } = await team(storage);
      const groups: string[] = [];
      for (let number = 0; number < 260; number += 1) groups.push(await addGroup(storage, `many ${number}`));
      for (const group of groups) await addMembers(storage, group, { users: [anna, bert] });
      await everything(storage).groups.removeFromAll(bert);
      await everything(storage).users.delete(anna);
      const found = await everything(storage).groups.findMany(groups, { members: true });
      expect(found.map(({ version, members }) => [version, members])).toEqual(groups.map(() => [3, []]));
    });

    test('thousands of members are read and removed in parts, and nothing but what is asked for goes', async () => {
      const storage = await open();
      const { group, child } = await team(storage);
      const ids = Array.from({ length: 2_500 }, (_one, number) => `many-${String(number).padStart(4, '0')}`);
      const fields = ids.map((userId) => ({ id: userId, fields: userFields(userId) }));
      await everything(storage).users.createMany(fields);
      await addMembers(storage, group, { users: ids });
      await addMembers(storage, child, { users: ids.slice(0, 9), groups: [group] });
      const { groups } = everything(storage);
      const [first, second] = await groups.findMany([group, child], { members: true });
      expect(first?.members?.map(({ id }) => id)).toEqual(ids);
      expect(second?.members?.map(({ id }) => id)).toEqual([...ids.slice(0, 9), group].toSorted());
      const parts: string[][] = [];
      for await (const part of groups.memberParts(group)) parts.push(part.map(({ id }) => id));
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.flat()).toEqual(ids);
      expect(await groups.removeMembersWhere(group, equals('display', 'many-1234'))).toBe(1);
      expect(await groups.removeOtherMembers(group, new Set(ids.slice(0, 2_000)))).toBe(500);
      expect(await groups.countMembers(group)).toBe(1_999);
      expect(await groups.delete(group)).toBe(true);
      expect(await groups.memberIds(child)).toEqual(ids.slice(0, 9));
    });

    test('resolving finds users and groups of the organization, and nobody else', async () => {
      const storage = await open();
      const { anna, child } = await team(storage);
      const elsewhere = await addOrganization(storage, 'Elsewhere');
      const stranger = await addUser(storage, 'stranger', { organizationId: elsewhere });
      const resolve = (ids: string[]) => everything(storage).groups.resolveMembers(PORTAL_ORGANIZATION, ids);
      expect(await resolve([anna, child, stranger, newId(), anna])).toEqual(
        expect.arrayContaining([
          { id: anna, type: 'User', display: 'Anna A' },
          { id: child, type: 'Group', display: 'child' },
        ]),
      );
      expect(await resolve([stranger, newId()])).toEqual([]);
      expect(await resolve([])).toEqual([]);
    });

    test('users are added in one step where the engine has one, all or none', async () => {
      const storage = await open();
      const { anna, bert, group, child } = await team(storage);
      const elsewhere = await addOrganization(storage, 'Elsewhere');
      const stranger = await addUser(storage, 'stranger', { organizationId: elsewhere });
      const { groups } = everything(storage);
      const add = (...ids: string[]) => groups.addUsers(group, PORTAL_ORGANIZATION, ids);
      for (const others of [
        [anna, stranger],
        [anna, child],
        [anna, newId()],
      ])
        expect(await add(...others)).toBeUndefined();
      expect(await groups.memberIds(group)).toEqual([]);
      const [one, both, again] = storage.engine === 'sqlite' ? [] : [1, 1, 0];
      expect([await add(anna), await add(anna, bert), await add(anna, bert)]).toEqual([one, both, again]);
      expect(await groups.memberIds(group)).toEqual(storage.engine === 'sqlite' ? [] : [anna, bert].toSorted());
      const narrow = storage.within({ organizations: [elsewhere] }).groups;
      expect(await narrow.addUsers(group, PORTAL_ORGANIZATION, [anna])).toBeUndefined();
    });

    test('taken out of all groups at once, each of which counts its version up', async () => {
      const storage = await open();
      const { anna, bert, group, child } = await team(storage);
      await addMembers(storage, group, { users: [anna, bert], groups: [child] });
      await addMembers(storage, child, { users: [anna] });
      await storage.transaction((inner) => everything(inner).groups.removeFromAll(anna));
      const { groups } = everything(storage);
      expect(await groups.memberIds(group)).toEqual([bert, child]);
      expect(await groups.memberIds(child)).toEqual([]);
      expect([await versionOfGroup(storage, group), await versionOfGroup(storage, child)]).toEqual([2, 2]);
      await storage.transaction((inner) => everything(inner).groups.removeFromAll(child));
      expect(await groups.memberIds(group)).toEqual([bert]);
    });
  });

  describe('removing members by a filter (RFC 7644 §3.5.2.2)', () => {
    const like = (path: string, operator: 'co' | 'sw' | 'ew' | 'ne', value: string): Filter => ({
      kind: 'compare',
      attribute: attribute(path),
      operator,
      value,
    });

    test.each<[string, (ids: { anna: string; bert: string; child: string }) => Filter | undefined, string[]]>([
      ['everyone, without a filter', () => undefined, ['anna', 'bert', 'child']],
      ['value eq', ({ anna }) => equals('value', anna), ['anna']],
      ['value eq, in capitals', ({ anna }) => equals('value', anna.toUpperCase()), ['anna']],
      ['value eq, exactly', ({ anna }) => equals('value', anna.toUpperCase(), { caseExact: true }), []],
      [
        'value eq or value eq',
        ({ anna, child }) => ({ kind: 'or', operands: [equals('value', anna), equals('value', child)] }),
        ['anna', 'child'],
      ],
      ['type eq', () => equals('type', 'user'), ['anna', 'bert']],
      ['display eq', () => equals('display', 'ANNA a'), ['anna']],
      ['display sw', () => like('display', 'sw', 'BER'), ['bert']],
      ['display ew', () => like('display', 'ew', 'D'), ['child']],
      ['display co', () => like('display', 'co', 'n'), ['anna']],
      ['$ref eq', ({ child }) => equals('$ref', `${RESOURCE_BASE}/Groups/${child}`), ['child']],
      [
        'type eq and not value eq',
        ({ anna }) => ({
          kind: 'and',
          operands: [equals('type', 'User'), { kind: 'not', operand: equals('value', anna) }],
        }),
        ['bert'],
      ],
      ['value ne', ({ anna }) => like('value', 'ne', anna), ['bert', 'child']],
      ['value pr', () => ({ kind: 'present', attribute: attribute('value') }), ['anna', 'bert', 'child']],
      ['nobody', () => equals('display', 'nobody'), []],
    ])('%s', async (_title, filter, expected) => {
      const storage = await open();
      const ids = {
        anna: await addUser(storage, 'anna', { displayName: 'Anna A' }),
        bert: await addUser(storage, 'Bert'),
        child: await addGroup(storage, 'child'),
      };
      const group = await addGroup(storage, 'team');
      await addMembers(storage, group, { users: [ids.anna, ids.bert], groups: [ids.child] });
      const { groups } = everything(storage);
      expect(await groups.removeMembersWhere(group, filter(ids))).toBe(expected.length);
      const left = await groups.memberIds(group);
      const names = Object.entries(ids).filter(([, id]) => !left.includes(id));
      expect(names.map(([name]) => name)).toEqual(expected);
    });
  });

  describe('the scope', () => {
    test('a group outside of it is not there, and can not be changed', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const user = await addUser(storage, 'u', { organizationId: mine });
      const inside = await addGroup(storage, 'inside', { organizationId: mine });
      const outside = await addGroup(storage, 'outside');
      await addMembers(storage, outside, { users: [user] });
      const { groups } = storage.within({ organizations: [mine] });
      const notFound = { code: 'not-found' };

      expect(await groups.find(outside)).toBeUndefined();
      expect(await groups.find(outside, { members: true, forUpdate: true })).toBeUndefined();
      expect((await groups.list({ page: FIRST_PAGE })).rows.map(({ id }) => id)).toEqual([inside]);
      await expect(groups.update(outside, groupFields('x', { organizationId: mine }))).rejects.toMatchObject(notFound);
      await groups.touch({ id: outside, version: 1 });
      expect(await everything(storage).groups.find(outside)).toMatchObject({ version: 1 });
      await expect(groups.countMembers(outside)).rejects.toMatchObject(notFound);
      await expect(groups.memberIds(outside)).rejects.toMatchObject(notFound);
      await expect(groups.addMembers(outside, [{ id: user, type: 'User' }])).rejects.toMatchObject(notFound);
      await expect(groups.removeMembers(outside, [user])).rejects.toMatchObject(notFound);
      await expect(groups.removeMembersWhere(outside)).rejects.toMatchObject(notFound);
      expect(await groups.delete(outside)).toBe(false);
      await groups.removeFromAll(user);
      expect((await everything(storage).groups.find(outside, { members: true }))?.members).toHaveLength(1);
      expect(await versionOfGroup(storage, outside)).toBe(1);
    });

    test('members outside of it are not shown and not resolved', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const stranger = await addUser(storage, 'stranger');
      const group = await addGroup(storage, 'g', { organizationId: mine });
      await addMembers(storage, group, { users: [stranger] });
      const { groups } = storage.within({ organizations: [mine] });
      expect((await groups.find(group, { members: true }))?.members).toEqual([]);
      expect(await groups.resolveMembers(PORTAL_ORGANIZATION, [stranger])).toEqual([]);
    });

    test('no group gets created or moved out of it', async () => {
      const storage = await open();
      const mine = await addOrganization(storage, 'Mine');
      const group = await addGroup(storage, 'g', { organizationId: mine });
      const { groups } = storage.within({ organizations: [mine] });
      const invalid = { code: 'invalid-value', attribute: 'organization' };
      await expect(groups.create(newId(), groupFields('x'))).rejects.toMatchObject(invalid);
      await expect(groups.update(group, groupFields('x'))).rejects.toMatchObject(invalid);
    });
  });
});
