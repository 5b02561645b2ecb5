import type { JsonObject } from '../model';

export interface AuditEntry {
  readonly action: string;
  readonly subjectType: 'User' | 'Group' | 'Organization' | 'Role' | 'Connection' | 'Session' | 'EventStream';
  readonly subjectId: string;
  readonly organizationId: string | null;
  /** Attribute → [before, after]; never a secret. */
  readonly changes: JsonObject;
}

export interface AuditRow extends AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly requestId: string;
  /** From which address on the network; null for what the portal does on its own, and on the command line. */
  readonly address: string | null;
}

/** Which rows of the trail to read: those that match all that is given, the newest first. */
export interface AuditQuery {
  readonly limit: number;
  /** Rows older than the one of this id: how to go on after a page. */
  readonly before?: string | undefined;
  /** Id or name of who did it. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subjectId?: string | undefined;
  /** From this time on, */
  readonly from?: string | undefined;
  /** up to this time, exclusive. */
  readonly to?: string | undefined;
}

/** A row as its seal covers it: `changes` is the text that is kept, not what it stands for. */
export interface SealableRow extends Omit<AuditRow, 'subjectType' | 'changes'> {
  readonly subjectType: string;
  readonly changes: string;
}

/** A row's place in the chain and its hash, which covers the row and the hash before it. */
export interface Seal {
  readonly position: number;
  readonly hash: string;
}

export interface SealedRow extends Seal {
  readonly row: SealableRow;
}

export interface AuditStore {
  append(row: AuditRow): Promise<void>;
  appendMany(rows: readonly AuditRow[]): Promise<void>;
  /** The newest first, within the scope. */
  list(query: AuditQuery): Promise<readonly AuditRow[]>;
}

/** The hash chain over the audit trail: one for the whole portal, whatever the scope. */
export interface AuditChainStore {
  /** Holds the chain until the end of the transaction, so that one process at a time appends to it. */
  lock(): Promise<void>;
  /** What the first hash rests on; another one in each database. */
  genesis(): Promise<string>;
  /** The last row's seal; undefined while there is none. */
  head(): Promise<Seal | undefined>;
  /** Rows that aren't sealed yet, in the order of their ids. */
  unsealed(limit: number): Promise<readonly SealableRow[]>;
  countUnsealed(): Promise<number>;
  /** Seals rows by their ids. */
  seal(seals: ReadonlyMap<string, Seal>): Promise<void>;
  /** Sealed rows after a position, in the chain's order. */
  sealed(after: number, limit: number): Promise<readonly SealedRow[]>;
}
