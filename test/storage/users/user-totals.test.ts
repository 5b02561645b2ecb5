import { newId } from '../../../src/portal/new-id';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, onEveryDatabase } from '../../support/databases';
import { addOrganization, addUser, everything, PORTAL_ORGANIZATION, userFields } from '../fixtures';

const NONE = { offset: 0, limit: 0 };

async function totalsOf(storage: OpenStorage, ...organizations: readonly string[]) {
  const within = organizations.map((id) => storage.within({ organizations: [id] }).users.list({ page: NONE }));
  return (await Promise.all(within)).map(({ total }) => total);
}

onEveryDatabase('how many users there are', (open) => {
  test('holds whoever comes, goes or moves, one by one or many at a time', async () => {
    const storage = await open();
    const other = await addOrganization(storage, 'other');
    const { users } = everything(storage);
    const id = await addUser(storage, 'one');
    const many = Array.from({ length: 20 }, (_, at) => ({ id: newId(), fields: userFields(`many${at}`) }));
    await storage.transaction(async (inner) => everything(inner).users.createMany(many));
    expect(await totalsOf(storage, PORTAL_ORGANIZATION, other)).toEqual([21, 0]);
    await users.update(id, userFields('one', { organizationId: other }));
    expect(await totalsOf(storage, PORTAL_ORGANIZATION, other)).toEqual([20, 1]);
    await users.delete(id);
    await users.delete(many[0]!.id);
    expect(await totalsOf(storage, PORTAL_ORGANIZATION, other)).toEqual([19, 0]);
    expect((await users.list({ page: NONE })).total).toBe(19);
  });

  test('a transaction that fails leaves the total as it was', async () => {
    const storage = await open();
    await addUser(storage, 'one');
    const failed = storage.transaction(async (inner) => {
      await addUser(inner, 'two');
      await addUser(inner, 'one');
    });
    await expect(failed).rejects.toMatchObject({ code: 'conflict' });
    expect(await totalsOf(storage, PORTAL_ORGANIZATION)).toEqual([1]);
  });
});

onDatabases(['postgres'], 'the rows that make up a total', (_open, create) => {
  test('become few again in the background, with the same sum, while others count and create', async () => {
    const database = await create();
    const storages = [await database.open(), await database.open()];
    await database.query(`insert into user_totals select '${PORTAL_ORGANIZATION}', 1 from generate_series(1, 500)`);
    await database.query(`insert into user_totals select 'gone', n from unnest(array[1, -1]) as n`);
    const seen: number[] = [];
    await Promise.all([
      ...storages.map((storage) => storage.indexSearch()),
      ...storages.flatMap((storage, at) => [addUser(storage, `a${at}`), addUser(storage, `b${at}`)]),
      ...storages.map(async (storage) => seen.push(...(await totalsOf(storage, PORTAL_ORGANIZATION)))),
    ]);
    for (const total of seen) expect(total).toBeGreaterThanOrEqual(500);
    expect(await totalsOf(storages[0]!, PORTAL_ORGANIZATION, 'gone')).toEqual([504, 0]);
    const [{ rows } = { rows: 0 }] = await database.query('select count(*)::int as rows from user_totals');
    expect(rows).toBeLessThan(20);
  });
});
