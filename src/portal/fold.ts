/**
 * The form in which strings that aren't caseExact are compared, stored in key columns and searched: NFKC, then lower
 * case. Done here and not in SQL, so that both database engines agree to the letter (SQLite's `lower()` knows ASCII
 * only, PostgreSQL's depends on the locale).
 */
export function fold(value: string): string {
  return isAscii(value) ? value.toLowerCase() : value.normalize('NFKC').toLowerCase();
}

/** ASCII is its own NFKC; to find that out is quicker than to normalize. */
export function isAscii(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) if (value.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** {@link fold} of every string leaf of a JSON value; names, numbers, booleans and nulls stay. */
export function foldDocument(value: unknown): unknown {
  if (typeof value === 'string') return fold(value);
  if (Array.isArray(value)) return value.map(foldDocument);
  if (value !== null && typeof value === 'object') {
    const folded: Record<string, unknown> = {};
    for (const name of Object.keys(value)) setOwn(folded, name, foldDocument((value as Record<string, unknown>)[name]));
    return folded;
  }
  return value;
}

/** Also where the name is `__proto__`. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}
