import { setTimeout } from 'node:timers/promises';
import { quantile } from './figures';

/** Asks a server for its health all the while; the 99th percentile of how long the answers took, in milliseconds. */
export async function healthDuring(url: string, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const begun = performance.now();
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      took.push(performance.now() - begun);
      await setTimeout(2);
    }
  })();
  await work();
  isOver = true;
  await asking;
  return quantile(took, 0.99);
}
