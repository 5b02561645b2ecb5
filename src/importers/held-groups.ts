import type { RowResult } from './read-chunk';
import { isFailure } from './import-report';
import type { SourceRow } from './source-row';

/** So many are kept in memory, and so much of the file: others fail at once. */
const MOST_ROWS = 10_000;
const MOST_SIZE = 16 * 1024 * 1024;

/** Groups with a member that isn't there yet: it may be a group further down in the file, so they are tried again. */
export class HeldGroups {
  #rows: SourceRow[] = [];
  #size = 0;

  /** Keeps those groups back; the other results. */
  hold(results: readonly RowResult[]): readonly RowResult[] {
    return results.filter((result) => !this.#take(result));
  }

  /** Those that were kept back, which are forgotten with it. */
  release(): readonly SourceRow[] {
    const rows = this.#rows;
    [this.#rows, this.#size] = [[], 0];
    return rows;
  }

  #take({ row, outcome }: RowResult): boolean {
    const isHopeful = isFailure(outcome) && outcome.kind === 'Group' && outcome.attribute === 'members';
    const size = this.#size + (row.size ?? 0);
    if (!isHopeful || this.#rows.length === MOST_ROWS || size > MOST_SIZE) return false;
    this.#rows.push(row);
    this.#size = size;
    return true;
  }
}
