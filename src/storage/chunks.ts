/** Rows of up to 16 columns, well under what either engine binds in one statement (32,766). */
const ROWS = 500;

/** Splits rows to insert into as many statements as the engines' limits need; none for no rows. */
export function* chunks<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += ROWS) yield rows.slice(start, start + ROWS);
}
