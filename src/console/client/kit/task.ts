import type { Item, Work } from './run-each';

/** What is done to many things, and what would take it back. */
export interface Task<Of extends Item = Item> {
  readonly title: string;
  readonly items: readonly Of[];
  readonly work: Work<Of>;
  /** What takes it back where it was done; undefined where there is nothing to take back. */
  readonly undo?: (done: readonly Of[]) => Task<Of> | undefined;
}
