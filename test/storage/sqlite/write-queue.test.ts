import { setImmediate as nextRound } from 'node:timers/promises';
import type { SqliteHandle } from '../../../src/storage/sqlite/sqlite-handle';
import { WriteQueue } from '../../../src/storage/sqlite/write-queue';

/** Enough rounds for whoever waits for an eighth of a commit that takes 20 ms. */
const ROUNDS = 100_000;

/** What a round of the event loop takes here, however busy the machine is. */
const ROUND_MS = 0.01;

let now = 0;
beforeEach(() => jest.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => jest.restoreAllMocks());

/** A writer whose commits take 20 ms. */
function slowWriter(): SqliteHandle {
  const writer = {
    inTransaction: false,
    run(sql: string) {
      writer.inTransaction = sql.startsWith('begin');
      if (sql === 'commit') now += 20;
    },
  };
  return writer as unknown as SqliteHandle;
}

/** Takes a turn, and tells how many rounds of the event loop passed until it was committed. */
async function roundsToCommit(queue: WriteQueue, turns = 1): Promise<number> {
  let committed = false;
  const all = Array.from({ length: turns }, async () => {
    await queue.enter();
    await queue.settle();
  });
  void Promise.all(all).then(() => (committed = true));
  for (let rounds = 0; rounds < ROUNDS; rounds += 1) {
    if (committed) return rounds;
    now += ROUND_MS;
    await nextRound();
  }
  return ROUNDS;
}

describe('turns at writing', () => {
  test('one that comes alone waits for nobody, however long commits take', async () => {
    const queue = new WriteQueue(slowWriter());
    for (let times = 0; times < 3; times += 1) expect(await roundsToCommit(queue)).toBeLessThan(4);
  });

  test('those that come together share a commit, and the next one waits for company', async () => {
    const queue = new WriteQueue(slowWriter());
    await roundsToCommit(queue, 5);
    expect(queue.commits).toBe(1);
    expect(await roundsToCommit(queue)).toBeGreaterThan(4);
    // Nobody came.
    expect(await roundsToCommit(queue)).toBeLessThan(4);
  });

  test('as many as the last time wait for nobody else, and fewer do', async () => {
    const queue = new WriteQueue(slowWriter());
    await roundsToCommit(queue, 5);
    expect(await roundsToCommit(queue, 5)).toBeLessThan(4);
    expect(queue.commits).toBe(2);
    expect(await roundsToCommit(queue, 4)).toBeGreaterThan(4);
  });
});
