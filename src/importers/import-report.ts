import type { JsonObject } from '../portal/model';
import type { RowFault, RowKind } from './source-row';

/** What became of a row; in a dry run, what would. */
export type RowOutcome = RowDone | RowFailed;

export interface RowDone {
  readonly line: number;
  readonly kind: RowKind;
  readonly action: 'created' | 'updated' | 'unchanged';
  /** userName, name or displayName; of a membership both ends. */
  readonly name: string;
  /** Attribute → [before, after], as in the audit trail; of what was updated. */
  readonly changes?: JsonObject | undefined;
  /** An organization that no row of its own speaks of: a row named it, and `createOrganizations` was on. */
  readonly implied?: true | undefined;
}

export interface RowFailed extends RowFault {
  readonly line: number;
  readonly kind?: RowKind | undefined;
  readonly action: 'failed';
}

/** What an import did, row by row counted; in a dry run, what it would have done. */
export interface ImportReport {
  readonly dryRun: boolean;
  /** Rows read: the sum of the four. */
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Organizations that rows only named; not counted above. */
  readonly organizationsCreated: number;
  /** The first of those that failed, `FAULTS_KEPT` at most. */
  readonly faults: readonly RowFailed[];
  /** Why the import ended before the file did; what was done until then stays done. */
  readonly stopped: 'strict' | 'cancelled' | null;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** How many faults a report names itself; whoever wants all takes the outcomes. */
export const FAULTS_KEPT = 100;

export function isFailure(outcome: RowOutcome): outcome is RowFailed {
  return outcome.action === 'failed';
}

/** From so many rows on a database had better look anew at what its tables hold. */
const MUCH = 10_000;

/** Whether an import has filled tables, rather than touched them. */
export function wroteMuch({ dryRun, created, updated }: Pick<ImportReport, 'dryRun' | 'created' | 'updated'>): boolean {
  return !dryRun && created + updated >= MUCH;
}
