import { newId } from '../../../src/portal/new-id';
import type { Store, TransactionOptions } from '../../../src/portal/store';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { addGroup, everything, groupFields, organizationFields } from '../fixtures';

onDatabases(['postgres'], 'those who change the same group at the same time', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let group: string;
  beforeEach(async () => {
    database = await create();
    storage = await database.open({ connections: 3 });
    group = await addGroup(storage, 'before');
  });

  /** Changes the group, and does what else there is to do. */
  const change = (further: (store: Store) => Promise<unknown>, options?: TransactionOptions) =>
    storage.transaction(async (inner) => {
      const store = everything(inner);
      const found = (await store.groups.find(group, { forUpdate: true }))!;
      const { version } = await store.groups.touch(found);
      await further(store);
      return version;
    }, options);

  const organization = (name: string) => (store: Store) =>
    store.organizations.create(newId(), organizationFields(name));

  const organizations = async () => {
    const rows = await database.query(`select name from organizations where name like 'made%' order by name`);
    return rows.map(({ name }) => name);
  };

  const transactions = async () =>
    (await database.query('select distinct xid from changes_told where places is not null')).length;

  const versionNow = async () => (await everything(storage).groups.find(group))!.version;

  test('do so one after another, in fewer transactions than they are', async () => {
    const before = await transactions();
    const changes = Array.from({ length: 10 }, (_one, number) => change(organization(`made ${number}`)));
    expect((await Promise.all(changes)).toSorted((one, other) => one - other)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    expect(await versionNow()).toBe(11);
    expect(await organizations()).toHaveLength(10);
    expect((await transactions()) - before).toBeLessThan(10);
  });

  test.each([0, 1, 3, 4])('undo nothing of each other where the one of them at %i fails', async (failing) => {
    const changes = Array.from({ length: 5 }, (_one, number) =>
      change(async (store) => {
        await organization(`made ${number}`)(store);
        if (number === failing) throw new Error('a rule');
      }),
    );
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual([0, 1, 2, 3, 4].map((at) => at === failing));
    expect(outcomes[failing]).toMatchObject({ reason: { message: 'a rule' } });
    expect(await organizations()).toEqual([0, 1, 2, 3, 4].filter((at) => at !== failing).map((at) => `made ${at}`));
    expect(await versionNow()).toBe(5);
  });

  test.each([0, 1, 4])('hear of what the database refuses in their own part alone: %i', async (failing) => {
    await organization('made 0')(everything(storage));
    const changes = Array.from({ length: 5 }, (_one, number) =>
      change(organization(number === failing ? 'made 0' : `made too ${number}`)),
    );
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(outcomes[failing]).toMatchObject({ reason: { code: 'conflict' } });
    expect(await organizations()).toHaveLength(5);
    expect(await versionNow()).toBe(5);
  });

  test.each([0, 1, 4])('hear of what fails of that which nobody waits for, each of its own: %i', async (failing) => {
    const row = { at: '2030-01-01T00:00:00.000Z', actorKind: 'connection', actorId: 'c', actorName: 'n' } as const;
    const subject = { action: 'group.update', subjectType: 'Group', subjectId: group, organizationId: null } as const;
    const audited = (id: string) => ({ ...row, ...subject, id, requestId: 'r', address: null, changes: {} });
    const twice = newId();
    await everything(storage).audit.append(audited(twice));
    const changes = Array.from({ length: 5 }, (_one, number) =>
      change((store) => store.audit.append(audited(number === failing ? twice : newId()))),
    );
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual([0, 1, 2, 3, 4].map((at) => at === failing));
    expect(outcomes[failing]).toMatchObject({ reason: { code: '23505' } });
    expect(await versionNow()).toBe(5);
    expect(await everything(storage).audit.list({ limit: 10 })).toHaveLength(5);
  });

  test('all of them are kept, once, though the connection is lost in the middle', async () => {
    let cuts = 0;
    const changes = Array.from({ length: 8 }, (_one, number) =>
      change(async (store) => {
        await organization(`made ${number}`)(store);
        if (number !== 3 || cuts++ > 0) return;
        await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`);
        await store.users.find('none');
      }),
    );
    await Promise.all(changes);
    expect(cuts).toBe(2);
    expect(await organizations()).toHaveLength(8);
    expect(await versionNow()).toBe(9);
  });

  test("don't wait for one that writes much: it has a transaction of its own", async () => {
    let isWriting = false;
    const first = change(() => Promise.resolve());
    const long = change(
      async () => {
        isWriting = true;
        await first;
      },
      { writesMuch: true },
    );
    await Promise.all([first, long]);
    expect(isWriting).toBe(true);
    expect(await versionNow()).toBe(3);
  });

  test("don't wait for one that takes long: it begins anew, in a transaction of its own", async () => {
    let times = 0;
    const first = change(organization('made 1'));
    const long = change(async (store) => {
      times += 1;
      await organization('made 2')(store);
      await first;
      await store.users.find('none');
    });
    await Promise.all([first, long, change(organization('made 3'))]);
    expect(times).toBe(2);
    expect(await organizations()).toEqual(['made 1', 'made 2', 'made 3']);
    expect(await versionNow()).toBe(4);
  });

  test('go on where one of them finds nothing to change', async () => {
    const nothing = storage.transaction(async (inner) => {
      await everything(inner).groups.find(group, { forUpdate: true });
    });
    const gone = storage.transaction((inner) => everything(inner).groups.find(newId(), { forUpdate: true }));
    const renamed = storage.transaction(async (inner) => {
      const { groups } = everything(inner);
      await groups.find(group, { forUpdate: true });
      await groups.update(group, groupFields('after'));
    });
    await Promise.all([change(() => Promise.resolve()), nothing, gone, renamed]);
    expect(await everything(storage).groups.find(group)).toMatchObject({ displayName: 'after', version: 3 });
  });
});
