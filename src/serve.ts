import cluster from 'node:cluster';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createApp, type AppDeps } from './app';
import { EVERY, startWorkers } from './composition/background-rounds';
import { createEventMeans, keepEvents } from './composition/events';
import { importFileInThread } from './composition/import-file-thread';
import { importFormats } from './composition/import-formats';
import { createPasswords, tellPepper, type Passwords } from './composition/passwords';
import { readConfig, type Config } from './config';
import { prepareDrain, type Drain } from './http/drain';
import { createHttpServer } from './http/http-server';
import { importFileWith } from './importers/jobs/import-file';
import { ImportRunner } from './importers/jobs/import-runner';
import { createSpool } from './importers/jobs/spool';
import { createRateLimits, UNLIMITED, type RateLimits } from './http/rate-limit';
import { startTlsReload, type TlsReload } from './http/tls-reload';
import { createMetrics, type Metrics } from './http/metrics';
import { startBackground, type Background } from './portal/background';
import { isInTime } from './portal/in-time';
import { eventBacklog } from './portal/events/event-backlog';
import { ensureFirstAdministrator } from './portal/connections/first-administrator';
import { createPasswordService } from './portal/passwords/password-service';
import { createRequestLog, type RequestLog } from './portal/requests/request-log';
import { resourceReader } from './scim/read-resource';
import type { OpenStorage } from './storage/open';

/** How long a stopping server waits for what is in flight before it cuts connections. */
const DRAIN = 8_000;

/** When a stopping server is done at the latest, whether the database answers or not. */
const STOPPED = 9_000;

/** How long idle connections stay open meanwhile, so that a request already on its way gets its answer. */
const GRACE = 500;

/** What is served, and what has to be closed afterwards. */
export interface ServedDeps extends AppDeps {
  readonly metrics: Metrics;
  readonly storage: OpenStorage;
  readonly imports: ImportRunner;
}

/** What the app needs, as configured. */
export function createAppDeps(config: Config, storage: OpenStorage, log: Logger): ServedDeps {
  const passwords = createPasswords(config);
  const [limits, requestLog] = [createLimits(config, storage, log), keepRequests(config, storage, log)];
  const metrics = measure(storage, passwords, requestLog);
  return {
    config,
    storage,
    log,
    ...passwords,
    limits,
    requestLog,
    metrics,
    imports: createImports(config, storage, log, passwords),
    events: createEventMeans(config, storage.within({ all: true }).secrets),
  };
}

/** Files that are handed in over HTTP are run beside the requests. */
function createImports(config: Config, storage: OpenStorage, log: Logger, { policy, hasher }: Passwords): ImportRunner {
  const spool = createSpool(config.imports);
  const passwords = createPasswordService(policy, hasher);
  const here = importFileWith({ spool, formats: importFormats, reader: resourceReader, passwords });
  const importFile = importFileInThread({ config, storage, hasher, here });
  return new ImportRunner({ store: storage.within({ all: true }), spool, importFile, log });
}

function measure(storage: OpenStorage, { hasher }: Passwords, requestLog: RequestLog | undefined): Metrics {
  const store = storage.within({ all: true });
  const { outbox, auditChain } = store;
  return createMetrics({
    hashing: () => hasher.load(),
    storage: () => storage.load(),
    ...(requestLog && { requestLog: () => requestLog }),
    backlog: async () => {
      const { pending, failed } = await outbox.backlog();
      const { failing: streamsFailing, behind: eventsBehind } = await eventBacklog(store);
      const auditUnsealed = await auditChain.countUnsealed();
      return { mailsPending: pending, mailsFailed: failed, auditUnsealed, streamsFailing, eventsBehind };
    },
  });
}

function keepRequests({ requestLog }: Config, storage: OpenStorage, log: Logger): RequestLog | undefined {
  if (requestLog === undefined) return undefined;
  const onError = (error: unknown, again: boolean) =>
    log.warn({ err: error }, again ? 'the log of requests waits for the database' : 'requests could not be logged');
  return createRequestLog({ storage, onError });
}

/** Several processes may serve one PostgreSQL, and WORKERS of them one SQLite file: they count together. */
function createLimits({ rateLimit, workers }: Config, storage: OpenStorage, log: Logger): RateLimits {
  if (rateLimit === undefined) return UNLIMITED;
  const isShared = storage.engine === 'postgres' || workers > 1;
  const shared = isShared ? storage.within({ all: true }).rates : undefined;
  return createRateLimits({ ...rateLimit, shared, log });
}

export interface ServeOptions {
  readonly config: Config;
  /** Closed with the server, or where it can't be started. */
  readonly storage: OpenStorage;
  readonly log: Logger;
  /** Shows the administrator's token on the first start. */
  readonly print: (text: string) => void;
}

