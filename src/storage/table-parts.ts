import type { ColumnType } from 'kysely';

/** SQLite reads a truth value as 0 or 1. */
export type Flag = ColumnType<boolean | number, boolean, boolean>;

/** What rows of every resource begin with. */
export interface ResourceTable {
  id: string;
  version: number;
  created_at: string;
  modified_at: string;
}
