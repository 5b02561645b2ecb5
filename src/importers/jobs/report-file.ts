import { stringify } from 'csv-stringify/sync';
import type { Readable } from 'node:stream';
import { readByteLines } from '../byte-lines';
import { neutraliseFormula } from '../csv-formula';
import type { RowOutcome } from '../import-report';

export interface ReportShape {
  readonly format: 'ndjson' | 'csv';
  /** Not only the rows that failed. */
  readonly all: boolean;
}

const HEADER = ['line', 'kind', 'action', 'name', 'column', 'attribute', 'reason'];

/** The lines of a report, as whoever asked wants to read them. */
export async function* reportAs(file: Readable, { format, all }: ReportShape): AsyncGenerator<string> {
  if (format === 'csv') yield stringify([HEADER]);
  for await (const { bytes } of readByteLines(file, Infinity)) {
    const line = bytes.toString('utf8');
    const outcome = JSON.parse(line) as RowOutcome;
    if (all || outcome.action === 'failed') yield format === 'csv' ? toCsv(outcome) : `${line}\n`;
  }
}

function toCsv({ line, kind, action, ...rest }: RowOutcome): string {
  const { name, column, attribute, reason } = { name: '', column: '', attribute: '', reason: '', ...rest };
  return stringify([
    [line, kind, action, ...[name, column, attribute, reason].map((cell) => neutraliseFormula(cell ?? ''))],
  ]);
}
