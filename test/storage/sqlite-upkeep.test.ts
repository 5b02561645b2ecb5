import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteHandle } from '../../src/storage/sqlite-handle';
import { SqliteDatabase } from '../../src/storage/sqlite-library';
import { onDatabases } from '../support/databases';
import { addUser } from './fixtures';

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

  test('where nobody keeps it up, who commits moves a log that has become long', async () => {
    const database = await create();
    const writer = SqliteHandle.writer(database.url.slice('sqlite:'.length));
    const { rows } = writer.run('pragma wal_autocheckpoint', []);
    writer.close();
    expect(rows).toEqual([{ wal_autocheckpoint: 4_000 }]);
  });
});
