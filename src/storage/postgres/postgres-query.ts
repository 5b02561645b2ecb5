import type { Duplex } from 'node:stream';
import { Query, type ClientBase, type Connection } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

/** How the rows of a statement are made of what PostgreSQL sends. */
export interface RowShape {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

export interface Statement {
  readonly text: string;
  /** Undefined: it is sent as it is, which may be several statements. */
  readonly values?: readonly unknown[] | undefined;
  /** What it is prepared as, once for each connection. */
  readonly name?: string | undefined;
}

export interface Answer {
  readonly rows: readonly object[];
  /** What PostgreSQL says that it did, like `UPDATE 3`. */
  readonly tag: string;
}

export interface QueryOptions {
  readonly statement: Statement;
  /** By the names of statements; the same for all connections to one server. */
  readonly shapes: Map<string, RowShape>;
  readonly parserOf: (type: number) => (text: string) => unknown;
}

/** What pg's connections have beside what their types say. */
interface PgConnection extends Omit<Connection, 'bind' | 'parse' | 'describe' | 'execute'> {
  /** Texts by the names that they were prepared as, or are being prepared as. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(values: { statement: string; values: readonly unknown[] }): void;
  describe(what: { type: 'P' }): void;
  execute(portal: object): void;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

const NOTHING: RowShape = { names: [], parsers: [] };

/**
 * pg's own query with less work: PostgreSQL is asked only once what the rows of a prepared statement look like, and what
 * is sent within one turn of the event loop goes out together.
 */
class ShortQuery extends Query {
  readonly text: string;
  readonly name: string | undefined;
  readonly #values: readonly unknown[] | undefined;
  readonly #options: QueryOptions;
  readonly #done: (error: unknown, answer?: Answer) => void;
  readonly #rows: object[] = [];
  #shape: RowShape | undefined;
  #tag = '';
  #fault: unknown;
  /** pg puts its own around it, which ends the time that the answer has. */
  callback: (error: unknown) => void;

  constructor(options: QueryOptions, done: (error: unknown, answer?: Answer) => void) {
    const { text, name, values } = options.statement;
    super(text);
    this.text = text;
    this.name = name;
    this.#values = values?.map(prepareValue);
    this.#options = options;
    this.#done = done;
    this.#shape = name === undefined ? undefined : options.shapes.get(name);
    this.callback = (error) => this.#done(error, { rows: this.#rows, tag: this.#tag });
  }

  override submit = (connection: Connection): null => {
    sendTogether(connection.stream);
    if (this.#values) this.#execute(connection as unknown as PgConnection, this.#values);
    else connection.query(this.text);
    return null;
  };

  #execute(connection: PgConnection, values: readonly unknown[]): void {
    const { text, name = '' } = this;
    if (name === '' || !isKnown(connection, name)) {
      connection.parse({ name, text });
      if (name !== '') connection.submittedNamedStatements[name] = text;
    }
    connection.bind({ statement: name, values });
    if (!this.#shape) connection.describe({ type: 'P' });
    connection.execute({});
    connection.sync();
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#shape = {
      names: fields.map((field) => field.name),
      parsers: fields.map((field) => this.#options.parserOf(field.dataTypeID)),
    };
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      this.#rows.push(rowOf(this.#shape ?? NOTHING, fields));
    } catch (error) {
      this.#fault ??= error;
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#tag = text;
  }

  handleReadyForQuery(): void {
    if (this.name !== undefined) this.#options.shapes.set(this.name, this.#shape ?? NOTHING);
    this.callback(this.#fault ?? null);
  }
}

function isKnown({ parsedStatements, submittedNamedStatements }: PgConnection, name: string): boolean {
  return parsedStatements[name] !== undefined || submittedNamedStatements[name] !== undefined;
}

function rowOf({ names, parsers }: RowShape, fields: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at += 1) {
    const text = fields[at] ?? null;
    row[names[at] ?? ''] = text === null ? null : parsers[at]?.(text);
  }
  return row;
}

const held = new WeakSet<Duplex>();

/** Each write that the system has to see to costs as much as a short query. */
function sendTogether(stream: Duplex): void {
  if (held.has(stream)) return;
  held.add(stream);
  stream.cork();
  setImmediate(() => {
    held.delete(stream);
    stream.uncork();
  });
}

/** Sends a statement, behind what was sent before; `done` is called with the answer, or with what was wrong. */
export function send(client: ClientBase, options: QueryOptions, done: (error: unknown, answer?: Answer) => void): void {
  client.query(new ShortQuery(options, done));
}
