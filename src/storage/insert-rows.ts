import type { Access } from './access';
import type { Tables } from './tables';

/** Rows a statement, the largest first. Few different texts, so that each stays prepared. */
const ROWS_A_STATEMENT = [64, 8, 4, 2, 1];

const WORTH_COPYING = 8;

/** From so many rows on it is worth looking which columns are the same in all of them. */
export const WORTH_COMPARING = 64;

/** Of one table and size; more there are only where the columns that rows share are others every time. */
const TEXTS_KEPT = 16;

interface Inserting extends Pick<Access, 'runEach' | 'copyIn' | 'dialect'> {
  readonly run: (sql: string, parameters: readonly unknown[]) => Promise<unknown>;
}

type Cells = readonly (readonly unknown[])[];

/** By engine, table and number of rows. To join the columns for a key would take longer than to compare them. */
const texts = new Map<string, Inserts[]>();

interface Inserts {
  readonly columns: readonly string[];
  readonly shared: readonly number[];
  readonly text: string;
}

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
  const cells = rows.map((row) => Object.values(row) as unknown[]);
  if (copyIn && rows.length >= WORTH_COPYING) return await copyIn(table, columns, cells);
  const shared = dialect.engine === 'sqlite' && rows.length >= WORTH_COMPARING ? sharedColumns(cells) : [];
  for (const { size, starts } of statementsFor(cells.length)) {
    const parts = starts.map((start) => valuesOf(cells.slice(start, start + size), shared));
    const text = insertText(dialect, table, { columns, size, shared });
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

/** The statements that insert a few rows. */
export function* insertsOf(
  table: keyof Tables,
  rows: readonly object[],
  dialect: Access['dialect'],
): Generator<{ readonly sql: string; readonly parameters: readonly unknown[] }> {
  const columns = Object.keys(rows[0] ?? {});
  for (const { size, starts } of statementsFor(rows.length)) {
    for (const start of starts) {
      const parameters = rows.slice(start, start + size).flatMap((row) => Object.values(row) as unknown[]);
      yield { sql: insertText(dialect, table, { columns, size, shared: [] }), parameters };
    }
  }
}

/** Inserts one row; `returning` is what it gives back, as SQL. */
export async function insertRow<Returned>(
  { run, dialect }: Pick<Access, 'run' | 'dialect'>,
  table: keyof Tables,
  row: object,
  returning: string,
): Promise<Returned> {
  const text = `${insertText(dialect, table, { columns: Object.keys(row), size: 1, shared: [] })} returning ${returning}`;
  const { rows } = await run<Returned>(text, Object.values(row) as unknown[]);
  return rows[0] as Returned;
}

/** With how many rows each, and from which one on, statements insert so many rows. */
export function* statementsFor(rows: number): Generator<{ readonly size: number; readonly starts: number[] }> {
  let next = 0;
  for (const size of ROWS_A_STATEMENT) {
    const first = next;
    const starts = Array.from({ length: Math.floor((rows - first) / size) }, (_statement, at) => first + at * size);
    next += starts.length * size;
    if (starts.length > 0) yield { size, starts };
  }
}

/** The columns that hold the same in all rows, such as the time, or nothing: they are bound once a statement. */
function sharedColumns(cells: Cells): number[] {
  const [first = [], ...others] = cells;
  return first.flatMap((value, column) => (others.every((row) => row[column] === value) ? [column] : []));
}

/** What is shared, then the rest, row by row. */
function valuesOf(cells: Cells, shared: readonly number[]): unknown[] {
  const [first = []] = cells;
  if (shared.length === 0) return cells.flat();
  const values = shared.map((column) => first[column]);
  const others = first.flatMap((_value, column) => (shared.includes(column) ? [] : [column]));
  for (const row of cells) for (const column of others) values.push(row[column]);
  return values;
}

/** The statement that inserts so many rows: first the parameters that they share are bound, then the rest, row by row. */
export function insertText(
  dialect: Access['dialect'],
  table: string,
  what: Omit<Inserts, 'text'> & { size: number },
): string {
  const key = `${dialect.engine} ${table} ${what.size}`;
  const made = texts.get(key) ?? [];
  const known = made.find(({ columns, shared }) => isSame(columns, what.columns) && isSame(shared, what.shared));
  if (known) return known.text;
  const text = `insert into "${table}" (${what.columns.join(',')}) ${rowsText(dialect, what)}`;
  texts.set(key, [...made.slice(1 - TEXTS_KEPT), { columns: what.columns, shared: what.shared, text }]);
  return text;
}

function rowsText(
  dialect: Access['dialect'],
  { columns, shared, size }: Omit<Inserts, 'text'> & { size: number },
): string {
  const width = columns.length - shared.length;
  const tuples = Array.from({ length: size }, (_row, row) => {
    const places = Array.from({ length: width }, (_column, column) => dialect.placeholder(row * width + column + 1));
    return `(${places.join(',')})`;
  });
  const values = `values ${tuples.join(',')}`;
  if (shared.length === 0) return values;
  let own = 0;
  // The parameters of SQLite have no numbers: those of the list come first.
  const list = columns.map((_column, at) => (shared.includes(at) ? '?' : `column${(own += 1)}`));
  return `select ${list.join(',')} from (${values})`;
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((value, at) => value === others[at]);
}
