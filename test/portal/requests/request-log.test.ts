import { setTimeout } from 'node:timers/promises';
import { PortalError } from '../../../src/portal/errors';
import { newId } from '../../../src/portal/new-id';
import type { RequestEntry } from '../../../src/portal/requests/request-entry';
import { createRequestLog } from '../../../src/portal/requests/request-log';
import type { Storage } from '../../../src/portal/store';
import { requestEntry } from './request-entries';

/** A storage whose log takes what `take` lets through. */
function storageWith(take: (entries: readonly RequestEntry[]) => void) {
  const written: RequestEntry[] = [];
  const append = async (entries: readonly RequestEntry[]) => {
    await setTimeout(0);
    take(entries);
    written.push(...entries);
  };
  return { written, storage: { within: () => ({ requests: { append } }) } as unknown as Storage };
}

describe('entries on their way into the database', () => {
  test('are written together, a moment later, or when asked for', async () => {
    const sizes: number[] = [];
    const { storage, written } = storageWith((entries) => sizes.push(entries.length));
    const log = createRequestLog({ storage, onError: () => undefined });
    for (let count = 0; count < 250; count++) log.add(requestEntry());
    expect(written).toHaveLength(0);
    await log.flush();
    expect(sizes).toEqual([50, 50, 50, 50, 50]);
    expect(log.waiting).toBe(0);
    log.add(requestEntry());
    while (written.length < 251) await setTimeout(20);
  });

  test('wait for a database that is gone; then the oldest successful reads are given up first, and counted', async () => {
    let isGone = true;
    const { storage, written } = storageWith(() => {
      if (isGone) throw new PortalError('busy', 'gone');
    });
    const errors: boolean[] = [];
    const log = createRequestLog({ storage, onError: (_error, again) => errors.push(again) });
    const reads = Array.from({ length: 4_000 }, () => requestEntry({ method: 'GET' }));
    const writes = Array.from({ length: 3_000 }, () => requestEntry({ method: 'POST' }));
    for (const entry of [...reads, ...writes]) log.add(entry);
    await log.flush();
    expect(errors).toEqual([true]);
    expect(log).toMatchObject({ waiting: 5_000, dropped: 2_000 });
    isGone = false;
    await log.flush();
    const ids = new Set(written.map(({ id }) => id));
    expect(writes.every(({ id }) => ids.has(id))).toBe(true);
    expect(reads.filter(({ id }) => ids.has(id))).toEqual(reads.slice(2_000));
  });

  test('one that isn’t whole yet is waited for', async () => {
    const { storage, written } = storageWith(() => undefined);
    const log = createRequestLog({ storage, onError: () => undefined });
    log.addLater(setTimeout(20).then(() => requestEntry()));
    await log.flush();
    expect(written).toHaveLength(1);
  });

  test('one that the database refuses doesn’t take the others with it', async () => {
    const poison = newId();
    const { storage, written } = storageWith((entries) => {
      if (entries.some(({ id }) => id === poison)) throw new Error('refused');
    });
    const errors: boolean[] = [];
    const log = createRequestLog({ storage, onError: (_error, again) => errors.push(again) });
    for (const id of [newId(), poison, newId()]) log.add(requestEntry({ id }));
    await log.flush();
    expect(written).toHaveLength(2);
    expect(log).toMatchObject({ waiting: 0, dropped: 1 });
    expect(errors).toEqual([false]);
  });
});
