import { OutOfTime, SqliteWorker } from '../../../src/storage/sqlite/sqlite-worker';
import { onDatabases } from '../../support/databases';

const ENDLESS =
  'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where portal_in_time() and i < 0';

onDatabases(['sqlite'], 'the thread beside the others', (_open, create) => {
  let path: string;
  let aside: SqliteWorker;

  beforeEach(async () => {
    path = (await create()).url.slice('sqlite:'.length);
    aside = new SqliteWorker(path, undefined);
  });

  afterEach(() => aside.close());

  test('a read ends when its time is over, and the next one has its own', async () => {
    const late = aside.run(ENDLESS, [], { milliseconds: 20 });
    await expect(late).rejects.toBeInstanceOf(OutOfTime);
    const { rows } = await aside.run('select portal_in_time() as inside', []);
    expect(rows).toEqual([{ inside: 1 }]);
  });

  test('a statement that stays prepared sees what has become of its table', async () => {
    const all = 'select * from notes';
    await aside.write(['create table notes (id integer)', 'insert into notes values (1)']);
    expect((await aside.run(all, [])).rows).toEqual([{ id: 1 }]);
    await aside.write(['insert into notes values (2)']);
    expect((await aside.run(all, [])).rows).toEqual([{ id: 1 }, { id: 2 }]);
    await aside.write(['alter table notes add column text']);
    expect((await aside.run(`${all} where id = ?`, [2])).rows).toEqual([{ id: 2, text: null }]);
  });

  test('steps are one transaction: all or none', async () => {
    const add = `insert into secrets (name, value) values ('one', 'x')`;
    await expect(aside.write([add, add])).rejects.toBeDefined();
    expect((await aside.run('select name from secrets', [])).rows).toEqual([]);
    expect(await aside.write([add, `update secrets set value = 'y' where name = 'one'`])).toEqual({
      changes: 1,
      inAll: 2,
    });
    const { rows } = await aside.run(`select value from secrets where name = 'one'`, []);
    expect(rows).toEqual([{ value: 'y' }]);
  });

  test('who may not write, because another process does, writes nothing and is told so', async () => {
    const database = await create();
    const other = new SqliteWorker(database.url.slice('sqlite:'.length), undefined);
    const storage = await database.open();
    await storage.transaction(async (inner) => {
      await inner.within({ all: true }).secrets.obtain('held');
      expect(await other.write([`delete from secrets`])).toBeUndefined();
    });
    expect((await other.run(`select name from secrets where name = 'held'`, [])).rows).toEqual([{ name: 'held' }]);
    await other.close();
  });

  describe('with nothing to do for half a minute', () => {
    const SECOND = 1_000;
    const patience = async () => (await aside.run<{ timeout: number }>('pragma busy_timeout', [])).rows[0]?.timeout;

    beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] }));

    afterEach(() => jest.useRealTimers());

    test('it is let go, and back with the next question', async () => {
      const usual = await patience();
      await aside.run('pragma busy_timeout = 77', []);
      jest.advanceTimersByTime(29 * SECOND);
      expect(await patience()).toBe(77);
      jest.advanceTimersByTime(29 * SECOND);
      expect(await patience()).toBe(77);
      jest.advanceTimersByTime(31 * SECOND);
      expect(await Promise.all([patience(), patience()])).toEqual([usual, usual]);
    });
  });
});
