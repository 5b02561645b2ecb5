import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../docs');

/**
 * Asserts that the one table of a page in docs/ holds these rows, the first being the header. With UPDATE_DOCS=1 in the
 * environment it is written instead; `npm run format` then lines up its columns.
 */
export function expectTable(page: string, rows: readonly (readonly string[])[]): void {
  const path = join(DOCS, page);
  const lines = readFileSync(path, 'utf8').split('\n');
  const [header = [], ...body] = rows;
  const expected = [header, header.map(() => '---'), ...body].map((cells) => cells.map(escape));
  if (process.env['UPDATE_DOCS'] === '1') {
    const start = lines.findIndex(isRow);
    const text = expected.map((cells) => `| ${cells.join(' | ')} |`);
    lines.splice(start < 0 ? lines.length : start, lines.filter(isRow).length, ...text);
    writeFileSync(path, lines.join('\n'));
  }
  expect(lines.filter(isRow).map(cellsOf)).toEqual(expected);
}

/** The rows of the one table of a page in docs/, the header first. */
export function readTable(page: string): string[][] {
  const rows = readFileSync(join(DOCS, page), 'utf8').split('\n').filter(isRow).map(cellsOf);
  return rows.filter((_row, index) => index !== 1).map((cells) => cells.map((cell) => cell.replaceAll('\\|', '|')));
}

function isRow(line: string): boolean {
  return line.startsWith('|');
}

/** Whatever the widths of the columns. */
function cellsOf(line: string): string[] {
  const cells = line.slice(1, line.lastIndexOf('|')).split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replace(/^-+$/, '---'));
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
