import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '../../../src/portal/store';
import { SqliteHandle } from '../../../src/storage/sqlite/sqlite-handle';
import { SqliteDatabase } from '../../../src/storage/sqlite/sqlite-library';
import { onDatabases } from '../../support/databases';
import { addUser, everything, userFields } from '../fixtures';

onDatabases(['sqlite'], 'the upkeep of a file', (_open, create) => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'portal-scim-upkeep-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What is in the file itself, without its log. */
  function usersInFile(url: string): number {
    const copy = join(folder, 'copy.db');
    copyFileSync(url.slice('sqlite:'.length), copy);
    const database = new SqliteDatabase(copy, { readonly: true });
    const { users } = database.prepare<[], { users: number }>('select count(*) as users from users').get() ?? {
      users: -1,
    };
    database.close();
    return users;
  }

  test('moves the log into the file when enough was written, and nobody else does', async () => {
    const database = await create();
    const storage = await database.open();
    await storage.checkpoint();
    for (let index = 0; index < 40; index += 1) await addUser(storage, `u${index}`);
    expect(usersInFile(database.url)).toBe(0);
    await storage.indexSearch();
    expect(usersInFile(database.url)).toBe(40);
    await addUser(storage, 'one more');
    await storage.indexSearch();
    expect(usersInFile(database.url)).toBe(40);
  });

  describe('of the index of trigrams', () => {
    /** In how many parts it is, and how many pages tell what has gone from them. */
    function shapeOf(url: string): { parts: number; gone: number } {
      const database = new SqliteDatabase(url.slice('sqlite:'.length), { readonly: true });
      const [part, isGone] = ['(id >> 37) & 65535', 'id >> 53'];
      const shape = database
        .prepare<[], { parts: number; gone: number }>(
          `select count(distinct ${part}) as parts, coalesce(sum(${isGone} > 0), 0) as gone
             from user_trigrams_data where ${part} > 0`,
        )
        .get();
      database.close();
      return shape ?? { parts: -1, gone: -1 };
    }

    /** Five users that were indexed one by one. */
    async function scattered() {
      const database = await create();
      const storage = await database.open();
      await storage.indexSearch();
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        ids.push(await addUser(storage, `somebody-${index}`));
        await storage.indexSearch();
      }
      return { database, storage, ids };
    }

    function rewrite(storage: Storage, id = '') {
      return everything(storage).users.update(id, userFields('somebody-0'), ['active']);
    }

    test('it is left in parts while users come, and made one when writers rest', async () => {
      const { database, storage } = await scattered();
      expect(shapeOf(database.url)).toEqual({ parts: 5, gone: 0 });
      while (await storage.indexSearch());
      expect(shapeOf(database.url)).toEqual({ parts: 1, gone: 0 });
    });

    test('a part from which most has gone is made anew', async () => {
      const { database, storage, ids } = await scattered();
      while (await storage.indexSearch());
      await storage.transaction(async (inner) => {
        for (const id of ids.slice(1)) await everything(inner).users.delete(id);
      });
      for (let write = 0; write < 20; write += 1) await storage.transaction((inner) => rewrite(inner, ids[0]));
      await storage.indexSearch();
      expect(shapeOf(database.url)).toEqual({ parts: 1, gone: 1 });
      while (await storage.indexSearch());
      expect(shapeOf(database.url)).toEqual({ parts: 1, gone: 0 });
    });

    test('who writes again and again is not made to wait for it', async () => {
      const { database, storage, ids } = await scattered();
      for (let write = 0; write < 5; write += 1) await rewrite(storage, ids[0]);
      expect(await storage.indexSearch()).toBe(false);
      expect(shapeOf(database.url)).toEqual({ parts: 5, gone: 0 });
      expect(await storage.indexSearch()).toBe(true);
    });
  });

  test('where nobody keeps it up, who commits moves a log that has become long', async () => {
    const database = await create();
    const writer = SqliteHandle.writer(database.url.slice('sqlite:'.length));
    const { rows } = writer.run('pragma wal_autocheckpoint', []);
    writer.close();
    expect(rows).toEqual([{ wal_autocheckpoint: 16_000 }]);
  });
});
