import type { ImportJob } from '../../portal/imports/import-job';
import type { Operation } from '../../portal/operation';
import type { PasswordService } from '../../portal/passwords/password-service';
import type { ImportFormats } from '../import-formats';
import type { ImportReport } from '../import-report';
import type { ResourceReader } from '../resource-reader';
import { runImport } from '../run-import';
import { settingsFrom } from './import-settings';
import { RunRecord, type RunProgress } from './run-record';
import type { Spool, SpoolWriter } from './spool';

/** A file in the spool that is to be imported. */
export interface FileImport {
  readonly job: Pick<ImportJob, 'id' | 'options' | 'bytes'>;
  /** With whose authority. */
  readonly op: Operation;
  readonly dryRun: boolean;
}

export interface FileImportOptions {
  /** When aborted, the rows at hand are finished. */
  readonly signal: AbortSignal;
  /** How far it is, after each part of the rows; the import waits for it. */
  readonly onProgress: (progress: RunProgress) => Promise<void>;
}

/** Imports a file of the spool and writes its report, and the rows to mend, beside it. */
export type ImportFile = (work: FileImport, options: FileImportOptions) => Promise<ImportReport>;

/** What else the server has to write waits for about so long. */
const CHUNK_MILLISECONDS = 40;

export interface ImportFileDeps {
  readonly spool: Spool;
  readonly formats: ImportFormats;
  readonly reader: ResourceReader;
  readonly passwords: PasswordService;
  /** Rows in one transaction at most. Default: 200, so that a server's event loop has its turn often. */
  readonly chunkRows?: number;
  /** Rows that are put in order by organization before they are written. Default: those of one transaction. */
  readonly chunkWindow?: number;
}

/** Imports files of the spool in this thread. */
export function importFileWith(deps: ImportFileDeps): ImportFile {
  return async (work, options) => {
    const { spool } = deps;
    const { id } = work.job;
    await spool.remove(id, 'rejects', 'report');
    const report = await spool.write(id, 'report');
    const rejects = new LateWriter(() => spool.write(id, 'rejects'));
    try {
      return await importRows(deps, work, options, new RunRecord(report), rejects);
    } finally {
      await report.close();
      await rejects.close();
    }
  };
}

async function importRows(
  { spool, formats, reader, passwords, chunkRows = 200, chunkWindow }: ImportFileDeps,
  { job, op, dryRun }: FileImport,
  { signal, onProgress }: FileImportOptions,
  record: RunRecord,
  rejects: SpoolWriter,
): Promise<ImportReport> {
  const { format, kind, ...settings } = settingsFrom(job.options);
  const file = spool.read(job.id, 'upload');
  try {
    const source = await formats[format](record.counted(file), { kind });
    const report = await runImport({ op, passwords, reader }, record.watched(source), {
      ...settings,
      dryRun,
      chunkRows,
      chunkWindow,
      chunkMilliseconds: CHUNK_MILLISECONDS,
      signal,
      onOutcomes: (outcomes) => record.record(outcomes),
      onReject: (text) => rejects.write(text),
      onProgress: async (counts) => {
        record.note(counts);
        await onProgress(record.progress());
      },
    });
    record.note(report);
    await onProgress(record.progress());
    return report;
  } finally {
    file.destroy();
  }
}

/** A file that is there only when something is in it. */
class LateWriter implements SpoolWriter {
  #writer: Promise<SpoolWriter> | undefined;

  constructor(private readonly open: () => Promise<SpoolWriter>) {}

  async write(text: string): Promise<void> {
    this.#writer ??= this.open();
    await (await this.#writer).write(text);
  }

  async close(): Promise<void> {
    await (await this.#writer)?.close();
  }
}
