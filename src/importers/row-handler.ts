import type { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { RowDone } from './import-report';
import type { Planned } from './planned';
import type { ImportDeps, ImportOptions } from './run-import';
import type { SourceRow } from './source-row';

/** What all rows of a file share. */
export interface RunContext {
  readonly deps: ImportDeps;
  readonly options: ImportOptions;
  /** In a dry run, what earlier rows would have created. */
  readonly planned: Planned;
  /** Whether an earlier row has a key of {@link RowHandler.keysOf}. */
  readonly hasSeen: (key: string) => boolean;
}

/** What the file must not say twice, or running it again would change things back and forth. */
export interface RowKey {
  readonly key: string;
  readonly attribute: string;
}

export interface Applied {
  /** One for each item, in order: what was done, or why not. */
  readonly outcomes: readonly (RowDone | PortalError)[];
  /** What was done for them besides. */
  readonly implied: readonly RowDone[];
}

/** How rows of one kind are imported. */
export interface RowHandler<Row extends SourceRow, Item> {
  /** Judges a row by itself. Throws `invalid-value`. */
  read(row: Row): Item;
  keysOf(item: Item): readonly RowKey[];
  /** What an item had better be written next to others of: see {@link sideBySide}. */
  neighbourhoodOf?(item: Item): string | undefined;
  /** What takes long and must not happen in a transaction. Resolves with the items that are out, and why. */
  prepare(items: readonly Item[]): Promise<ReadonlyMap<Item, PortalError>>;
  /** Imports the items, in a transaction. Throws where they can't all be; none of them is to blame then. */
  apply(op: Operation, items: readonly Item[]): Promise<Applied>;
  /** In a dry run, after the transaction was taken back: notes what it would have created. */
  plan(created: readonly Item[]): void;
}

/** For rows that are ready as they are. */
export const nothingToPrepare = () => Promise.resolve(new Map<never, never>());
