/**
 * The form in which strings that aren't caseExact are compared, stored in key columns and searched: NFKC, then lower
 * case. Done here and not in SQL, so that both database engines agree to the letter (SQLite's `lower()` knows ASCII
 * only, PostgreSQL's depends on the locale).
 */
export function fold(value: string): string {
  return value.normalize('NFKC').toLowerCase();
}

/** {@link fold} of every string leaf of a JSON value; names, numbers, booleans and nulls stay. */
export function foldDocument(value: unknown): unknown {
  if (typeof value === 'string') return fold(value);
  if (Array.isArray(value)) return value.map(foldDocument);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, foldDocument(part)]));
  }
  return value;
}
