import { RowTurns } from '../../../src/storage/postgres/row-turns';

describe('turns at a row', () => {
  test('come one after the other, in the order in which they were asked for', async () => {
    const turns = new RowTurns();
    const done: number[] = [];
    const one = async (number: number) => {
      const turn = await turns.take('row');
      done.push(number);
      await new Promise((resolve) => setImmediate(resolve));
      done.push(number);
      turn.pass();
    };
    await Promise.all([one(1), one(2), one(3)]);
    expect(done).toEqual([1, 1, 2, 2, 3, 3]);
  });

  test('at another row are not waited for', async () => {
    const turns = new RowTurns();
    await turns.take('row');
    expect((await turns.take('other row')).isAwaited()).toBe(false);
  });

  test('who waits too long is told so, and holds up nobody who comes later', async () => {
    const turns = new RowTurns(10);
    const turn = await turns.take('row');
    await expect(turns.take('row')).rejects.toMatchObject({ code: 'busy', retryAfter: 1 });
    const later = turns.take('row');
    turn.pass();
    expect((await later).isAwaited()).toBe(false);
  });
});
