import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SqliteDatabase } from '../../src/storage/sqlite/sqlite-library';
import { newId } from '../../src/portal/new-id';
import { openStorage } from '../../src/storage/open';
import { SqliteHandle } from '../../src/storage/sqlite/sqlite-handle';
import { outputOf, runInProcess } from '../support/child-process';
import { onDatabases } from '../support/databases';
import { addUser, everything, organizationFields, userFields } from './fixtures';

/** Prints the id of each user that is said to be kept. */
const WRITE_FOR_EVER = `
  import { openStorage } from './src/storage/open';
  import { newId } from './src/portal/new-id';
  import { addUser } from './test/storage/fixtures';
  async function write(storage, worker) {
    for (;;) console.log(await addUser(storage, worker + newId()));
  }
  openStorage({ databaseUrl: process.argv[2], resourceBase: '' }).then((storage) => {
    for (const worker of ['a', 'b', 'c', 'd']) void write(storage, worker);
  });`;

const WRITE_SOME = `
  import { openStorage } from './src/storage/open';
  import { addUser } from './test/storage/fixtures';
  openStorage({ databaseUrl: process.argv[2], resourceBase: '' }).then(async (storage) => {
    for (let index = 0; index < 50; index += 1) await addUser(storage, process.argv[3] + index);
    await storage.close();
  });`;

