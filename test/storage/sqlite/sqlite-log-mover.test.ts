import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteLogMover } from '../../../src/storage/sqlite/sqlite-log-mover';

const MEGABYTE = 1024 * 1024;

describe('the write-ahead log of who writes all the time', () => {
  let folder: string;
  let log: string;
  let asked: string[];
  let finish: (() => void)[];
  let mover: SqliteLogMover;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-mover-'));
    log = join(folder, 'portal.db-wal');
    writeFileSync(log, '');
    asked = [];
    finish = [];
    mover = new SqliteLogMover(join(folder, 'portal.db'), {
      checkpoint: (how = 'passive') => {
        asked.push(how);
        if (how === 'truncate') truncateSync(log, 0);
        return how === 'truncate' ? Promise.resolve() : new Promise((resolve) => finish.push(resolve));
      },
      close: () => Promise.resolve(void asked.push('close')),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const grown = async (megabytes: number) => {
    truncateSync(log, megabytes * MEGABYTE);
    await mover.move();
  };

  test('is moved when it has grown by a lot, once at a time, and nobody waits', async () => {
    await grown(50);
    expect(asked).toEqual([]);
    await grown(100);
    await grown(220);
    expect(asked).toEqual(['passive']);
    finish.shift()?.();
    await new Promise(setImmediate);
    await grown(150);
    expect(asked).toEqual(['passive']);
    await grown(220);
    expect(asked).toEqual(['passive', 'passive']);
  });

  test('is emptied when it is long and little of it is left to be moved', async () => {
    await grown(380);
    await grown(400);
    expect(asked).toEqual(['passive']);
    finish.shift()?.();
    await new Promise(setImmediate);
    await grown(420);
    expect(asked).toEqual(['passive', 'truncate']);
  });

  test('is moved once more where much is left, and nobody waits', async () => {
    await grown(100);
    finish.shift()?.();
    await new Promise(setImmediate);
    await grown(420);
    expect(asked).toEqual(['passive', 'passive']);
  });

  test('is emptied when it is far too long, after what is under way', async () => {
    await grown(100);
    const emptied = grown(700);
    await new Promise(setImmediate);
    expect(asked).toEqual(['passive']);
    finish.shift()?.();
    await emptied;
    expect(asked).toEqual(['passive', 'truncate']);
    await grown(100);
    expect(asked).toEqual(['passive', 'truncate', 'passive']);
  });

  test('is empty in the end', async () => {
    rmSync(log);
    writeFileSync(log, 'x');
    await mover.move();
    await mover.close();
    expect(asked).toEqual(['truncate', 'close']);
  });
});
