import { outputOf, runInProcess } from '../support/child-process';
import { onEveryDatabase } from '../support/databases';
import { addUser, everything, PORTAL_ORGANIZATION } from './fixtures';

const MIGRATE = `
  import { openStorage } from './src/storage/open';
  openStorage({ databaseUrl: process.argv[2], resourceBase: '' })
    .then((storage) => storage.migrate().then(() => storage.close()));`;

onEveryDatabase('migrating', (_open, create) => {
  test('an empty database gets its tables and built-in rows', async () => {
    const storage = await (await create({ empty: true })).open();
    await expect(everything(storage).organizations.find(PORTAL_ORGANIZATION)).rejects.toBeDefined();
    await storage.migrate();
    expect(await everything(storage).organizations.find(PORTAL_ORGANIZATION)).toMatchObject({ name: 'portal' });
  });

  test('twice changes nothing', async () => {
    const database = await create({ empty: true });
    const storage = await database.open();
    await storage.migrate();
    await addUser(storage, 'kept');
    const before = await database.dump();
    await storage.migrate();
    expect(await database.dump()).toBe(before);
  });

  test('several that start at once migrate once', async () => {
    const database = await create({ empty: true });
    const storages = await Promise.all(Array.from({ length: 4 }, () => database.open()));
    await Promise.all(storages.map((storage) => storage.migrate()));
    expect(await database.query('select count(*) as rows from organizations')).toEqual([
      { rows: database.engine === 'sqlite' ? 1 : '1' },
    ]);
  });

  test('several processes that start at once migrate once', async () => {
    const database = await create({ empty: true });
    const run = () => outputOf(runInProcess(MIGRATE, [database.url]));
    await Promise.all([run(), run(), run()]);
    expect((await database.query('select id from organizations')).length).toBe(1);
  });

  test('a database that a newer version has used is refused, by name of what it has', async () => {
    const database = await create();
    await database.query(`insert into kysely_migration (name, timestamp) values ('9999-future', '2099-01-01')`);
    const storage = await database.open();
    await expect(storage.migrate()).rejects.toThrow(
      /^The database was used by a newer version of portal-scim, which made its tables 9999-future\. Start that version/,
    );
  });

  test('a step that fails leaves nothing behind, and can be run again', async () => {
    const database = await create({ empty: true });
    await database.query('create table sessions (id text)');
    const storage = await database.open();
    await expect(storage.migrate()).rejects.toMatchObject({ message: expect.stringContaining('sessions') });
    const tables = await database.query(
      database.engine === 'sqlite'
        ? `select name from sqlite_master where type = 'table' and name not like 'kysely%'`
        : `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
    );
    expect(tables).toEqual([{ name: 'sessions' }]);
    await database.query('drop table sessions');
    await storage.migrate();
    expect(await everything(storage).organizations.find(PORTAL_ORGANIZATION)).toBeDefined();
  });
});
