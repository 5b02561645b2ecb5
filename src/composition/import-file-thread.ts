import type { MessagePort, Worker } from 'node:worker_threads';
import type { Config } from '../config';
import { importFileWith, type FileImport, type ImportFile } from '../importers/jobs/import-file';
import type { RunProgress } from '../importers/jobs/run-record';
import { createSpool } from '../importers/jobs/spool';
import { wroteMuch, type ImportReport } from '../importers/import-report';
import { createOperation } from '../portal/operation';
import type { PasswordHasher } from '../portal/passwords/hasher';
import { createPasswordService } from '../portal/passwords/password-service';
import { resourceReader } from '../scim/read-resource';
import type { OpenStorage } from '../storage/open';
import { importFormats } from './import-formats';
import { openConfigured } from './open-configured';
import { createPasswords } from './passwords';
import { startProgramThread, type ImportTask } from './program-thread';
import { ThreadCalls } from './thread-calls';
import { WritingTurn } from './writing-turn';

/** What the server does for the thread. Hashes are made here, so that they are counted with those of all others. */
type ServerCalls = {
  hash(...args: Parameters<PasswordHasher['hash']>): Promise<string>;
  verify(...args: Parameters<PasswordHasher['verify']>): ReturnType<PasswordHasher['verify']>;
  /** From here to {@link ServerCalls.endTurn} nobody in the server writes, where only one can. */
  beginTurn(): Promise<void>;
  endTurn(): Promise<void>;
  progress(progress: RunProgress): Promise<void>;
};

type ThreadSideCalls = {
  work(): Promise<ImportReport>;
  stop(): Promise<void>;
};

/** A thread has to load what it needs, which is worth it from so many bytes on. */
const THREAD_FROM = 256 * 1024;

/** Rows in one transaction at most, and those that are put in order for several of them. */
const CHUNK = { chunkRows: 1_000, chunkWindow: 5_000 };

/** Not many, for the server has its own. */
const CONNECTIONS = 2;

interface Host {
  readonly config: Config;
  readonly storage: OpenStorage;
  readonly hasher: PasswordHasher;
  /** For small files, and where there can be no thread. */
  readonly here: ImportFile;
}

/** Imports large files in a thread, so that requests don't wait for the event loop. */
export function importFileInThread(host: Host): ImportFile {
  return async (work, options) => {
    const worker = work.job.bytes < THREAD_FROM ? undefined : startProgramThread(taskOf(host.config, work));
    return await (worker ? watch(worker, host, options) : host.here(work, options));
  };
}

function taskOf(config: Config, { job, dryRun, op }: FileImport): ImportTask {
  const { actor, scope, requestId, address } = op;
  return {
    task: 'import',
    config: { ...config, databaseConnections: CONNECTIONS },
    job: { id: job.id, options: job.options, bytes: job.bytes },
    dryRun,
    authority: { actor, scope, requestId, address },
  };
}

async function watch(
  worker: Worker,
  { storage, hasher }: Host,
  { signal, onProgress }: Parameters<ImportFile>[1],
): Promise<ImportReport> {
  const turn = new WritingTurn(storage);
  const own: ServerCalls = {
    hash: (password) => hasher.hash(password),
    verify: (password, stored) => hasher.verify(password, stored),
    beginTurn: () => turn.begin(),
    endTurn: () => Promise.resolve(turn.end()),
    progress: onProgress,
  };
  const calls = new ThreadCalls<ThreadSideCalls>(worker, own);
  worker.on('error', (error) => calls.fail(error));
  worker.on('exit', () => calls.fail(new Error('The thread of an import ended before its time.')));
  const stop = () => void calls.call('stop').catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    return await calls.call('work');
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
    turn.close();
  }
}

/** What the thread does, until it is ended. */
export function serveImportTask(port: MessagePort, task: ImportTask): void {
  const stopping = new AbortController();
  const own: ThreadSideCalls = {
    work: () => importIn(calls, task, stopping.signal),
    stop: () => Promise.resolve(stopping.abort()),
  };
  const calls = new ThreadCalls<ServerCalls>(port, own);
}

async function importIn(calls: ThreadCalls<ServerCalls>, task: ImportTask, signal: AbortSignal): Promise<ImportReport> {
  const { config } = task;
  const storage = await openConfigured(config, { bulk: (work) => inTurn(calls, work) });
  try {
    const { policy, hasher } = createPasswords(config);
    const elsewhere: PasswordHasher = {
      ...hasher,
      hash: (password) => calls.call('hash', password),
      verify: (password, stored) => calls.call('verify', password, stored),
    };
    const importFile = importFileWith({
      spool: createSpool(config.imports),
      formats: importFormats,
      reader: resourceReader,
      passwords: createPasswordService(policy, elsewhere),
      ...CHUNK,
    });
    const op = createOperation({ storage, ...task.authority });
    const onProgress = (progress: RunProgress) => calls.call('progress', progress);
    const report = await importFile({ job: task.job, dryRun: task.dryRun, op }, { signal, onProgress });
    if (wroteMuch(report)) await storage.analyze();
    return report;
  } finally {
    await storage.close();
  }
}

async function inTurn<T>(calls: ThreadCalls<ServerCalls>, work: () => Promise<T>): Promise<T> {
  await calls.call('beginTurn');
  try {
    return await work();
  } finally {
    await calls.call('endTurn');
  }
}
