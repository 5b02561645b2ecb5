import { importFormats } from '../../src/composition/import-formats';
import type { ImportFormat } from '../../src/importers/import-formats';
import type { SourceRow } from '../../src/importers/source-row';

/** The rows that a reader makes of a file that comes in pieces of some bytes. */
export async function readSource(format: ImportFormat, file: string | Buffer, piece = 7): Promise<SourceRow[]> {
  const { rows } = await importFormats[format](inPieces(Buffer.from(file), piece), {});
  const found: SourceRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** Row by row what it is: a resource with what else it carries, a membership, or a fault. */
export function shown(rows: readonly SourceRow[]): unknown[] {
  return rows.map(({ raw: _raw, size: _size, ...row }) => {
    if (!('kind' in row) || row.kind === undefined) return row;
    const { columnOf: _columns, ...rest } = row as { columnOf?: unknown };
    return rest;
  });
}

/** What is written for a rejected row. */
export async function rejectsOf(format: ImportFormat, file: string): Promise<string> {
  const { rows, rejects } = await importFormats[format](inPieces(Buffer.from(file), 1000), {});
  let text = rejects.head;
  for await (const row of rows) text += rejects.reject(row, { column: 'x', reason: 'why\nnot' });
  return text;
}

async function* inPieces(bytes: Buffer, piece: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += piece) yield await Promise.resolve(bytes.subarray(at, at + piece));
}
