import type { ImportJob } from '../../portal/imports/import-job';
import { stateOf } from '../../portal/imports/see-import';
import { settingsFrom } from './import-settings';
import type { RunProgress } from './run-record';

/** An import as `/admin/imports` shows it: never what is in the file, but for what is wrong with it. */
export function presentImport(job: ImportJob, baseUrl: string): object {
  const { id, created, starter, fileName, bytes, dryRun, startedAt, finishedAt, error, expiresAt } = job;
  const progress = job.progress as Partial<RunProgress>;
  const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0, ...progress.counts };
  const columns = Object.entries(progress.columns ?? {});
  const { kind, ...settings } = settingsFrom(job.options);
  return {
    id,
    location: `${baseUrl}/${id}`,
    state: stateOf(job),
    dryRun,
    created,
    startedAt,
    finishedAt,
    expiresAt,
    starter,
    fileName,
    ...settings,
    type: kind ?? null,
    progress: { bytes: progress.bytesRead ?? 0, ofBytes: bytes, rows: counts.rows },
    counts,
    stopped: progress.stopped ?? null,
    error,
    columns: columns.map(([column, attribute]) => ({ column, attribute })),
    faults: progress.faults ?? [],
  };
}
