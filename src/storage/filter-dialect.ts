import { sql, type Expression, type RawBuilder } from 'kysely';
import type { Engine } from '../../db/column-types';

/** What the two engines say differently in SQL, as far as only filters need it; the rest is in `dialect.ts`. */
export interface FilterDialect {
  /** The document in a column of type text. */
  document(text: Expression<unknown>): RawBuilder<unknown>;
  /** The text, compared byte by byte whatever the column's collation. */
  bytewise(text: Expression<unknown>): RawBuilder<string | null>;
  /** An item of a FROM list: one row per element of the array at `path`; no row where there is no array. */
  elements(document: Expression<unknown>, path: readonly string[], alias: string): RawBuilder<unknown>;
  /** Where in the array the element of {@link elements} stands. */
  position(alias: string): RawBuilder<number>;
}

const sqlite: FilterDialect = {
  document: (text) => sql`${text}`,
  bytewise: (text) => sql`${text}`,
  elements: (document, path, alias) => {
    const at = ['$', ...path.map((name) => `"${name}"`)].join('.');
    const array = sql`case json_type(${document}, ${at}) when 'array' then ${document} end`;
    return sql`json_each(${array}, ${at}) as ${sql.ref(alias)}`;
  },
  position: (alias) => sql`${sql.ref(`${alias}.key`)}`,
};

const postgres: FilterDialect = {
  document: (text) => sql`cast(${text} as jsonb)`,
  bytewise: (text) => sql`((${text}) collate "C")`,
  elements: (document, path, alias) => {
    const at = sql`(${document} #> ${path}::text[])`;
    const array = sql`case jsonb_typeof(${at}) when 'array' then ${at} end`;
    return sql`jsonb_array_elements(${array}) with ordinality as ${sql.ref(alias)}(value, position)`;
  },
  position: (alias) => sql`${sql.ref(`${alias}.position`)}`,
};

export const filterDialects: Readonly<Record<Engine, FilterDialect>> = { sqlite, postgres };
