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

/** The rows that were packed. */
export function unpackRows({ width, texts, marks }: PackedRows): (string | number | null)[][] {
  let at = 0;
  const values = Array.from(marks, (mark) => {
    if (mark < 0) return mark === -1 ? null : -2 - mark;
    return texts.slice(at, (at += mark));
  });
  return Array.from({ length: marks.length / width }, (_row, row) => values.slice(row * width, (row + 1) * width));
}

/** How a value is marked among packed ones; undefined for what can't be packed. */
function markOf(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value === null) return -1;
  const number = typeof value === 'boolean' ? Number(value) : value;
  const isSmall = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= LARGEST;
  return isSmall && !Object.is(number, -0) ? -2 - number : undefined;
}

/** {@link markOf} what is known to be of that kind. */
export function requiredMark(value: unknown): number {
  const mark = markOf(value);
  if (mark === undefined) throw new Error('A value that is to be packed is none that can be.');
  return mark;
}
