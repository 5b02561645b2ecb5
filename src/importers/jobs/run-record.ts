import type { JsonObject } from '../../portal/model';
import { FAULTS_KEPT, type ImportReport, type RowFailed, type RowOutcome } from '../import-report';
import type { ImportProgress } from '../run-import';
import type { Source, SourceRow } from '../source-row';
import type { SpoolWriter } from './spool';

/** How far a run is, as it is kept with the job and shown. */
export interface RunProgress {
  readonly bytesRead: number;
  readonly counts: ImportProgress;
  /** The first of the rows that failed. */
  readonly faults: readonly RowFailed[];
  /** Column → the attribute it was understood as. */
  readonly columns: JsonObject;
  /** Why it ended before the file did. */
  readonly stopped?: ImportReport['stopped'];
}

/** From how many rows the columns are gathered. */
const ROWS_FOR_COLUMNS = 1_000;

/** Keeps account of a run while its rows pass. */
export class RunRecord {
  readonly #columns = new Map<string, string>();
  readonly #faults: RowFailed[] = [];
  #counts: ImportProgress = { rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };
  #bytes = 0;
  #seen = 0;

  constructor(private readonly report: SpoolWriter) {}

  async *counted(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  watched({ rows, rejects }: Source): Source {
    return { rows: this.#watch(rows), rejects };
  }

  note(counts: ImportProgress): void {
    const { rows, created, updated, unchanged, failed } = counts;
    this.#counts = { rows, created, updated, unchanged, failed };
  }

  /** Each row that changes something or fails, as a line of the report. */
  async record(outcomes: readonly RowOutcome[]): Promise<void> {
    const told = outcomes.filter(({ action }) => action !== 'unchanged');
    for (const outcome of told) {
      if (outcome.action === 'failed' && this.#faults.length < FAULTS_KEPT) this.#faults.push(outcome);
    }
    if (told.length > 0) await this.report.write(told.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  }

  progress(): RunProgress {
    const columns = Object.fromEntries(this.#columns);
    return { bytesRead: this.#bytes, counts: this.#counts, faults: this.#faults, columns };
  }

  async *#watch(rows: AsyncIterable<SourceRow>): AsyncGenerator<SourceRow> {
    for await (const row of rows) {
      if (this.#seen++ < ROWS_FOR_COLUMNS && 'columnOf' in row) {
        for (const [attribute, column] of row.columnOf ?? []) this.#columns.set(column, attribute);
      }
      yield row;
    }
  }
}
