import { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { PortalError } from '../../portal/errors';
import { restoreFormula } from '../csv-formula';
import { peek, refuseUtf16 } from '../peek';
import {
  ROW_KINDS,
  type FaultyRow,
  type MembershipRow,
  type OpenSource,
  type RejectsFormat,
  type RowKind,
  type SourceRow,
} from '../source-row';
import type { AttributeLookup } from './attribute-lookup';
import { checkHeader, FAULT_COLUMN, KIND_WORDS, kindOfHeader, targetOf, type CsvColumn } from './csv-columns';
import { unreadAttributes } from './csv-attributes';
import { sizeOf, toResourceRow } from './csv-row';

/** A quotation mark that is never closed must not gather the rest of the file in memory. */
const LONGEST_RECORD = 4 * 1024 * 1024;

/**
 * CSV (RFC 4180) with a header, delimited by commas, semicolons or tabs, or what a first line `sep=…` says, in UTF-8 with
 * or without a byte order mark.
 * Columns are friendly names (`email`) or paths of SCIM (`emails[type eq "home"].value`); a column `kind` tells what each
 * row is. Several values in a cell stand between `|`.
 */
export function openCsv(lookup: AttributeLookup): OpenSource {
  return async (file, { kind }) => {
    const { head, input } = await peek(file);
    refuseUtf16(head);
    const declared = declaredDelimiter(head);
    const delimiter = declared ?? delimiterOf(head);
    const skipped = new Set<string>();
    const records = recordsOf(input, delimiter, (reason) => skipped.add(reason));
    if (declared !== undefined) await records.next();
    const first = await records.next();
    if (first.done) throw new PortalError('invalid-value', 'The file is empty: a header is needed.');
    const table = new Table(
      first.value.map((name) => name.trim()),
      kind,
      lookup,
      delimiter,
    );
    const start = (declared === undefined ? 1 : 2) + lineEndsIn(first.value);
    return { rows: rowsOf(table, records, start, skipped), rejects: table.rejects };
  };
}

/** What a first line `sep=;` says, by which spreadsheets are told. */
function declaredDelimiter(head: Buffer): string | undefined {
  return /^\uFEFF?"?sep=([^\r\n"])"?\r?\n/i.exec(head.toString('utf8', 0, 32))?.[1];
}

/** The character between the names of the header; a comma where there is but one name. */
function delimiterOf(head: Buffer): string {
  const [header = ''] = head
    .toString('utf8')
    .replaceAll(/"[^"]*"/g, '')
    .split(/\r?\n/, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

function recordsOf(
  input: AsyncIterable<Buffer>,
  delimiter: string,
  onSkip: (reason: string) => void,
): AsyncIterator<string[], undefined> {
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_RECORD,
    skip_records_with_error: true,
    on_skip: (error) => {
      onSkip(reasonOf(error));
      return undefined;
    },
  });
  const bytes = Readable.from(input, { objectMode: false });
  bytes.on('error', (error) => parser.destroy(error));
  parser.on('close', () => bytes.destroy());
  return bytes.pipe(parser)[Symbol.asyncIterator]() as AsyncIterator<string[], undefined>;
}

function reasonOf(error: CsvError | undefined): string {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED' || error?.code === 'CSV_MAX_RECORD_SIZE') {
    return 'A quotation mark that opens in this row is never closed: mend it there, and import the whole file again.';
  }
  return error?.message ?? 'The row can not be read.';
}

async function* rowsOf(
  table: Table,
  records: AsyncIterator<string[], undefined>,
  headerLines: number,
  skipped: ReadonlySet<string>,
): AsyncGenerator<SourceRow> {
  let line = headerLines + 1;
  try {
    for (let next = await records.next(); !next.done; next = await records.next()) {
      const cells = next.value;
      const isBlank = cells.length === 1 && cells[0]?.trim() === '';
      if (!isBlank) yield table.toRow(line, cells);
      line += 1 + lineEndsIn(cells);
    }
    if (skipped.size > 0) yield table.unreadable(line, skipped);
  } finally {
    await records.return?.();
  }
}

function lineEndsIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes('\n')) count += cell.split('\n').length - 1;
  return count;
}

/** What is said of a row without enough cells, which looks complete when it comes again as a rejected one. */
const TOO_FEW = /^The row has (\d+) cells; the header has \d+\.$/;

/** The columns, and what they make of rows. */
class Table {
  readonly rejects: RejectsFormat;
  readonly #header: readonly string[];
  readonly #kind: RowKind | undefined;
  readonly #kindColumn: number;
  readonly #faultColumn: number;
  readonly #columns = new Map<RowKind, readonly CsvColumn[]>();

