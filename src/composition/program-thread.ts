import { Worker } from 'node:worker_threads';
import type { Config } from '../config';
import type { Turn } from '../importers/crossing/send-rows';
import type { ImportFormat } from '../importers/import-formats';
import type { FileImport } from '../importers/jobs/import-file';
import type { RowKind } from '../importers/source-row';
import type { OperationInput } from '../portal/operation';

/** What a thread of this program can be for. */
export type ThreadTask = RowsTask | ImportTask | InspectTask;

/** To read a file's rows, in turn with others (`cli/import/import-thread.ts`). */
export interface RowsTask {
  readonly task: 'rows';
  readonly file: string;
  readonly format: ImportFormat;
  readonly kind: RowKind | undefined;
  readonly turn: Turn;
}

/** To import a file that was handed in over HTTP (`import-file-thread.ts`). */
export interface ImportTask {
  readonly task: 'import';
  readonly config: Config;
  readonly job: FileImport['job'];
  readonly dryRun: boolean;
  readonly authority: Omit<OperationInput, 'storage'>;
}

/** To look through a database's file (`cli/backup/inspect-thread.ts`). */
export interface InspectTask {
  readonly task: 'inspect';
  readonly file: string;
}

/** Most of what rows become is gone before this is full, and needn't be moved. */
const YOUNG_MEGABYTES = 16;

/**
 * Starts a thread of the built program; undefined where the program runs from its sources, which no thread can load.
 * What it does is in `src/main.ts`.
 */
export function startProgramThread(task: ThreadTask): Worker | undefined {
  if (!__filename.endsWith('.js')) return undefined;
  return new Worker(__filename, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } });
}
