/** The beginning of a CSV file: what its columns are called, and a few rows to know them by. */
export interface CsvHead {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** The first rows. */
  readonly sample: readonly (readonly string[])[];
  /** How many characters the header takes, with its line's end and what stands before it. */
  readonly length: number;
}

const SAMPLE_ROWS = 3;

/**
 * Reads the header of CSV (RFC 4180), delimited by commas, semicolons or tabs, or what a first line `sep=…` says.
 * Undefined where there is none.
 */
export function readCsvHead(text: string): CsvHead | undefined {
  // By which spreadsheets are told.
  const [line = '', declared] = /^"?sep=([^\r\n"])"?\r?\n/i.exec(text) ?? [];
  const delimiter = declared ?? delimiterOf(text);
  const first = readRecord(text, line.length, delimiter);
  if (first.cells.every((cell) => cell.trim() === '')) return undefined;
  const sample: (readonly string[])[] = [];
  for (let at = first.end; at < text.length && sample.length < SAMPLE_ROWS;) {
    const { cells, end } = readRecord(text, at, delimiter);
    if (cells.length > 1 || cells[0] !== '') sample.push(cells);
    at = end;
  }
  return { delimiter, header: first.cells.map((name) => name.trim()), sample, length: first.end };
}

/** The one that is most often in the first line, outside of quotation marks; a comma where there is none. */
function delimiterOf(text: string): string {
  const [line = ''] = text.replaceAll(/"[^"]*"/g, '').split(/\r?\n/, 1);
  const count = (delimiter: string) => line.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function readRecord(text: string, from: number, delimiter: string): { cells: string[]; end: number } {
  const cells = [''];
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    const last = cells.length - 1;
    if (character === '"') {
      const doubled = quoted && text[at + 1] === '"';
      if (doubled) cells[last] += text.charAt(at++);
      else quoted = !quoted;
    } else if (!quoted && character === delimiter) cells.push('');
    else if (!quoted && character === '\n') return { cells: withoutReturn(cells), end: at + 1 };
    else cells[last] += character;
  }
  return { cells: withoutReturn(cells), end: text.length };
}

function withoutReturn(cells: string[]): string[] {
  return [...cells.slice(0, -1), (cells.at(-1) ?? '').replace(/\r$/, '')];
}

/** A line of CSV. */
export function csvLine(cells: readonly string[], delimiter: string): string {
  const quote = (cell: string) =>
    /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return `${cells.map(quote).join(delimiter)}\r\n`;
}
