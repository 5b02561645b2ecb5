import type { ResourceRow, RowKind, SourceRow } from './source-row';

/** Rows of one kind that are imported together; those that could not be read among them. */
export interface Chunk {
  readonly kind: RowKind | undefined;
  readonly rows: readonly SourceRow[];
}

/** How many rows share a transaction, where nothing else is said. */
export const CHUNK_ROWS = 500;

/** How many of them may have a password, which takes long to hash. */
const CHUNK_PASSWORDS = 50;

/** So much of a file is in memory at a time, several times over; a row that is larger stands alone. */
const CHUNK_SIZE = 4 * 1024 * 1024;

/** Whether the row's password is to be hashed. */
export function hasPassword(row: SourceRow): row is ResourceRow {
  if (row.kind !== 'User') return false;
  return row.read ? row.read.password !== undefined : typeof row.resource['password'] === 'string';
}

/**
 * Puts rows together that follow each other and are of one kind: as many as the pace says at the time, and no more than
 * memory has room for.
 */
export async function* chunksOf(
  rows: AsyncIterable<SourceRow>,
  pace: { readonly rows: number },
): AsyncGenerator<Chunk> {
  let chunk: SourceRow[] = [];
  let kind: RowKind | undefined;
  let passwords = 0;
  let size = 0;
  for await (const row of rows) {
    const isOther = row.kind !== undefined && kind !== undefined && row.kind !== kind;
    const isFull = chunk.length >= pace.rows || passwords === CHUNK_PASSWORDS || size + (row.size ?? 0) > CHUNK_SIZE;
    if (isOther || (isFull && chunk.length > 0)) {
      yield { kind, rows: chunk };
      [chunk, kind, passwords, size] = [[], undefined, 0, 0];
    }
    chunk.push(row);
    size += row.size ?? 0;
    kind ??= row.kind;
    if (hasPassword(row)) passwords += 1;
  }
  if (chunk.length > 0) yield { kind, rows: chunk };
}
