import { WATCHED } from '../../../src/storage/sqlite/shown-changes';
import { onDatabases } from '../../support/databases';
import { addUser, everything } from '../fixtures';

/** `update of name` is about some columns, `update` about all. */
function columnsOf(table: string): readonly string[] | undefined {
  const updates = WATCHED.flatMap(([of, event]) => (of === table && event.startsWith('update') ? [event] : []));
  return updates.includes('update')
    ? undefined
    : updates.flatMap((event) => event.slice('update of '.length).split(', '));
}

onDatabases(['sqlite'], 'what tells of changes', (_open, create) => {
  async function statementsOf(read: 'users' | 'callers'): Promise<string> {
    const statements: string[] = [];
    const database = await create();
    const storage = await database.open({ statementLog: (sql) => void statements.push(sql) });
    const id = await addUser(storage, 'ada');
    statements.length = 0;
    const { users, connections } = everything(storage);
    await (read === 'users' ? users.find(id, { groups: true }) : connections.findByTokenHash('x'));
    return statements.join('\n').replaceAll('"', '');
  }

  test.each(['users', 'callers'] as const)('watches every table and column that is read for %s', async (read) => {
    const sql = await statementsOf(read);
    const sources = [...sql.matchAll(/\b(?:from|join) (\w+)(?: as (\w+))?/g)].map(([, table = '', alias]) => [
      table,
      alias,
    ]);
    const tables = new Map(sources.map(([table, alias]) => [alias ?? table, table]));
    for (const found of ['memberships_found', 'held']) tables.delete(found);
    expect(tables.size).toBeGreaterThan(2);
    for (const [alias, table = ''] of tables) {
      expect(WATCHED.map(([of]) => of)).toContain(table);
      const columns = columnsOf(table);
      const shown = [...sql.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))].map(([, column]) => column);
      // An id stays what it is.
      if (columns) expect(['id', ...columns]).toEqual(expect.arrayContaining(shown));
    }
  });

  test('is counted in the database, too, but for what comes with a change of its user', async () => {
    const database = await create();
    const rows = await database.query(`select tbl_name, sql from sqlite_master where name glob '*_shown_*'`);
    const counted = rows.map(({ tbl_name, sql }) => `${String(tbl_name)} ${/after (\w+)/.exec(String(sql))?.[1]}`);
    const watched = WATCHED.filter(([table]) => table !== 'user_emails').map(
      ([table, event]) => `${table} ${event.split(' ')[0]}`,
    );
    expect(counted.toSorted()).toEqual([...new Set(watched)].toSorted());
  });
});
