import { StatementNames } from '../../../src/storage/postgres/statement-names';

describe('names for prepared statements', () => {
  const ask = (names: StatementNames, sql: string, times: number) =>
    Array.from({ length: times }, () => names.nameOf(sql));

  test('are given to a statement that comes again, and stay the same', () => {
    const names = new StatementNames();
    expect(ask(names, 'select 1', 4)).toEqual([undefined, undefined, 'portal_1', 'portal_1']);
    expect(ask(names, 'select 2', 3).at(-1)).toBe('portal_2');
    expect(names.nameOf('select 1')).toBe('portal_1');
  });

  test('are limited, so that no flood of filters fills the memory of the database', () => {
    const names = new StatementNames();
    const given = new Set(Array.from({ length: 5_000 }, (_, index) => ask(names, `select ${index}`, 3).at(-1)));
    given.delete(undefined);
    expect(given.size).toBe(100);
    expect(ask(names, 'select late', 10)).toEqual(Array.from({ length: 10 }, () => undefined));
    expect(names.nameOf('select 0')).toBe('portal_1');
  });

  test('fit what PostgreSQL takes for a name', () => {
    const names = new StatementNames();
    const [name = ''] = ask(names, 'x'.repeat(10_000), 3).slice(-1);
    expect(Buffer.byteLength(name)).toBeLessThan(64);
  });
});
