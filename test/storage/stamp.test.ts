import { newId } from '../../src/portal/new-id';
import type { RequestEntry } from '../../src/portal/requests/request-entry';
import type { OpenStorage } from '../../src/storage/open';
import { onDatabases } from '../support/databases';
import { addUser, everything } from './fixtures';

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

onDatabases(['sqlite'], 'a stamp', (open, create) => {
  /** How the stamp moves with the work: `true` where it is another one. */
  async function moves(storage: OpenStorage, work: () => Promise<unknown>): Promise<boolean> {
    const before = storage.stamp();
    expect(storage.stamp()).toBe(before);
    await work();
    return storage.stamp() !== before;
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
    const before = storage.stamp();
    await storage.transaction(async (inside) => {
      await inside.within({ all: true }).users.delete(id);
      expect(storage.stamp()).toBe(before);
      expect(await everything(storage).users.find(id)).toBeDefined();
    });
    expect(storage.stamp()).not.toBe(before);
  });
});

onDatabases(['postgres'], 'a stamp', (open) => {
  test('is not to be had', async () => {
    expect((await open()).stamp()).toBeUndefined();
  });
});
