import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEveryDatabase } from '../support/databases';

const README = readFileSync(join(__dirname, '..', '..', 'db', 'README.md'), 'utf8');

/** `table { type column … }` in the figure, as `table.column`. */
function figureColumns(): string[] {
  const tables = README.matchAll(/^ {4}(\w+) \{\n([^}]*)\}/gm);
  return [...tables].flatMap(([, table, body = '']) =>
    [...body.matchAll(/^ +\w+ (\w+)/gm)].map(([, column]) => `${table}.${column}`),
  );
}

/** What PostgreSQL's index does without. */
const ONLY_IN_SQLITE = /^(user_search|search_pending|user_trigrams|shown_changes|shown_log)\./;

/** What SQLite tells by a count. */
const ONLY_IN_POSTGRES = /^(changes_told|changes_epoch)\./;

onEveryDatabase('db/README.md', (_open, create) => {
  test('its figure shows every table and column there is', async () => {
    const database = await create();
    const columns = await database.query(
      database.engine === 'sqlite'
        ? `select t.name || '.' || c.name as name from sqlite_master as t join pragma_table_info(t.name) as c
           where t.type = 'table' and t.name not like 'kysely%' and t.name not like 'sqlite%'
             and t.name not glob 'user_trigrams_*'`
        : `select table_name || '.' || column_name as name from information_schema.columns
           where table_schema = 'public' and table_name not like 'kysely%'`,
    );
    const onlyElsewhere = database.engine === 'sqlite' ? ONLY_IN_POSTGRES : ONLY_IN_SQLITE;
    const shown = figureColumns().filter((name) => !onlyElsewhere.test(name));
    expect(shown.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  });

  test('each table has its paragraph', async () => {
    const tables = new Set(figureColumns().map((column) => column.split('.')[0]));
    expect([...tables].filter((table) => !new RegExp(`^\\*\\*.*\\b${table}\\*\\*`, 'm').test(README))).toEqual([]);
  });
});
