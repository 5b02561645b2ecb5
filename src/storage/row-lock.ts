import { sql, type RawBuilder } from 'kysely';
import type { Access } from './access';
import type { LockPurpose } from './dialect';
import { FixedQuery } from './fixed-query';

type Select<Values extends readonly unknown[]> = (access: Access, ...values: Values) => RawBuilder<unknown>;

/** Locks the rows of a query as {@link Dialect.lock} does, by a statement that is built once. */
export class RowLock<Values extends readonly unknown[]> {
  readonly #select: Select<Values>;
  readonly #queries = new Map<LockPurpose, FixedQuery<Values, never>>();

  constructor(select: Select<Values>) {
    this.#select = select;
  }

  /** What is asked next may be sent without waiting for this. */
  async take(access: Access, purpose: LockPurpose, ...values: Values): Promise<void> {
    const clause = access.dialect.lockClauses?.[purpose];
    if (clause === undefined) return;
    const known = this.#queries.get(purpose);
    const query =
      known ??
      new FixedQuery<Values, never>((inside, ...given) => sql`${this.#select(inside, ...given)} ${sql.raw(clause)}`);
    if (!known) this.#queries.set(purpose, query);
    await query.run(access, ...values);
  }
}
