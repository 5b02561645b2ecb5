import { ChunkPace } from '../../src/importers/chunk-pace';

describe('how many rows share a transaction', () => {
  test('without a time, always the most', () => {
    const pace = new ChunkPace({ most: 2_000 });
    pace.note(2_000, 60_000);
    expect(pace.rows).toBe(2_000);
  });

  test('with a time, as many as take so long: fewer where the database is slow, never too few, never too many', () => {
    const pace = new ChunkPace({ most: 5_000, milliseconds: 100 });
    const go = (millisecondsARow: number) => {
      for (let round = 0; round < 30; round += 1) pace.note(pace.rows, pace.rows * millisecondsARow);
      return Math.round(pace.rows / 10) * 10;
    };
    expect(go(0.1)).toBe(1_000);
    expect(go(0.5)).toBe(200);
    expect(go(50)).toBe(50);
    expect(go(0.001)).toBe(5_000);
  });

  test('never fewer than are worth a transaction, however long these take', () => {
    const pace = new ChunkPace({ most: 5_000, milliseconds: 100, least: 2_000 });
    expect(pace.rows).toBe(500);
    pace.note(500, 60_000);
    expect(pace.rows).toBe(2_000);
    for (let round = 0; round < 10; round += 1) pace.note(pace.rows, 10);
    expect(pace.rows).toBe(5_000);
  });

  test('the few rows at a file’s end tell nothing', () => {
    const pace = new ChunkPace({ most: 1_000, milliseconds: 100 });
    pace.note(3, 90);
    expect(pace.rows).toBe(500);
  });

  test('while others are written, more are read than share a transaction', () => {
    const pace = new ChunkPace({ most: 1_000, window: 3_000 });
    expect([pace.rows, pace.together]).toEqual([1_000, 1_000]);
    pace.isWriting = true;
    expect([pace.rows, pace.together]).toEqual([3_000, 1_000]);
  });
});
