import { newId } from '../../src/portal/new-id';
import { onEveryDatabase } from '../support/databases';
import { addUser, everything } from './fixtures';

const NOW = '2030-01-01T00:00:00.000Z';
const LATER = '2030-01-01T00:10:00.000Z';

onEveryDatabase('the outbox', (_open, create) => {
  test('of several processes that claim at once, each gets its own', async () => {
    const database = await create();
    const storages = [await database.open(), await database.open()];
    for (let round = 0; round < 10; round++) {
      const ids = Array.from({ length: 12 }, newId);
      for (const id of ids) {
        const mail = { id, kind: 'welcome', addressee: { userName: 'x' }, requestId: 'r', created: NOW } as const;
        await everything(storages[0]!).outbox.add(mail);
      }
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          everything(storages[index % 2]!).outbox.claim({ now: NOW, until: LATER, limit: 3 }),
        ),
      );
      const claimed = claims.flat().map(({ id }) => id);
      expect(new Set(claimed).size).toBe(claimed.length);
      for (const id of ids) await everything(storages[0]!).outbox.delete(id);
    }
  });

  test('a mail goes with its user; sent ones are forgotten in time, failed ones stay', async () => {
    const database = await create();
    const storage = await database.open();
    const { outbox, users } = everything(storage);
    const userId = await addUser(storage, 'jane');
    const [sent, failed, other] = [newId(), newId(), newId()];
    for (const id of [sent, failed, other]) {
      await outbox.add({ id, kind: 'welcome', addressee: { userId }, requestId: 'r', created: NOW });
    }
    await outbox.markSent(sent, { at: NOW, userId, address: 'jane@example.com' });
    await outbox.markFailed(failed, { at: NOW, error: 'no', address: null });
    expect(await outbox.countSent(userId, 'welcome', NOW)).toBe(1);
    await outbox.deleteSent(LATER);
    expect(await outbox.countSent(userId, 'welcome', NOW)).toBe(0);
    expect((await outbox.listFailed(9)).map(({ id }) => id)).toEqual([failed]);
    const due = await outbox.claim({ now: LATER, until: LATER, limit: 9 });
    expect(due).toEqual([expect.objectContaining({ id: other, addressee: { userId }, attempts: 1 })]);
    await users.delete(userId);
    expect(await database.query('select id from outbox')).toEqual([]);
  });

  test('whether anybody sends is what the storage was opened with', async () => {
    const database = await create();
    expect(everything(await database.open()).outbox.isServed).toBe(false);
    expect(everything(await database.open({ sendsMail: true })).outbox.isServed).toBe(true);
  });
});
