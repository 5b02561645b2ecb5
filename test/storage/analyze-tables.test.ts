import { newId } from '../../src/portal/new-id';
import { onDatabases } from '../support/databases';
import { everything, userFields } from './fixtures';

const PEOPLE = Array.from({ length: 300 }, (_user, at) => ({ id: newId(), fields: userFields(`user-${at}`) }));

onDatabases(['postgres'], 'analyze, when much was written', (_open, create) => {
  test('has plans made for what the tables hold now', async () => {
    const database = await create();
    const storage = await database.open();
    const known = async () => {
      const [row] = await database.query("select reltuples from pg_class where oid = 'users'::regclass");
      return Number(row?.['reltuples']);
    };
    await storage.analyze();
    expect(await known()).toBe(0);
    await storage.transaction((inside) => everything(inside).users.createMany(PEOPLE));
    await storage.analyze();
    expect(await known()).toBe(300);
  });
});

onDatabases(['sqlite'], 'analyze, when much was written', (_open, create) => {
  test('leaves no statistics, by which each value would be planned for anew', async () => {
    const database = await create();
    const storage = await database.open();
    await storage.transaction((inside) => everything(inside).users.createMany(PEOPLE));
    await storage.analyze();
    expect(await database.query("select name from sqlite_master where name like 'sqlite_stat%'")).toEqual([]);
  });
});