onDatabases(['sqlite'], 'SQLite', (_open, create) => {
  const pathOf = (url: string) => url.slice('sqlite:'.length);

  describe('a file', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'portal-scim-sqlite-'))));
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    test('is made with its folders, for its owner only', async () => {
      const path = join(folder, 'a', 'b', 'portal.db');
      const storage = await openStorage({ databaseUrl: `sqlite:${path}`, resourceBase: '' });
      await storage.migrate();
      expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
      for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o077).toBe(0);
      await storage.close();
    });

    test('holds everything once it is closed, or after a checkpoint', async () => {
      const path = join(folder, 'portal.db');
      const storage = await openStorage({ databaseUrl: `sqlite:${path}`, resourceBase: '' });
      await storage.migrate();
      await addUser(storage, 'a');
      await storage.checkpoint();
      expect(statSync(`${path}-wal`).size).toBe(0);
      await addUser(storage, 'b');
      await storage.close();
      expect(existsSync(`${path}-wal`)).toBe(false);
      const database = new SqliteDatabase(path, { readonly: true });
      expect(database.prepare('select count(*) as users from users').get()).toEqual({ users: 2 });
      database.close();
    });

    test('that is no database is refused', async () => {
      const url = `sqlite:${__filename}`;
      await expect(openStorage({ databaseUrl: url, resourceBase: '' })).rejects.toMatchObject({
        code: 'SQLITE_NOTADB',
      });
    });
  });

  test.each(['sqlite:', 'sqlite::memory:', 'mysql://x', 'portal.db', ''])('%p is no database', async (databaseUrl) => {
    await expect(openStorage({ databaseUrl, resourceBase: '' })).rejects.toThrow(/^The database URL/);
  });

  test('an error about the URL does not show it: it may hold a password', async () => {
    const opening = openStorage({ databaseUrl: 'mysql://u:canary@h/d', resourceBase: '' });
    await expect(opening).rejects.not.toThrow('canary');
  });

  describe('the settings in force', () => {
    const SETTINGS = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'query_only'];

    test.each([
      ['writer', ['wal', 2, 1, 5, 0]],
      ['reader', ['wal', 2, 1, 5_000, 1]],
    ] as const)('of the %s', async (role, expected) => {
      const database = await create();
      const handle = SqliteHandle[role](pathOf(database.url));
      const found = SETTINGS.map(
        (name) => Object.values(handle.run<object>(`pragma ${name}`, []).rows[0] ?? {})[0] as unknown,
      );
      handle.close();
      expect(found).toEqual(expected);
    });

    test('are asserted: a database that can not have them is not opened', () => {
      // A database in memory has no write-ahead log.
      expect(() => SqliteHandle.reader(':memory:')).toThrow('SQLite keeps journal_mode at memory where wal is needed.');
    });

    test('a statement stays prepared, unless it is so long that a flood of such would fill the memory', async () => {
      const reader = SqliteHandle.reader(pathOf((await create()).url));
      const prepare = jest.spyOn(SqliteDatabase.prototype, 'prepare');
      const preparations = (sql: string) => {
        prepare.mockClear();
        for (let times = 0; times < 3; times += 1) reader.run(sql, []);
        return prepare.mock.calls.length;
      };
      expect(preparations('select 1')).toBe(1);
      expect(preparations(`select '${'x'.repeat(10_000)}'`)).toBe(3);
      prepare.mockRestore();
      reader.close();
    });

    test('the reader can not write', async () => {
      const database = await create();
      const reader = SqliteHandle.reader(pathOf(database.url));
      expect(() => reader.run('delete from users', [])).toThrow(/readonly/);
      reader.close();
    });
  });

  describe('writing', () => {
    /** How often the database was committed to while `work` ran: what else would an observer notice. */
    async function commits(url: string, work: () => Promise<unknown>): Promise<number> {
      const observer = new SqliteDatabase(pathOf(url));
      const version = () => observer.pragma('data_version', { simple: true });
      const seen = new Set([version()]);
      const watch = setInterval(() => seen.add(version()));
      await work();
      clearInterval(watch);
      seen.add(version());
      observer.close();
      return seen.size - 1;
    }

    test('transactions that come together share commits, and each is kept', async () => {
      const database = await create();
      const storage = await database.open();
      const names = Array.from({ length: 20 }, (_, index) => `u${index}`);
      const count = await commits(database.url, () => Promise.all(names.map((name) => addUser(storage, name))));
      expect(count).toBeLessThan(10);
      const rows = await database.query('select count(*) as users from users');
      expect(rows).toEqual([{ users: 20 }]);
    });

    test('one that fails among them takes nothing but itself along', async () => {
      const database = await create();
      const storage = await database.open();
      const failing = (name: string) =>
        storage.transaction(async (inner) => {
          await everything(inner).users.create(newId(), userFields(name));
          throw new Error(`no ${name}`);
        });
      const results = await Promise.allSettled([
        addUser(storage, 'a'),
        failing('b'),
        everything(storage).organizations.create(newId(), organizationFields('portal')),
        addUser(storage, 'c'),
        failing('d'),
        addUser(storage, 'A'),
      ]);
      expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, false, true, false, false]);
      expect(await database.query('select user_name from users order by 1')).toEqual([
        { user_name: 'a' },
        { user_name: 'c' },
      ]);
    });

    test('nor does the first of them that fails', async () => {
      const database = await create();
      const storage = await database.open();
      const failing = storage.transaction(async (inner) => {
        await everything(inner).users.create(newId(), userFields('a'));
        await nextTurn();
        throw new Error('no');
      });
      const results = await Promise.allSettled([failing, addUser(storage, 'b'), addUser(storage, 'c')]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
      expect(await database.query('select user_name from users order by 1')).toEqual([
        { user_name: 'b' },
        { user_name: 'c' },
      ]);
    });

    test('what resolved is in the file', async () => {
      const database = await create();
      const storage = await database.open();
      for (const name of ['a', 'b', 'c']) {
        const id = await addUser(storage, name);
        expect(await database.query('select id from users where user_name = ?', [name])).toEqual([{ id }]);
      }
    });

    test('what resolved survives the sudden death of the process', async () => {
      const database = await create();
      const child = runInProcess(WRITE_FOR_EVER, [database.url]);
      const acknowledged: string[] = [];
      const lines = createInterface(child.stdout);
      lines.on('line', (id) => {
        acknowledged.push(id);
        if (acknowledged.length === 300) child.kill('SIGKILL');
      });
      await new Promise((resolve) => lines.once('close', resolve));
      expect(acknowledged.length).toBeGreaterThanOrEqual(300);
      const kept = new Set((await database.query('select id from users')).map(({ id }) => id));
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      expect(await database.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      await addUser(await database.open(), 'after');
    });

    test('several processes at once lose nothing', async () => {
      const database = await create();
      const run = (prefix: string) => outputOf(runInProcess(WRITE_SOME, [database.url, prefix]));
      await Promise.all(['a', 'b', 'c'].map(run));
      expect(await database.query('select count(*) as users from users')).toEqual([{ users: 150 }]);
    });

    test('waits for another process that writes', async () => {
      const database = await create();
      const storage = await database.open();
      const other = new SqliteDatabase(pathOf(database.url));
      other.exec('begin immediate');
      const writing = addUser(storage, 'patient');
      expect(await everything(storage).users.findByUserName('patient')).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve, 100));
      other.exec('commit');
      other.close();
      await writing;
      expect(await everything(storage).users.findByUserName('patient')).toBeDefined();
    });

    test('a full disk is "busy" for all it hit, and nothing of them is kept', async () => {
      const database = await create();
      const storage = await database.open();
      await addUser(storage, 'before');
      const [{ pages } = { pages: 0 }] = await database.query('select page_count as pages from pragma_page_count');
      const limited = await openLimited(database.url, Number(pages));
      const huge = { profile: { x: 'x'.repeat(200_000) } };
      const results = await Promise.allSettled([
        addUser(limited, 'small'),
        addUser(limited, 'huge', huge),
        addUser(limited, 'huge too', huge),
      ]);
      await limited.close();
      for (const result of results.slice(1)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
      }
      const kept = (await database.query('select user_name from users order by 1')).map((row) => row['user_name']);
      expect(kept).toEqual(results[0]?.status === 'fulfilled' ? ['before', 'small'] : ['before']);
      await addUser(storage, 'after');
    });

    /** A storage whose writer may not let the file grow. */
    async function openLimited(url: string, pages: number) {
      const { writer } = SqliteHandle;
      jest.spyOn(SqliteHandle, 'writer').mockImplementationOnce((path) => {
        const handle = writer.call(SqliteHandle, path);
        handle.run(`pragma max_page_count = ${pages}`, []);
        return handle;
      });
      return openStorage({ databaseUrl: url, resourceBase: '' });
    }
  });
});
