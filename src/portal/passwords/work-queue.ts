import { PortalError } from '../errors';

export interface WorkQueueOptions {
  /** How many run at a time. */
  readonly concurrency: number;
  /** How many may wait beyond those. */
  readonly waiting: number;
  /** What a refused caller is told: seconds until a retry makes sense. */
  readonly retryAfter: number;
}

export interface WorkQueue {
  /** Runs the work when its turn comes, first come, first served. Throws `busy` when too many wait. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How busy it is. */
  load(): WorkLoad;
}

export interface WorkLoad {
  readonly running: number;
  readonly waiting: number;
  /** Turned away since the start. */
  readonly refused: number;
}

/** Bounds expensive work: a few at a time, some waiting, the rest refused at once. */
export function createWorkQueue({ concurrency, waiting, retryAfter }: WorkQueueOptions): WorkQueue {
  const queue: (() => void)[] = [];
  let running = 0;
  let refused = 0;

  async function enter(): Promise<void> {
    if (running < concurrency) {
      running++;
      return;
    }
    if (queue.length >= waiting) {
      refused++;
      throw new PortalError('busy', 'Too many passwords at a time.', { retryAfter });
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  }

  // The next one takes over the place of the one that leaves, so nobody slips in between.
  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running--;
  }

  return {
    load: () => ({ running, waiting: queue.length, refused }),
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
