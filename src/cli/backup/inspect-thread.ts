import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { startProgramThread, type InspectTask } from '../../composition/program-thread';
import { inspectBackup, type BackupReport } from '../../storage/sqlite/inspect-backup';

/** Inspects a backup beside the event loop, which a large one would hold up for minutes: nobody could break it off. */
export async function inspectInThread(file: string): Promise<BackupReport> {
  const thread = startProgramThread({ task: 'inspect', file });
  if (!thread) return await inspectBackup(file);
  const [report] = (await once(thread, 'message')) as [BackupReport];
  return report;
}

/** What that thread does; what it throws is thrown above. */
export async function serveInspectTask(port: MessagePort, { file }: InspectTask): Promise<void> {
  port.postMessage(await inspectBackup(file));
}
