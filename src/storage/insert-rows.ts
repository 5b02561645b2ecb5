import type { Access } from './access';
import type { Tables } from './tables';

/** Rows a statement, the largest first. Few different texts, so that each stays prepared. */
const SIZES = [64, 8, 4, 2, 1];

const WORTH_COPYING = 8;

/** By engine, table and number of rows: the columns and the text. To join the columns for a key would take longer. */
interface Inserting extends Pick<Access, 'runEach' | 'copyIn' | 'dialect'> {
  readonly run: (sql: string, parameters: readonly unknown[]) => Promise<unknown>;
}

const texts = new Map<string, [columns: readonly string[], text: string][]>();

/**
 * Inserts many rows, a statement for each few dozen. The text is put together here and kept, for the query builder would
 * take longer over it than the database does. All rows must have the same columns, in the same order.
 */
export async function insertRows<Table extends keyof Tables>(
  { run, runEach, copyIn, dialect }: Inserting,
  table: Table,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  if (copyIn && rows.length >= WORTH_COPYING) {
    return await copyIn(
      table,
      columns,
      rows.map((row) => Object.values(row) as unknown[]),
    );
  }
  let start = 0;
  for (const size of SIZES) {
    const parts: unknown[][] = [];
    for (; start + size <= rows.length; start += size) parts.push(valuesOf(rows, start, size));
    if (parts.length === 0) continue;
    const text = textOf(dialect, table, columns, size);
    if (runEach) await runEach(text, parts);
    else for (const values of parts) await run(text, values);
  }
}

/** The same for rows that no constraint can refuse, so that nobody has to wait for them. */
export function insertRowsLater<Table extends keyof Tables>(
  access: Pick<Access, 'run' | 'runLater' | 'runEach' | 'copyIn' | 'dialect'>,
  table: Table,
  rows: readonly object[],
): Promise<void> {
  return insertRows({ ...access, run: access.runLater ?? access.run }, table, rows);
}

/** Inserts one row; `returning` is what it gives back, as SQL. */
export async function insertRow<Returned>(
  { run, dialect }: Pick<Access, 'run' | 'dialect'>,
  table: keyof Tables,
  row: object,
  returning: string,
): Promise<Returned> {
  const text = `${textOf(dialect, table, Object.keys(row), 1)} returning ${returning}`;
  const { rows } = await run<Returned>(text, Object.values(row) as unknown[]);
  return rows[0] as Returned;
}

function valuesOf(rows: readonly object[], start: number, size: number): unknown[] {
  const values: unknown[] = [];
  for (let at = start; at < start + size; at += 1) values.push(...(Object.values(rows[at] ?? {}) as unknown[]));
  return values;
}

function textOf(dialect: Access['dialect'], table: string, columns: readonly string[], size: number): string {
  const key = `${dialect.engine} ${table} ${size}`;
  const made = texts.get(key) ?? [];
  const known = made.find(([others]) => hasSame(others, columns));
  if (known) return known[1];
  const tuples = Array.from({ length: size }, (_row, row) => {
    const places = columns.map((_column, column) => dialect.placeholder(row * columns.length + column + 1));
    return `(${places.join(',')})`;
  });
  const text = `insert into "${table}" (${columns.join(',')}) values ${tuples.join(',')}`;
  texts.set(key, [...made, [columns, text]]);
  return text;
}

function hasSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((column, at) => column === others[at]);
}
