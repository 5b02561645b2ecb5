import { Query, type ClientBase, type Connection } from 'pg';

/** pg's own query, which has no rows to give when PostgreSQL asks for them. */
class CopyQuery extends Query {
  readonly #rows: Buffer;

  constructor(text: string, rows: Buffer, done: (error: Error | undefined) => void) {
    super(text, done);
    this.#rows = rows;
  }

  handleCopyInResponse(connection: Connection & CopyTarget): void {
    connection.sendCopyFromChunk(this.#rows);
    connection.endCopyFrom();
  }
}

interface CopyTarget {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Whether a statement takes rows instead of parameters. */
export function isCopyIn(sql: string): boolean {
  return sql.startsWith('copy ');
}

/** Runs `copy … from stdin`, which costs both sides half of what the same rows cost as parameters of an insert. */
export function copyIn(client: ClientBase, sql: string, rows: readonly (readonly unknown[])[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(rows.map((row) => `${row.map(toCell).join('\t')}\n`).join(''));
    client.query(new CopyQuery(sql, bytes, (error) => (error ? reject(error) : resolve())));
  });
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value in COPY's text format. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? '') : text;
}
