/** How busy the storage is, and what it has done since the start. */
export interface StorageLoad {
  readonly transactions: { readonly committed: number; readonly failed: number; readonly retried: number };
  /** Spent in transactions, waiting included. */
  readonly transactionSeconds: number;
  /** Writes that wait for their turn at SQLite's one writer. */
  readonly writesWaiting?: number;
  /** Of PostgreSQL's pool. */
  readonly connections?: { readonly open: number; readonly idle: number; readonly waiting: number };
}