  constructor(
    header: readonly string[],
    kind: RowKind | undefined,
    private readonly lookup: AttributeLookup,
    private readonly delimiter: string,
  ) {
    this.#header = header;
    this.#kindColumn = header.findIndex((name) => name.toLowerCase() === 'kind');
    this.#faultColumn = header.indexOf(FAULT_COLUMN);
    this.#kind = kind ?? (this.#kindColumn < 0 ? kindOfHeader(header) : undefined);
    checkHeader(header, this.#kindColumn < 0 && this.#kind ? [this.#kind] : ROW_KINDS, lookup);
    this.rejects = {
      head: this.#line([...this.#withoutFault(header), FAULT_COLUMN]),
      reject: ({ raw }, { column, reason }) => {
        const row = raw();
        // Of what couldn't be read at all, nothing can be mended there.
        return row === ''
          ? ''
          : `${row}${delimiter}${this.#line([column === undefined ? reason : `${column}: ${reason}`])}`;
      },
    };
  }

  toRow(line: number, cells: readonly string[]): SourceRow {
    const raw = () => this.#line(this.#withoutFault(this.#padded(cells))).slice(0, -1);
    const fault = (reason: string, column?: string): FaultyRow => ({
      line,
      raw,
      size: sizeOf(cells),
      fault: { column, reason },
    });
    if (cells.length !== this.#header.length) {
      return fault(`The row has ${cells.length} cells; the header has ${this.#header.length}.`);
    }
    const unmended = this.#faultColumn < 0 ? undefined : this.#stillShort(cells);
    if (unmended !== undefined) return fault(unmended);
    const broken = cells.findIndex((cell) => cell.includes('\uFFFD'));
    if (broken >= 0) return fault('The cell holds bytes that are not UTF-8.', this.#header[broken]);
    const kind = this.#kindOf(cells);
    if (!kind)
      return fault(`The kind must be one of ${Object.values(KIND_WORDS).join(', ')}.`, this.#header[this.#kindColumn]);
    const columns = this.#columnsOf(kind);
    const stray =
      this.#kindColumn < 0 ? -1 : cells.findIndex((cell, at) => cell !== '' && columns[at]?.target.to === 'stray');
    if (stray >= 0) return fault(`There is no such column for ${KIND_WORDS[kind]}.`, this.#header[stray]);
    if (kind === 'Membership') return toMembershipRow(line, cells, columns, raw);
    const unread = unreadAttributes(cells, columns);
    if (unread !== undefined) return fault('The cell must hold a JSON object.', unread);
    return toResourceRow(kind, line, cells, columns, raw);
  }

  unreadable(line: number, reasons: Iterable<string>): FaultyRow {
    return {
      line,
      raw: () => '',
      fault: { reason: `From this line on the file can't be read. ${[...reasons].join(' ')}` },
    };
  }

  #kindOf(cells: readonly string[]): RowKind | undefined {
    const word = cells[this.#kindColumn]?.trim().toLowerCase() ?? '';
    if (word === '') return this.#kind;
    return ROW_KINDS.find((kind) => word === kind.toLowerCase() || word === KIND_WORDS[kind]);
  }

  #columnsOf(kind: RowKind): readonly CsvColumn[] {
    const known = this.#columns.get(kind);
    if (known) return known;
    const columns = this.#header.map((name) => ({
      name,
      target: targetOf(name, kind, this.lookup) ?? ({ to: 'stray' } as const),
    }));
    this.#columns.set(kind, columns);
    return columns;
  }

  /** So that the reason of a rejected row comes to stand in its column. */
  #padded(cells: readonly string[]): readonly string[] {
    const missing = this.#header.length - cells.length;
    return missing > 0 ? [...cells, ...Array<string>(missing).fill('')] : cells;
  }

  /** Why the row was rejected, if it had too few cells and nobody has filled in any of those that were missing. */
  #stillShort(cells: readonly string[]): string | undefined {
    const reason = cells[this.#faultColumn] ?? '';
    const [, count] = TOO_FEW.exec(reason) ?? [];
    const isFilled = (cell: string, at: number) => at >= Number(count) && at !== this.#faultColumn && cell !== '';
    return count === undefined || cells.some(isFilled) ? undefined : reason;
  }

  #withoutFault(cells: readonly string[]): string[] {
    return cells.filter((_cell, at) => at !== this.#faultColumn);
  }

  /** The library takes longer over a row than reading it does, so it is asked only where something has to be quoted. */
  #line(cells: readonly string[]): string {
    const isPlain = (cell: string) => !cell.includes(this.delimiter) && !/["\r\n]/.test(cell);
    if (cells.length > 1 && cells.every(isPlain)) return `${cells.join(this.delimiter)}\n`;
    return stringify([[...cells]], { delimiter: this.delimiter });
  }
}

function toMembershipRow(
  line: number,
  cells: readonly string[],
  columns: readonly CsvColumn[],
  raw: () => string,
): MembershipRow | FaultyRow {
  const values: Partial<Record<string, string>> = {};
  const columnOf = new Map<string, string>();
  for (const [at, { name, target }] of columns.entries()) {
    if (target.to !== 'field') continue;
    values[target.field] = restoreFormula(cells[at]?.trim() ?? '');
    columnOf.set(target.field, name);
  }
  const { group, organization, member } = values;
  const missing = !group ? 'group' : 'member';
  if (group && member)
    return {
      kind: 'Membership',
      line,
      raw,
      size: sizeOf(cells),
      group,
      organization: organization || undefined,
      member,
      columnOf,
    };
  return {
    line,
    raw,
    size: sizeOf(cells),
    fault: { column: columnOf.get(missing), attribute: missing, reason: `${missing} is required.` },
  };
}
