#!/usr/bin/env node
// First, so that what is loaded after it can be traced.
import './cli/start-tracing';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { runCommandLine } from './cli/program';
import type { ThreadTask } from './composition/program-thread';

if (isMainThread) {
  void runCommandLine(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
} else {
  void serveThread(workerData as ThreadTask);
}

/** What a thread of this program is for, who starts it says. */
async function serveThread(task: ThreadTask): Promise<void> {
  if (!parentPort) return;
  if (task.task === 'rows') await (await import('./cli/import/import-thread.ts')).serveRowsTask(parentPort, task);
  else if (task.task === 'inspect')
    await (await import('./cli/backup/inspect-thread.ts')).serveInspectTask(parentPort, task);
  else (await import('./composition/import-file-thread.ts')).serveImportTask(parentPort, task);
}
