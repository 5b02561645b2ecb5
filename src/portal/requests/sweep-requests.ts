import { timeIn } from '../instant';
import type { Storage } from '../store';

const DAY = 24 * 3_600_000;

/** Few enough that a writer that comes meanwhile hardly waits. */
const BATCH = 100;

/** How much of the log may be of callers whom nobody knows: who has no token must not push all others out of it. */
const STRANGERS = 0.1;

/** How much of the log of requests is kept. */
export interface Retention {
  readonly days: number;
  readonly rows: number;
}

/** Removes a batch of what is too old or too much, the oldest first; true where there may be more. */
export async function sweepRequests(storage: Storage, { days, rows }: Retention): Promise<boolean> {
  const { requests } = storage.within({ all: true });
  const old = await requests.deleteBefore(timeIn(-days * DAY), BATCH);
  if (old === BATCH) return true;
  if ((await requests.deleteStrangersBeyond(Math.floor(rows * STRANGERS), BATCH)) === BATCH) return true;
  return (await requests.deleteBeyond(rows, BATCH)) === BATCH;
}
