import { newId } from '../../src/portal/new-id';
import type { RequestEntry } from '../../src/portal/requests/request-entry';
import type { OpenStorage } from '../../src/storage/open';
import { onDatabases, onEveryDatabase } from '../support/databases';
import { addUser, everything, userFields } from './fixtures';

const ENTRY: Omit<RequestEntry, 'id'> = {
  at: '2030-01-01T00:00:00.000Z',
  method: 'GET',
  path: '/scim/v2/Users',
  status: 200,
  failed: false,
  code: null,
  detail: null,
  milliseconds: 1,
  requestId: 'r',
  part: null,
  body: null,
  organizationId: null,
  actorKind: null,
  actorId: null,
  actorName: null,
  address: null,
  userAgent: null,
  resourceType: null,
  resourceId: null,
  resourceName: null,
  externalId: null,
};

/** As each request has it. */
async function stampOf(storage: OpenStorage): Promise<number> {
  await storage.catchUp?.();
  return storage.stamp()!;
}

type Since = (storage: OpenStorage) => number | undefined;

/** Whether what is known of somebody now would still be good after the work. */
async function holds(storage: OpenStorage, since: Since, work: () => Promise<unknown>): Promise<boolean> {
  const read = await stampOf(storage);
  expect(since(storage)).toBeLessThanOrEqual(read);
  await work();
  await stampOf(storage);
  return since(storage)! <= read;
}

onEveryDatabase('a stamp', (open, create) => {
  /** How the stamp moves with the work: `true` where it is another one. */
  async function moves(storage: OpenStorage, work: () => Promise<unknown>): Promise<boolean> {
    const before = await stampOf(storage);
    expect(await stampOf(storage)).toBe(before);
    await work();
    return (await stampOf(storage)) !== before;
  }

  test('moves with what is committed, by whomever', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    expect(await moves(here, () => addUser(here, 'a'))).toBe(true);
    expect(await moves(here, () => addUser(elsewhere, 'b'))).toBe(true);
    expect(await moves(here, () => database.query(`update users set display_name = 'x'`))).toBe(true);
    expect(await moves(here, () => everything(here).users.list({ page: { offset: 0, limit: 9 } }))).toBe(false);
  });

  test('stays while only that is written on which no answer rests', async () => {
    const storage = await open();
    const { requests, rates, addresses } = everything(storage);
    const window = { at: ENTRY.at, until: '2030-01-01T00:01:00.000Z' };
    const rule = { at: ENTRY.at, since: ENTRY.at, limit: 3, blockUntil: window.until };
    expect(await moves(storage, () => requests.append([{ ...ENTRY, id: newId() }]))).toBe(false);
    expect(await moves(storage, () => rates.count('somebody', 1, window))).toBe(false);
    expect(await moves(storage, () => addresses.count('192.0.2.1', 'sign-in', rule))).toBe(false);
  });

  test('moves where both are in one commit', async () => {
    const storage = await open();
    const both = () =>
      storage.transaction(async (inside) => {
        await addUser(inside, 'c');
        await everything(inside).requests.append([{ ...ENTRY, id: newId() }]);
        expect(inside.stamp()).toBeUndefined();
      });
    expect(await moves(storage, both)).toBe(true);
  });

  test('a change is told only when it is there to be read', async () => {
    const storage = await open();
    const id = await addUser(storage, 'd');
    const before = await stampOf(storage);
    await storage.transaction(async (inside) => {
      await inside.within({ all: true }).users.delete(id);
      expect(await stampOf(storage)).toBe(before);
      expect(await everything(storage).users.find(id)).toBeDefined();
    });
    expect(await stampOf(storage)).not.toBe(before);
  });
});

onEveryDatabase('since when a user is as it is', (open) => {
  test('a change of another user leaves it, and who calls, as it is; one of its own does not', async () => {
    const storage = await open();
    const { users } = everything(storage);
    const [ada, ...others] = [
      await addUser(storage, 'ada'),
      await addUser(storage, 'bob'),
      await addUser(storage, 'eve'),
    ];
    const change = async (id: string) => {
      const user = (await users.find(id))!;
      await users.update(id, userFields(user.userName), ['displayName']);
    };
    const isAda = (the: OpenStorage) => the.userStamp(ada);
    const isFound = (the: OpenStorage) => the.textStamp('ada');
    // Two may share a place in what is remembered, by chance; three don't.
    const beside = [];
    for (const other of others) beside.push(await holds(storage, isAda, () => change(other)));
    expect(beside).toContain(true);
    expect(
      await holds(
        storage,
        (the) => the.callerStamp(),
        () => change(ada),
      ),
    ).toBe(true);
    const added = [];
    for (const name of ['zoe', 'kim']) added.push(await holds(storage, isFound, () => addUser(storage, name)));
    expect(added).toContain(true);
    expect(await holds(storage, isAda, () => change(ada))).toBe(false);
    expect(await holds(storage, isFound, () => users.delete(ada))).toBe(false);
    expect(await holds(storage, isFound, () => addUser(storage, 'ada'))).toBe(false);
  });
});

