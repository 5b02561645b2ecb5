import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { keepHeapSmall } from '../composition/heap-growth';
import { readConfig, type Config } from '../config';
import { gatherMetrics } from '../http/shared-metrics';
import { createLogger } from '../log';
import type { OpenStorage } from '../storage/open';
import { answerHeartbeat } from './heartbeat';
import { tracing } from './start-tracing';
import { TRACING_PACKAGE } from './tracing';
import { STOP, supervise } from './supervise';

/** Serves until it is told to stop, or keeps so many processes that do. */
export async function runServer(): Promise<void> {
  keepHeapSmall();
  const config = readConfig();
  const log = createLogger({ level: config.logLevel });
  if (config.workers > 1 && cluster.isPrimary) {
    gatherMetrics();
    process.exit(await supervise({ workers: config.workers, heedsHangup: heedsHangup(config), log }));
  }
  if (cluster.isWorker) answerHeartbeat();
  reportTracing(log);
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  });
  try {
    await serveUntilSignalled(config, log);
  } finally {
    // Its channel to the supervising process would keep it alive.
    cluster.worker?.disconnect();
  }
}

async function serveUntilSignalled(config: Config, log: Logger): Promise<void> {
  const stopped = signalled();
  void stopped.then(() => setTimeout(() => giveUp(log), PATIENCE).unref());
  let reloadTls = (): void => undefined;
  if (heedsHangup(config)) process.on('SIGHUP', () => reloadTls());
  // Not for the process that supervises others to load: it would take twice the memory.
  const { serve } = await import('../serve.ts');
  const storage = await openUnless(stopped, config, log);
  const server = await serve({ config, storage, log, print: (text) => process.stdout.write(`${text}\n`) });
  reloadTls = server.reloadTls ?? reloadTls;
  await stopped;
  await server.stop();
  // Connections to a database that fell silent would keep the process.
  process.exit(0);
}

function giveUp(log: Logger): never {
  log.error('not everything was stopped in time');
  process.exit(1);
}

/**
 * Migrating, or waiting for a process that does, may take long: whoever stops the server meanwhile needn't wait. What
 * was begun is taken back, and done by the next start.
 */
async function openUnless(stopped: Promise<void>, config: Config, log: Logger): Promise<OpenStorage> {
  const opened = import('../composition/open-configured.ts').then(({ openConfigured }) => openConfigured(config));
  const isOpen = await Promise.race([opened.then(() => true), stopped.then(() => false)]);
  if (isOpen) return await opened;
  log.info('stopped before it served');
  process.exit(0);
}

/** What a service is told by SIGHUP, it takes as news of its certificate; it ends only with the terminal it runs in. */
function heedsHangup({ tls }: Config): boolean {
  return tls !== undefined || !process.stdin.isTTY;
}

function reportTracing(log: Logger): void {
  if (tracing === 'on') log.info('traces are made, as the environment of OpenTelemetry says');
  if (tracing !== 'missing') return;
  log.warn(`the environment asks for traces, but there is no ${TRACING_PACKAGE}: install it beside the program`);
}

/** Who stops a service kills it after ten seconds: rather end on one's own account before. */
const PATIENCE = 9_500;

/**
 * Resolves with the first signal to stop; a second one ends the process on the spot. One of several serving processes
 * is told by the one that supervises them, and heeds that one's end; a terminal's signal it gets twice.
 */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const onSignal = () => {
      if (stopping && !cluster.isWorker) process.exit(1);
      stopping = true;
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    if (!cluster.isWorker) return;
    process.on('message', (message) => message === STOP && resolve());
    process.on('disconnect', resolve);
  });
}
