import { SqliteWorkers } from '../../../src/storage/sqlite/sqlite-workers';
import { onDatabases } from '../../support/databases';

const ENDLESS =
  'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where portal_in_time() and i < 0';

onDatabases(['sqlite'], 'the threads beside the others', (_open, create) => {
  test('what takes moments waits for none of those who walk through all rows', async () => {
    const aside = new SqliteWorkers((await create()).url.slice('sqlite:'.length), undefined);
    let walking = aside.size + 1;
    const walks = Array.from({ length: walking }, () =>
      aside.run(ENDLESS, [], { milliseconds: 5_000 }).catch(() => (walking -= 1)),
    );
    expect((await aside.run('select 1 as one', [], { brief: true })).rows).toEqual([{ one: 1 }]);
    expect(walking).toBe(aside.size + 1);
    await aside.close();
    await Promise.all(walks);
  });

  test('who can do without has none started by asking once, and waits behind few', async () => {
    const aside = new SqliteWorkers((await create()).url.slice('sqlite:'.length), undefined);
    expect([aside.haveTime(), aside.haveTime(), aside.haveTime()]).toEqual([false, false, true]);
    const reads = Array.from({ length: 10 * aside.size }, () => aside.run('select 1', [], { brief: true }));
    expect(aside.haveTime()).toBe(false);
    await Promise.all(reads);
    expect(aside.haveTime()).toBe(true);
    await aside.close();
  });

  test('several run at the same time', async () => {
    const aside = new SqliteWorkers((await create()).url.slice('sqlite:'.length), undefined);
    const ended: string[] = [];
    const walk = aside.run(ENDLESS, [], { milliseconds: 500 }).catch(() => ended.push('the walk'));
    await aside.run('select 1', []).then(() => ended.push('the next'));
    await walk;
    expect(ended).toEqual(['the next', 'the walk']);
    await aside.close();
  });
});
