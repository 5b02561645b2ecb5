/**
 * What a spreadsheet may take for a formula (CWE-1236): a cell that begins with one of these, also where quotes or
 * spaces stand before it. The wide forms count in the East Asian ones.
 */
const FORMULA = /^[\s"'\p{Cf}\p{Zs}]*[=+\-@\t\r\n＝＋－＠]/u;

/** The cell as text for every spreadsheet: an apostrophe goes before what it could take for a formula. */
export function neutraliseFormula(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** Takes back {@link neutraliseFormula}; what it never touched stays as it is. */
export function restoreFormula(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
