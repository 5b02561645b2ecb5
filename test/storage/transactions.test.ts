import type { AuditRow } from '../../src/portal/audit/audit-row';
import { newId } from '../../src/portal/new-id';
import { onEveryDatabase } from '../support/databases';
import {
  addGroup,
  addMembers,
  addOrganization,
  addUser,
  everything,
  FIRST_PAGE,
  organizationFields,
  userFields,
  versionOfGroup,
} from './fixtures';

onEveryDatabase('transactions', (open, create) => {
  test('all or nothing', async () => {
    const storage = await open();
    const failing = storage.transaction(async (inner) => {
      await everything(inner).organizations.create(newId(), organizationFields('Gone'));
      await everything(inner).users.create(newId(), userFields('gone'));
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await everything(storage).organizations.findByName('Gone')).toBeUndefined();
    expect(await everything(storage).users.findByUserName('gone')).toBeUndefined();
  });

  test('what a write meets that nobody waited for, the transaction fails by', async () => {
    const storage = await open();
    const row: AuditRow = {
      id: newId(),
      at: '2030-01-01T00:00:00.000Z',
      actorKind: 'system',
      actorId: 'a',
      actorName: 'a',
      action: 'user.create',
      subjectType: 'User',
      subjectId: 's',
      organizationId: null,
      requestId: 'r',
      address: null,
      changes: {},
    };
    const twice = storage.transaction(async (inner) => {
      await addUser(inner, 'u');
      await everything(inner).audit.append(row);
      await everything(inner).audit.append(row);
    });
    await expect(twice).rejects.toHaveProperty('message', expect.stringMatching(/audit/));
    expect(await everything(storage).audit.list({ limit: 10 })).toEqual([]);
    expect(await everything(storage).users.findByUserName('u')).toBeUndefined();
  });

  test('the result is handed on', async () => {
    const storage = await open();
    expect(await storage.transaction(() => Promise.resolve(42))).toBe(42);
  });

  test('inside, its own changes are seen; outside, only once it is done', async () => {
    const storage = await open();
    const id = newId();
    const outside = () => everything(storage).users.find(id);
    await storage.transaction(async (inner) => {
      await everything(inner).users.create(id, userFields('u'));
      expect(await everything(inner).users.find(id)).toBeDefined();
      expect(await everything(inner).users.list({ page: FIRST_PAGE })).toMatchObject({ total: 1 });
      expect(await outside()).toBeUndefined();
      expect(await everything(storage).users.list({ page: FIRST_PAGE })).toMatchObject({ total: 0 });
    });
    expect(await outside()).toBeDefined();
  });

  test('a read outside does not wait for the end of a transaction', async () => {
    const storage = await open();
    let finish = (): void => undefined;
    let running: Promise<void> | undefined;
    await new Promise<void>((written) => {
      running = storage.transaction(async (inner) => {
        await everything(inner).organizations.create(newId(), organizationFields('Slow'));
        written();
        await new Promise<void>((resolve) => (finish = resolve));
      });
    });
    expect(await everything(storage).organizations.findByName('Slow')).toBeUndefined();
    finish();
    await running;
    expect(await everything(storage).organizations.findByName('Slow')).toBeDefined();
  });

  test('one inside another joins it', async () => {
    const storage = await open();
    const failing = storage.transaction(async (outer) => {
      await outer.transaction((inner) => everything(inner).users.create(newId(), userFields('joined')));
      expect(await everything(outer).users.findByUserName('joined')).toBeDefined();
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await everything(storage).users.findByUserName('joined')).toBeUndefined();
  });

  test('of 50 that create one userName at once, one succeeds', async () => {
    const storage = await open();
    const names = Array.from({ length: 50 }, (_, index) => (index % 2 ? 'SAME' : 'same'));
    const results = await Promise.allSettled(names.map((name) => addUser(storage, name)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({ code: 'conflict', attribute: 'userName' });
    }
    expect(await everything(storage).users.list({ page: FIRST_PAGE })).toMatchObject({ total: 1 });
  });

  test('of 40 that add members to one group at once, none is lost', async () => {
    const storage = await open();
    const group = await addGroup(storage, 'g');
    const shared = await addUser(storage, 'shared');
    const ids = await Promise.all(Array.from({ length: 40 }, (_, index) => addUser(storage, `u${index}`)));
    const added = await Promise.all(
      ids.map((id) =>
        storage.transaction(async (inner) => {
          const { groups } = everything(inner);
          const members = [id, shared].map((member) => ({ id: member, type: 'User' as const }));
          const count = await groups.addMembers(group, members);
          await groups.touch({ id: group, version: 1 });
          return count;
        }),
      ),
    );
    expect(added.reduce((sum, count) => sum + count)).toBe(41);
    expect(await everything(storage).groups.countMembers(group)).toBe(41);
    expect(await versionOfGroup(storage, group)).toBe(41);
  });

  test('of 30 that read for update and write back, none overwrites another', async () => {
    const storage = await open();
    const id = await addUser(storage, 'u', { profile: { marks: [] } });
    await Promise.all(
      Array.from({ length: 30 }, (_, mark) =>
        storage.transaction(async (inner) => {
          const { users } = everything(inner);
          const marks = (await users.find(id, { forUpdate: true }))?.profile['marks'] as number[];
          await users.update(id, userFields('u', { profile: { marks: [...marks, mark] } }));
        }),
      ),
    );
    const user = await everything(storage).users.find(id);
    expect((user?.profile['marks'] as number[]).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => i),
    );
    expect(user?.version).toBe(31);
  });

  test('what hangs on a row that was waited for is as new as the row', async () => {
    const storage = await open();
    const [id, roleId] = [await addUser(storage, 'u'), '00000006-0006-0006-0006-000000000006'];
    const grant = (organizationId: string) => ({ roleId, type: null, primary: false, organizationId });
    const organizations = await Promise.all(
      Array.from({ length: 10 }, (_, index) => addOrganization(storage, `O${index}`)),
    );
    await Promise.all(
      organizations.map((organization) =>
        storage.transaction(async (inner) => {
          const { users } = everything(inner);
          const found = await users.find(id, { forUpdate: true });
          const roles = (found?.roles ?? []).map((role) => grant(role.organization?.id ?? ''));
          await users.update(id, userFields('u', { roles: [...roles, grant(organization)] }));
        }),
      ),
    );
    expect((await everything(storage).users.find(id))?.roles).toHaveLength(10);
  });

  test('a user is not created in an organization that goes away at the same time', async () => {
    const storage = await open();
    const organization = await addOrganization(storage, 'Going');
    const results = await Promise.allSettled([
      addUser(storage, 'u', { organizationId: organization }),
      storage.transaction((inner) => everything(inner).organizations.delete(organization)),
    ]);
    const user = await everything(storage).users.findByUserName('u');
    const found = await everything(storage).organizations.find(organization);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(Boolean(user)).toBe(Boolean(found));
  });

  test('members that are deleted while others join leave no trace', async () => {
    const storage = await open();
    const group = await addGroup(storage, 'g');
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => addUser(storage, `u${index}`)));
    await addMembers(storage, group, { users: ids.slice(0, 10) });
    await Promise.all([
      ...ids.slice(0, 10).map((id) => storage.transaction((inner) => everything(inner).users.delete(id))),
      ...ids.slice(10).map((id) => addMembers(storage, group, { users: [id] })),
    ]);
    expect(await everything(storage).groups.memberIds(group)).toEqual(ids.slice(10).toSorted());
    expect(await versionOfGroup(storage, group)).toBe(11);
  });

  test('two that open the same database see each other and never lose a write', async () => {
    const database = await create();
    const [one, two] = [await database.open(), await database.open()];
    const names = Array.from({ length: 40 }, (_, index) => `u${index}`);
    await Promise.all(names.map((name, index) => addUser(index % 2 ? one : two, name)));
    for (const storage of [one, two]) {
      expect(await everything(storage).users.list({ page: { offset: 0, limit: 0 } })).toMatchObject({ total: 40 });
    }
  });

  test('RFC 7644 §3.12: a value that can not be kept is the value’s fault, not the server’s', async () => {
    const storage = await open();
    const results = await Promise.allSettled([
      addUser(storage, 'nul', { displayName: 'a\0b' }),
      addUser(storage, 'half', { profile: { title: '\ud83d' } }),
    ]);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'invalid-value' });
    }
  });

  test('after closing, nothing is answered any more', async () => {
    const storage = await open();
    await storage.close();
    await expect(storage.ping()).rejects.toThrow();
    await expect(addUser(storage, 'u')).rejects.toThrow();
    await storage.close();
  });
});
