import { createWorkQueue, type WorkQueue } from '../passwords/work-queue';

/** Checks the passwords of one account a few at a time. */
export interface AccountGate {
  /** Runs the work when the account's turn comes. Throws `busy` when too many wait for the same account. */
  run<T>(account: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Without it, guesses sent in parallel would all start before the first of them counts as a failure. Two at a time
 * keep both hash threads busy and let one guess at most go beyond the limit.
 */
export function createAccountGate(): AccountGate {
  const gates = new Map<string, { queue: WorkQueue; users: number }>();
  return {
    async run(account, work) {
      const gate = gates.get(account) ?? {
        queue: createWorkQueue({ concurrency: 2, waiting: 128, retryAfter: 5 }),
        users: 0,
      };
      gates.set(account, gate);
      gate.users++;
      try {
        return await gate.queue.run(work);
      } finally {
        if (--gate.users === 0) gates.delete(account);
      }
    },
  };
}
