import { Worker } from 'node:worker_threads';
import type { InspectTask } from '../cli/backup/inspect-thread';
import type { RowsTask } from '../cli/import/import-thread';
import type { ImportTask } from './import-file-thread';

/** What a thread of this program can be for. */
export type ThreadTask = RowsTask | ImportTask | InspectTask;

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
