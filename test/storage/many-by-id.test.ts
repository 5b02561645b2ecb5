import { newId } from '../../src/portal/new-id';
import type { Storage } from '../../src/portal/store';
import { onEveryDatabase } from '../support/databases';
import { addUser, everything } from './fixtures';

onEveryDatabase('many users by their ids', (open) => {
  const names = Array.from({ length: 40 }, (_user, at) => `user-${at}`);

  async function readNames(storage: Storage, ids: readonly string[]) {
    return (await everything(storage).users.findMany(ids)).map(({ userName }) => userName);
  }

  test('come in the order of the ids, however often and by however many they are asked for', async () => {
    const storage = await open();
    const ids: string[] = [];
    for (const name of names) ids.push(await addUser(storage, name));
    const backward = ids.toReversed();
    for (let time = 0; time < 3; time += 1) expect(await readNames(storage, ids)).toEqual(names);
    const all = await Promise.all(Array.from({ length: 50 }, () => readNames(storage, [...backward, newId()])));
    for (const found of all) expect(found).toEqual(names.toReversed());
  });

  test('are found by the transaction that makes them, and by nobody else until it ends', async () => {
    const storage = await open();
    const ids: string[] = [];
    await storage.transaction(async (inner) => {
      for (const name of names) ids.push(await addUser(inner, name));
      expect(await readNames(inner, ids)).toEqual(names);
      expect(await readNames(storage, ids)).toEqual([]);
    });
    expect(await readNames(storage, ids)).toEqual(names);
  });
});
