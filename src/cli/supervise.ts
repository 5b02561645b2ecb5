import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { watchHeartbeat } from './heartbeat';

/** A process that ends sooner than this after its start is not started again at once. */
const SETTLED_MS = 1_000;

/** How long stopping may take; who stops a service kills it after ten seconds. */
const PATIENCE_MS = 9_800;

/** What a worker is told; signals alone won't do, for a terminal sends them to every process at once. */
export const STOP = 'stop';

/** What ends a process that isn't far enough to heed it; a service is often stopped by a signal to all its processes. */
const STOPPING: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT']);

export interface Supervision {
  /** How many processes serve the port. */
  readonly workers: number;
  /** Whether SIGHUP is passed on; otherwise it ends all. */
  readonly heedsHangup: boolean;
  readonly log: Logger;
}

/**
 * Keeps `workers` processes of this same command on one port until SIGTERM or SIGINT, then stops them and resolves with
 * the exit code. The first one migrates before the others start; if it can't serve, nothing is left running. One that
 * dies or hangs later is replaced.
 */
export async function supervise({ workers, heedsHangup, log }: Supervision): Promise<number> {
  // Each takes its connections itself: one that is handed over to a process that dies just then, nobody would close.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const stopped = signalled(log);
  let isServing = false;
  // One that is starting reads its certificate anyway, and has no ear for signals yet.
  const passOn = () => isServing && living().forEach((worker) => worker.process.kill('SIGHUP'));
  if (heedsHangup) process.on('SIGHUP', passOn);
  const fork = () => watched(cluster.fork(), log);
  const first = fork();
  const exitCode = await Promise.race([listeningOrExit(first), stopped.then(() => 0)]);
  if (exitCode !== undefined) return await end(exitCode);
  isServing = true;
  const keep = (worker: Worker) => replaceOnExit(worker, log, stopped, () => keep(fork()));
  keep(first);
  for (let more = 1; more < workers; more += 1) keep(fork());
  await stopped;
  return await end(0);
}

function watched(worker: Worker, log: Logger): Worker {
  watchHeartbeat(worker, log);
  // It died a moment ago, and what was to be said to it finds nobody: its end, which comes next, is what matters.
  worker.on('error', (error) => log.debug({ err: error, pid: worker.process.pid }, 'a serving process did not hear'));
  return worker;
}

/** Undefined when it listens, its exit code when it ended instead; 0 where it was stopped, too, and that is known first. */
function listeningOrExit(worker: Worker): Promise<number | undefined> {
  return new Promise((resolve) => {
    worker.once('listening', () => resolve(undefined));
    onceEnded(worker, (code, signal) => resolve(STOPPING.has(signal ?? '') ? 0 : (code ?? 1)));
  });
}

/** Also where it could not even be started, of which no 'exit' tells. */
function onceEnded(worker: Worker, ended: (code: number | null, signal: string | null) => void): void {
  worker.once('exit', ended);
  worker.once('error', () => worker.process.pid === undefined && ended(1, null));
}

function replaceOnExit(worker: Worker, log: Logger, stopped: Promise<void>, replace: () => void): void {
  const started = Date.now();
  let isStopping = false;
  void stopped.then(() => (isStopping = true));
  onceEnded(worker, (code, signal) => {
    const wait = Math.max(0, SETTLED_MS - (Date.now() - started));
    // Of a signal to all of them this process may be the last to hear.
    setTimeout(() => {
      if (isStopping) return;
      log.error({ pid: worker.process.pid, code, signal }, 'a serving process ended; another one takes its place');
      replace();
    }, wait);
  });
}

async function end(exitCode: number): Promise<number> {
  const cut = setTimeout(() => living().forEach((worker) => worker.process.kill('SIGKILL')), PATIENCE_MS);
  const codes = await Promise.all(living().map(stop));
  clearTimeout(cut);
  return exitCode || (codes.find((code) => code !== 0) ?? 0);
}

function stop(worker: Worker): Promise<number> {
  return new Promise((resolve) => {
    worker.once('exit', (code, signal) => resolve(STOPPING.has(signal) ? 0 : (code ?? 1)));
    if (worker.isConnected()) worker.send(STOP);
    else worker.process.kill('SIGTERM');
  });
}

function living(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined && !worker.isDead()) as Worker[];
}

/** Resolves with the first signal to stop; a second one ends every process on the spot. */
function signalled(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = () => {
      if (isStopping) living().forEach((worker) => worker.process.kill('SIGKILL'));
      else log.info('stopping the serving processes');
      isStopping = true;
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
