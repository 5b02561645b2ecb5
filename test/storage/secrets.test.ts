import { onEveryDatabase } from '../support/databases';
import { everything } from './fixtures';

onEveryDatabase('secrets', (_open, create) => {
  test('are made once, however many ask first, and kept for all processes', async () => {
    const database = await create();
    const storages = await Promise.all([database.open(), database.open(), database.open()]);
    const asked = storages.flatMap((storage) =>
      Array.from({ length: 5 }, () => everything(storage).secrets.obtain('x')),
    );
    const [first, ...others] = await Promise.all(asked);
    expect(first).toHaveLength(32);
    for (const other of others) expect(other).toEqual(first);

    const later = await database.open();
    expect(await everything(later).secrets.obtain('x')).toEqual(first);
    expect(await later.within({ organizations: [] }).secrets.obtain('x')).toEqual(first);
  });

  test('each name has its own, each database too', async () => {
    const [one, other] = [await (await create()).open(), await (await create()).open()];
    const { secrets } = everything(one);
    const found = [await secrets.obtain('x'), await secrets.obtain('y'), await everything(other).secrets.obtain('x')];
    expect(new Set(found.map((secret) => secret.toString('hex'))).size).toBe(3);
  });

  test('in a transaction, too', async () => {
    const storage = await (await create()).open();
    const inside = await storage.transaction((inner) => everything(inner).secrets.obtain('x'));
    expect(await everything(storage).secrets.obtain('x')).toEqual(inside);
  });
});