export interface RunningServer {
  /** Accepts no more, finishes what is in flight, closes the database. */
  stop(): Promise<void>;
  /** Reads the certificate anew; undefined where there is none. */
  readonly reloadTls: (() => void) | undefined;
}

/** Starts the server on a database that is up to date. Throws where the port can't be had, or the database is lost. */
export async function serve({ config, storage, log, print }: ServeOptions): Promise<RunningServer> {
  try {
    await welcome(config, storage, log, print);
    let isStopping = false;
    const deps = { ...createAppDeps(config, storage, log), isStopping: () => isStopping };
    deps.metrics.watchProcess();
    if (cluster.isWorker) deps.metrics.share();
    const server = createHttpServer(createApp(deps), config.tls);
    const drain = prepareDrain(server);
    await listen(server, config);
    const events = config.events.delivered ? [keepEvents(deps.events, storage, log)] : [];
    const background = [...startWorkers(config, storage, log), keepImports(deps), keepPepper(deps), ...events];
    log.info(
      { pid: process.pid, url: localUrl(config), publicUrl: config.publicUrl, engine: storage.engine },
      'listening',
    );
    const reload = keepTlsFresh(server, config, log);
    return {
      reloadTls: reload && (() => reload.check()),
      stop: async () => {
        isStopping = true;
        reload?.stop();
        await stop(drain, background, deps);
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function keepTlsFresh(server: Server | TlsServer, { tls: present }: Config, log: Logger): TlsReload | undefined {
  if (present === undefined || !(server instanceof TlsServer)) return undefined;
  return startTlsReload({ server, present, read: () => readConfig().tls, log });
}

/** Before the port is opened: whatever goes wrong after this, the token has been shown. */
async function welcome(config: Config, storage: OpenStorage, log: Logger, print: ServeOptions['print']): Promise<void> {
  const first = await ensureFirstAdministrator({ storage, adminToken: config.adminToken });
  if (first.kind === 'refused') log.warn('ADMIN_TOKEN was revoked: it is not accepted. Choose another one.');
  if (first.kind !== 'generated') return;
  print(
    [
      "This is the administrator's token. It is shown this once, so keep it well:",
      '',
      `  ${first.token}`,
      '',
      'Try it:',
      '',
      `  curl -H "Authorization: Bearer ${first.token}" ${localUrl(config)}/scim/v2/Users`,
      '',
    ].join('\n'),
  );
}

/** A stopping server ends the imports it runs, so that they can be resumed at once, by whoever serves next. */
function keepImports({ imports, log }: ServedDeps): Background {
  const sweeper = startBackground({
    every: EVERY.sweep,
    work: () => imports.sweep().then(() => false),
    onError: (error) => log.warn({ err: error }, 'the folder of imports is not as it should be; it is looked at again'),
  });
  return { stop: async () => void (await Promise.all([sweeper.stop(), imports.stop()])) };
}

/** Beside the first requests, for a hash takes long; several servers that don't agree are told of within the hour. */
function keepPepper({ storage, hasher, log }: ServedDeps): Background {
  return startBackground({
    every: EVERY.sweep,
    work: () => tellPepper(storage, hasher, log).then(() => false),
    onError: (error) => log.warn({ err: error }, 'the pepper could not be compared; it is tried again'),
  });
}

async function listen(server: Server, { host, port }: Config): Promise<void> {
  const listening = once(server, 'listening');
  server.listen({ host, port });
  await listening;
}

async function stop(drain: Drain, workers: Background[], { storage, requestLog, log }: ServedDeps): Promise<void> {
  log.info('stopping');
  const begun = performance.now();
  // A mail that is under way when time is up is sent again by whoever starts next.
  const stopped = Promise.race([Promise.all(workers.map((worker) => worker.stop())), patience()]);
  const onCut = () => log.warn('connections were cut: their requests took too long');
  await drain({ grace: GRACE, patience: DRAIN, onCut });
  await stopped;
  const left = await isInTime(leave(storage, requestLog), begun + STOPPED - performance.now());
  if (!left) log.warn('the database does not answer: what it has not confirmed, it may have kept or not');
  log.info('stopped');
}

async function leave(storage: OpenStorage, requestLog: RequestLog | undefined): Promise<void> {
  await requestLog?.flush();
  await storage.checkpoint();
  await storage.close();
}

function patience(): Promise<void> {
  return setTimeout(DRAIN, undefined, { ref: false });
}

/** Where the server answers on this very machine. */
function localUrl({ host, port, tls }: Config): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const address = everywhere[host] ?? host;
  return `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
