import type { Access } from './access';
import type { Tables } from './tables';

/** Rows a statement, the largest first. Few different texts, so that each stays prepared. */
const SIZES = [64, 8, 1];

const texts = new Map<string, string>();

/**
 * Inserts many rows: where the database is at hand one by one, else a statement for each few dozen. The text is put together here and kept, for the query builder
 * would take longer over it than the database does. All rows must have the same columns, in the same order.
 */
export async function insertRows<Table extends keyof Tables>(
  { run, runEach, dialect }: Pick<Access, 'run' | 'runEach' | 'dialect'>,
  table: Table,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  if (runEach && rows.length > 1) {
    return await runEach(
      textOf(dialect, table, columns, 1),
      rows.map((row) => Object.values(row) as unknown[]),
    );
  }
  let start = 0;
  for (const size of SIZES) {
    for (; start + size <= rows.length; start += size) {
      const values: unknown[] = [];
      for (let at = start; at < start + size; at += 1) values.push(...(Object.values(rows[at] ?? {}) as unknown[]));
      await run(textOf(dialect, table, columns, size), values);
    }
  }
}

function textOf(dialect: Access['dialect'], table: string, columns: readonly string[], size: number): string {
  const key = `${dialect.engine} ${table} ${size} ${columns.join(' ')}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const tuples = Array.from({ length: size }, (_row, row) => {
    const places = columns.map((_column, column) => dialect.placeholder(row * columns.length + column + 1));
    return `(${places.join(',')})`;
  });
  const text = `insert into "${table}" (${columns.join(',')}) values ${tuples.join(',')}`;
  texts.set(key, text);
  return text;
}
