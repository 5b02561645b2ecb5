import type { QueryResult, RawBuilder } from 'kysely';
import type { Access } from './access';

/** Stands in a statement, while it is made, for a value that is known only when it runs. */
class Slot {
  constructor(readonly valueIn: (access: Access, values: readonly unknown[]) => unknown) {}
}

/** Something made of a value; of a stand-in, when the statement runs. */
export function lazily<Value, Result>(value: Value, make: (value: Value) => Result): Result {
  if (!(value instanceof Slot)) return make(value);
  return new Slot((access, values) => make(value.valueIn(access, values) as Value)) as Result;
}

interface Made {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Scopes of so many different sizes have statements of their own kept; enough for all but the oddest portal. */
const KEPT = 64;

/**
 * A statement that is built once, and then only run: building takes the query builder several times as long as a short
 * statement takes the database. `build` gets stand-ins for the values, which it may only place into the statement, and
 * for the organizations of a limited scope; all else of the access is the same for all statements of a database.
 */
export class FixedQuery<Values extends readonly unknown[], Row> {
  readonly #build: (access: Access, ...values: Values) => RawBuilder<Row>;
  readonly #made = new Map<string, Made>();

  constructor(build: (access: Access, ...values: Values) => RawBuilder<Row>) {
    this.#build = build;
  }

  run(access: Access, ...values: Values): Promise<QueryResult<Row>> {
    return this.#runBy<QueryResult<Row>>(access.run, access, values);
  }

  /** The same, for what an index finds at once. */
  find(access: Access, ...values: Values): Promise<QueryResult<Row>> {
    return this.#runBy<QueryResult<Row>>(access.runShort ?? access.run, access, values);
  }

  /** Runs a write that can't fail by what is in the database, and whose outcome nobody waits for. */
  async runLater(access: Access, ...values: Values): Promise<void> {
    const run: (sql: string, parameters: readonly unknown[]) => Promise<unknown> = access.runLater ?? access.run;
    await this.#runBy(run, access, values);
  }

  #runBy<Result>(
    run: (sql: string, parameters: readonly unknown[]) => Promise<Result>,
    access: Access,
    values: Values,
  ): Promise<Result> {
    const { sql, parameters } = this.#for(access, values.length);
    return run(
      sql,
      parameters.map((value) => (value instanceof Slot ? value.valueIn(access, values) : value)),
    );
  }

  #for(access: Access, count: number): Made {
    const { scope, dialect } = access;
    const shape = `${dialect.engine} ${scope.all ? 'all' : scope.organizations.length} ${access.resourceBase}`;
    const known = this.#made.get(shape);
    if (known) return known;
    const made = this.#make(access, count);
    if (this.#made.size < KEPT) this.#made.set(shape, made);
    return made;
  }

  #make(access: Access, count: number): Made {
    const values = Array.from({ length: count }, (_value, index) => new Slot((_access, given) => given[index]));
    const now = new Slot(() => new Date().toISOString()) as unknown as string;
    const built = this.#build({ ...access, scope: scopeOfSlots(access), now }, ...(values as unknown as Values));
    const { sql, parameters } = built.compile(access.db);
    return { sql, parameters };
  }
}

function scopeOfSlots({ scope }: Access): Access['scope'] {
  if (scope.all) return scope;
  const slots = scope.organizations.map((_id, index) => new Slot((access) => organizationAt(access, index)));
  return { organizations: slots as unknown as string[] };
}

function organizationAt({ scope }: Access, index: number): string | undefined {
  return scope.all ? undefined : scope.organizations[index];
}
