import { sql, type RawBuilder } from 'kysely';

/** The database engines that the migrations and the storage know. */
export type Engine = 'sqlite' | 'postgres';

/** The only difference between the engines in the definition of tables. */
export interface ColumnTypes {
  /** An identifier, a folded key or a time: compared byte by byte, so that both engines order alike. */
  readonly key: RawBuilder<unknown>;
  readonly boolean: RawBuilder<unknown>;
  /** JSON that SQL looks into; JSON that is only kept is `text`. */
  readonly json: RawBuilder<unknown>;
  /** Follows the closing parenthesis of a table that is nothing but its primary key. */
  readonly keyedTable: RawBuilder<unknown>;
}

export const columnTypes: Readonly<Record<Engine, ColumnTypes>> = {
  sqlite: {
    key: sql`text`,
    boolean: sql`integer`,
    json: sql`text`,
    keyedTable: sql`without rowid`,
  },
  postgres: {
    key: sql`text collate "C"`,
    boolean: sql`boolean`,
    json: sql`jsonb`,
    keyedTable: sql``,
  },
};
