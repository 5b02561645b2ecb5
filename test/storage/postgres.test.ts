import type { PortalError } from '../../src/portal/errors';
import { newId } from '../../src/portal/new-id';
import { openStorage } from '../../src/storage/open';
import { DatabaseProxy } from '../support/database-proxy';
import { onDatabases, RESOURCE_BASE, type TestDatabase } from '../support/databases';
import { addGroup, addUser, everything, FIRST_PAGE, groupFields, organizationFields, userFields } from './fixtures';

const BUSY = { name: 'PortalError', code: 'busy', retryAfter: 1 };

onDatabases(['postgres'], 'PostgreSQL', (open, create) => {
  test('counts are numbers', async () => {
    const storage = await open();
    await addUser(storage, 'u');
    const { users } = everything(storage);
    expect((await users.list({ page: { offset: 0, limit: 0 } })).total).toBe(1);
  });

  describe('a connection that is lost', () => {
    const terminateOthers = (database: TestDatabase) =>
      database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );

    test('while idle is replaced', async () => {
      const database = await create();
      const storage = await database.open();
      await addUser(storage, 'u');
      await terminateOthers(database);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await everything(storage).users.list({ page: FIRST_PAGE })).total).toBe(1);
    });

    test('in the middle of many short reads is replaced for all of them', async () => {
      const database = await create();
      const storage = await database.open();
      const id = await addUser(storage, 'u');
      const reads = Array.from({ length: 50 }, async () => {
        for (let round = 0; round < 10; round += 1) expect(await everything(storage).users.find(id)).toBeDefined();
      });
      await terminateOthers(database);
      await Promise.all(reads);
    });

    test('in a transaction is "busy", never not-found, and nothing of it is kept', async () => {
      const database = await create();
      const storage = await database.open();
      const id = await addUser(storage, 'u');
      const cut = storage.transaction(async (inner) => {
        await everything(inner).groups.create(newId(), groupFields('gone'));
        await terminateOthers(database);
        await everything(inner).users.find(id);
      });
      await expect(cut).rejects.toMatchObject(BUSY);
      expect(await everything(storage).groups.list({ page: FIRST_PAGE })).toMatchObject({ total: 0 });
      expect(await everything(storage).users.find(id)).toBeDefined();
    });

    test('to a server that is gone is "busy" for every request, and works again when it is back', async () => {
      const database = await create();
      const proxy = await DatabaseProxy.to(database.url);
      const storage = await openStorage({ databaseUrl: proxy.url, resourceBase: RESOURCE_BASE });
      const { users } = everything(storage);
      const id = await addUser(storage, 'u');
      await proxy.stop();
      await expect(users.find(id)).rejects.toMatchObject(BUSY);
      await expect(users.list({ page: FIRST_PAGE })).rejects.toMatchObject(BUSY);
      await expect(addUser(storage, 'v')).rejects.toMatchObject(BUSY);
      await expect(storage.ping()).rejects.toMatchObject(BUSY);
      await proxy.start();
      expect(await users.find(id)).toBeDefined();
      await storage.close();
      await proxy.stop();
    });

    test('to a server that falls silent is "busy", and is not used again', async () => {
      const database = await create();
      const proxy = await DatabaseProxy.to(`${database.url}?query_timeout=300`);
      const storage = await openStorage({ databaseUrl: proxy.url, resourceBase: RESOURCE_BASE });
      const { users } = everything(storage);
      const id = await addUser(storage, 'u');
      proxy.fallSilent();
      await expect(users.find(id)).rejects.toMatchObject(BUSY);
      // A new connection has five seconds.
      await expect(addUser(storage, 'v')).rejects.toMatchObject(BUSY);
      await proxy.stop();
      await proxy.start();
      expect(await users.find(id)).toBeDefined();
      await storage.close();
      await proxy.stop();
    });

    test('at the start is "busy"; the password is not shown', async () => {
      const databaseUrl = 'postgres://u:canary@127.0.0.1:1/none';
      const opening = openStorage({ databaseUrl, resourceBase: '' });
      await expect(opening).rejects.toMatchObject(BUSY);
      await expect(opening).rejects.not.toThrow('canary');
    });
  });

  test('a deadlock is run again, so that both succeed', async () => {
    const storage = await open();
    const ids = [await addGroup(storage, 'a'), await addGroup(storage, 'b')] as const;
    const attempts = [0, 0];
    let arrived = 0;
    let meet = (): void => undefined;
    const bothArrived = new Promise<void>((resolve) => (meet = resolve));
    const touch = (which: number, first: string, second: string) =>
      storage.transaction(async (inner) => {
        attempts[which] = (attempts[which] ?? 0) + 1;
        await everything(inner).groups.update(first, groupFields(`was ${first}`));
        arrived += 1;
        if (arrived === 2) meet();
        await bothArrived;
        await everything(inner).groups.update(second, groupFields(`was ${second}`));
      });
    await Promise.all([touch(0, ids[0], ids[1]), touch(1, ids[1], ids[0])]);
    expect(attempts.toSorted()).toEqual([1, 2]);
    const { groups } = everything(storage);
    expect([(await groups.find(ids[0]))?.version, (await groups.find(ids[1]))?.version]).toEqual([3, 3]);
  });

  test('a transaction that goes on after an error does not pretend to be kept', async () => {
    const storage = await open();
    const swallowed = storage.transaction(async (inner) => {
      const { organizations } = everything(inner);
      await organizations.create(newId(), organizationFields('kept?'));
      await organizations.create(newId(), organizationFields('portal')).catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'conflict', attribute: 'name' });
    expect(await everything(storage).organizations.findByName('kept?')).toBeUndefined();
  });

  test('those who want to change the same row wait without a connection, so that others have one', async () => {
    const storage = await open({ connections: 2 });
    const [id, other] = [await addGroup(storage, 'g'), await addUser(storage, 'u')];
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const changes = Array.from({ length: 10 }, () =>
      storage.transaction(async (inner) => {
        const group = await everything(inner).groups.find(id, { forUpdate: true });
        await gate;
        await everything(inner).groups.touch(group!);
      }),
    );
    expect(await everything(storage).users.find(other)).toBeDefined();
    goOn();
    await Promise.all(changes);
    expect((await everything(storage).groups.find(id))?.version).toBe(11);
  });

  test('a transaction waits for one row only in that way, so that no two wait for each other', async () => {
    const storage = await open();
    const ids = [await addGroup(storage, 'a'), await addGroup(storage, 'b')] as const;
    const both = (first: string, second: string) =>
      storage.transaction(async (inner) => {
        const { groups } = everything(inner);
        const asked = [first, second].map((id) => groups.find(id, { forUpdate: true }));
        const [group] = await Promise.all(asked);
        await groups.touch(group!);
      });
    await Promise.all([both(...ids), both(ids[1], ids[0]), both(...ids)]);
    const { groups } = everything(storage);
    expect([(await groups.find(ids[0]))?.version, (await groups.find(ids[1]))?.version]).toEqual([3, 2]);
  });

  test('behind a statement that failed, the others of the transaction fail by what it met', async () => {
    const storage = await open();
    await addUser(storage, 'u');
    const met: unknown[] = [];
    const failed = storage.transaction(async (inner) => {
      const again = everything(inner).users.createMany([{ id: newId(), fields: userFields('u') }]);
      const asked = [again, everything(inner).groups.find('none'), everything(inner).groups.find('no')];
      // The last one is the first to be listened to.
      for (const one of asked.reverse()) met.push(await one.catch((error: unknown) => error));
      throw met[0];
    });
    await expect(failed).rejects.toMatchObject({ code: 'conflict' });
    expect(met.map((error) => (error as PortalError).code)).toEqual(['conflict', 'conflict', 'conflict']);
  });

  test('what several ask for in one turn of the event loop is asked once', async () => {
    const statements: string[] = [];
    const storage = await open({ statementLog: (sql) => statements.push(sql) });
    statements.length = 0;
    const { connections } = everything(storage);
    await Promise.all(Array.from({ length: 5 }, () => connections.findByTokenHash('one')));
    await Promise.all(['one', 'two'].map((hash) => connections.findByTokenHash(hash)));
    expect(statements).toHaveLength(3);
  });

  test('rows are the same when PostgreSQL is not asked any more what they look like', async () => {
    const storage = await open();
    const id = await addUser(storage, 'u', { displayName: null, locale: 'de' });
    const { users } = everything(storage);
    const first = await users.find(id, { groups: true });
    for (let times = 0; times < 5; times += 1) expect(await users.find(id, { groups: true })).toEqual(first);
    expect(await users.find(newId(), { groups: true })).toBeUndefined();
    expect(first).toMatchObject({ displayName: null, locale: 'de', active: true, version: 1, roles: [], groups: [] });
  });

  test('more at once than there are connections wait for their turn', async () => {
    const storage = await open();
    const names = Array.from({ length: 60 }, (_, index) => `u${index}`);
    await Promise.all(names.map((name) => addUser(storage, name)));
    expect((await everything(storage).users.list({ page: FIRST_PAGE })).total).toBe(60);
  });

  test('text orders byte by byte, whatever the locale of the database', async () => {
    const storage = await open();
    for (const name of ['a', 'B', 'Z', '_', 'ä']) await addGroup(storage, name, { externalId: name });
    const sort = (path: string, caseExact: boolean) => ({
      attribute: { path: [path], type: 'string' as const, caseExact, multiValued: false },
      descending: false,
    });
    const { groups } = everything(storage);
    const { rows } = await groups.list({ sort: sort('externalId', true), page: FIRST_PAGE });
    expect(rows.map(({ externalId }) => externalId)).toEqual(['B', 'Z', '_', 'a', 'ä']);
  });
});
