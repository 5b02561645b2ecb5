import type { PackedRows } from './sqlite-thread-statements';

/** The largest number that a mark has room for. */
const LARGEST = 2 ** 31 - 3;

/** Packs rows of parameters; undefined where one holds what is neither text, truth value, null nor a small whole number. */
export function packRows(rows: readonly (readonly unknown[])[]): PackedRows | undefined {
  const width = rows[0]?.length ?? 0;
  const marks = new Int32Array(rows.length * width);
  const texts: string[] = [];
  let place = 0;
  for (const row of rows) {
    if (row.length !== width) return undefined;
    for (const value of row) {
      const mark = markOf(value);
      if (mark === undefined) return undefined;
      if (typeof value === 'string') texts.push(value);
      marks[place++] = mark;
    }
  }
  return { width, texts: texts.join(''), marks };
}

function markOf(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value === null) return -1;
  const number = typeof value === 'boolean' ? Number(value) : value;
  const isSmall = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= LARGEST;
  return isSmall && !Object.is(number, -0) ? -2 - number : undefined;
}