onDatabases(['sqlite'], 'since when a user is as it is, where others write', (_open, create) => {
  test('what another process writes beside leaves it as it is; what it writes of anybody does not', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    const ada = await addUser(here, 'ada');
    const since = (the: OpenStorage) => Math.max(the.userStamp(ada)!, the.textStamp('ada')!, the.callerStamp()!);
    const note = () => everything(elsewhere).requests.append([{ ...ENTRY, id: newId() }]);
    expect(await holds(here, since, note)).toBe(true);
    expect(await holds(here, since, () => addUser(elsewhere, 'bob'))).toBe(false);
    expect(await holds(here, since, note)).toBe(true);
    expect(await holds(here, since, () => database.query(`update users set display_name = 'x'`))).toBe(false);
  });

  test('one of another process between two of this one counts, whoever looks when', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    const ada = await addUser(here, 'ada');
    const both = async () => {
      await everything(elsewhere).users.delete(ada);
      await addUser(here, 'bob');
    };
    expect(await holds(here, (the) => the.userStamp(ada), both)).toBe(false);
  });

  test('one that was taken back leaves nothing uncounted', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    const [ada, bob] = [await addUser(here, 'ada'), await addUser(here, 'bob')];
    const takenBack = here.transaction(async (inside) => {
      await everything(inside).users.delete(bob);
      throw new Error('taken back');
    });
    await expect(takenBack).rejects.toThrow('taken back');
    expect(
      await holds(
        here,
        (the) => the.userStamp(ada),
        () => everything(elsewhere).users.delete(bob),
      ),
    ).toBe(false);
  });
});

onDatabases(['postgres'], 'since when a user is as it is, where others write', (_open, create) => {
  const isAda = (id: string) => (the: OpenStorage) => the.userStamp(id);

  test('what another process, or somebody past all of them, writes of anybody else leaves it as it is', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    const ada = await addUser(here, 'ada');
    const beside = [];
    for (const name of ['bob', 'eve']) {
      beside.push(await holds(here, isAda(ada), () => addUser(elsewhere, name)));
      const past = `update users set display_name = 'x' where user_name = '${name}'`;
      beside.push(await holds(here, isAda(ada), () => database.query(past)));
    }
    // One may share its place by chance; two don't.
    expect(beside).toContain(true);
    const past = `update users set display_name = 'x' where user_name = 'ada'`;
    expect(await holds(here, isAda(ada), () => database.query(past))).toBe(false);
    expect(await holds(here, isAda(ada), () => database.query(`update roles set display = 'x'`))).toBe(false);
    expect(await holds(here, isAda(ada), () => database.query('truncate users cascade'))).toBe(false);
  });

  test('a transaction counts from its commit on, however long it was open and whoever came after it', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    const [ada, bob] = [await addUser(here, 'ada'), await addUser(here, 'bob')];
    const displayNameOf = async () => (await everything(here).users.find(ada))!.displayName;
    await elsewhere.transaction(async (inside) => {
      const changed = { ...userFields('ada'), displayName: 'changed' };
      await everything(inside).users.update(ada, changed, ['displayName']);
      const meanwhile = async () => {
        await everything(here).users.delete(bob);
        expect(await displayNameOf()).not.toBe('changed');
      };
      await holds(here, isAda(ada), meanwhile);
      await stampOf(here);
    });
    const before = here.stamp()!;
    await stampOf(here);
    expect(here.userStamp(ada)).toBeGreaterThan(before);
    expect(await displayNameOf()).toBe('changed');
  });

  test('nothing is taken for known after a crash of the database, which empties what was told', async () => {
    const database = await create();
    const here = await database.open();
    const ada = await addUser(here, 'ada');
    const crash = () => database.query('truncate changes_told, changes_epoch');
    expect(await holds(here, isAda(ada), crash)).toBe(false);
    expect(await holds(here, isAda(ada), () => Promise.resolve())).toBe(true);
  });

  test('more changes than it hears of count as a change of everything', async () => {
    const database = await create();
    const here = await database.open();
    const ada = await addUser(here, 'ada');
    const many = `insert into changes_told select pg_current_xact_id(), false, '{}' from generate_series(1, 1001)`;
    expect(await holds(here, isAda(ada), () => database.query(many))).toBe(false);
  });

  test('lists that a replica answers are not told of', async () => {
    const database = await create();
    const storage = await database.open({ readUrl: database.url });
    expect(storage.catchUp).toBeUndefined();
    const stamps = [storage.stamp(), storage.userStamp('x'), storage.textStamp('x'), storage.callerStamp()];
    expect(stamps).toEqual([undefined, undefined, undefined, undefined]);
  });
});
