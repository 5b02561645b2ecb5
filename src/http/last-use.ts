import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';

const MINUTE = 60_000;
const REMEMBERED = 10_000;

/** Keeps the time of last use of tokens and sessions without making a request wait for it. */
export interface LastUse {
  /** Writes in the background, unless that was done less than a minute ago. */
  note(id: string, lastUsedAt: string | null, write: (at: string) => Promise<void>): void;
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>;
}

/** Remembers whose last use was written lately. */
export function createLastUse(log: Logger): LastUse {
  const noted = new LRUCache<string, number>({ max: REMEMBERED });
  const pending = new Set<Promise<void>>();

  function start(write: () => Promise<void>): void {
    const writing = write()
      .catch((error: unknown) => log.warn({ err: error }, 'the time of last use could not be written'))
      .finally(() => pending.delete(writing));
    pending.add(writing);
  }

  return {
    note(id, lastUsedAt, write) {
      const now = Date.now();
      if ((noted.get(id) ?? 0) > now - MINUTE) return;
      const last = lastUsedAt === null ? 0 : Date.parse(lastUsedAt);
      if (last > now - MINUTE) return void noted.set(id, last);
      noted.set(id, now);
      start(() => write(new Date(now).toISOString()));
    },
    settled: async () => {
      await Promise.all(pending);
    },
  };
}
