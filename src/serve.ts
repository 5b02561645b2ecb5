import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { dictionary } from '@zxcvbn-ts/language-common';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import type { Logger } from 'pino';
import { importFormats } from './cli/import-formats';
import { createApp, type AppDeps } from './app';
import { readConfig, threadPoolSize, type Config } from './config';
import { prepareDrain, type Drain } from './http/drain';
import { createHttpServer } from './http/http-server';
import { ImportRunner } from './importers/jobs/import-runner';
import { createSpool } from './importers/jobs/spool';
import { createRateLimits, UNLIMITED, type RateLimits } from './http/rate-limit';
import { startTlsReload, type TlsReload } from './http/tls-reload';
import { createMetrics, type Metrics } from './http/metrics';
import { createSmtpTransport } from './mail/smtp-transport';
import { sealBatch } from './portal/audit/seal';
import { startBackground, type Background } from './portal/background';
import { warnOfExpiry } from './portal/connections/expiry-warnings';
import { ensureFirstAdministrator } from './portal/connections/first-administrator';
import { deliverDue, type DeliveryDeps } from './portal/mail/deliver-mail';
import { createBlocklist } from './portal/passwords/blocklist';
import { createPasswordHasher, type PasswordHasher } from './portal/passwords/hasher';
import { createPasswordService } from './portal/passwords/password-service';
import { createPasswordPolicy, type PasswordPolicy } from './portal/passwords/policy';
import { createRequestLog, type RequestLog } from './portal/requests/request-log';
import { sweepRequests } from './portal/requests/sweep-requests';
import { ADDRESS_ATTEMPTS, timeIn } from './portal/sessions/lifetimes';
import { resourceReader } from './scim/read-resource';
import { openStorage, type OpenStorage } from './storage/open';

/** How long a stopping server waits for what is in flight before it cuts connections. */
const DRAIN = 8_000;

/** How long idle connections stay open meanwhile, so that a request already on its way gets its answer. */
const GRACE = 500;

/** From one round of what goes on in the background to the next. */
const EVERY = { seal: 1_000, search: 500, mail: 2_000, requests: 60_000, sweep: 3_600_000, expiry: 3_600_000 };

/** How long mails that were sent stay on record. */
const SENT_MAILS = 7 * 24 * 3_600_000;

export interface Passwords {
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}

/** Password hashing and policy as configured: the place where the domain meets bcrypt and the list of words. */
export function createPasswords(config: Config): Passwords {
  const { bcryptCost, passwordPepper, passwordPolicy, publicUrl, workers } = config;
  return {
    hasher: createPasswordHasher({
      bcrypt,
      argon2,
      cost: bcryptCost,
      pepper: passwordPepper,
      concurrency: hashesAtATime(workers),
    }),
    policy: createPasswordPolicy({
      name: passwordPolicy,
      blocklist: createBlocklist(() => Object.values(dictionary).flat()),
      portalNames: ['portal', 'portal-scim', new URL(publicUrl).hostname],
    }),
  };
}

/** A hash takes a core and a thread for a fifth of a second: half of them are left to all else. */
function hashesAtATime(workers: number): number {
  return Math.max(1, Math.floor(Math.min(availableParallelism() / workers, threadPoolSize()) / 2));
}

/** Opens the configured database and brings it up to date. */
export async function openConfigured(config: Config, { bulk = false } = {}): Promise<OpenStorage> {
  const { databaseUrl, databaseReadUrl: readUrl, databaseConnections: connections, publicUrl, smtpUrl } = config;
  const sendsMail = smtpUrl !== undefined;
  const storage = await openStorage({
    databaseUrl,
    readUrl,
    connections,
    resourceBase: `${publicUrl}/scim/v2`,
    sendsMail,
    bulk,
  });
  try {
    await storage.migrate();
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** What is served, and what has to be closed afterwards. */
export interface ServedDeps extends AppDeps {
  readonly metrics: Metrics;
  readonly storage: OpenStorage;
  readonly imports: ImportRunner;
}

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
  };
}

/** Files that are handed in over HTTP are run beside the requests. */
function createImports(
  { imports }: Config,
  storage: OpenStorage,
  log: Logger,
  { policy, hasher }: Passwords,
): ImportRunner {
  return new ImportRunner({
    store: storage.within({ all: true }),
    spool: createSpool(imports),
    formats: importFormats,
    reader: resourceReader,
    passwords: createPasswordService(policy, hasher),
    log,
  });
}

function measure(storage: OpenStorage, { hasher }: Passwords, requestLog: RequestLog | undefined): Metrics {
  const { outbox, auditChain } = storage.within({ all: true });
  return createMetrics({
    hashing: () => hasher.load(),
    storage: () => storage.load(),
    ...(requestLog && { requestLog: () => requestLog }),
    backlog: async () => {
      const { pending, failed } = await outbox.backlog();
      return { mailsPending: pending, mailsFailed: failed, auditUnsealed: await auditChain.countUnsealed() };
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

/** Starts the server. Throws where the database or the port can't be had. */
export async function serve({ config, log, print }: ServeOptions): Promise<RunningServer> {
  const storage = await openConfigured(config);
  try {
    await welcome(config, storage, log, print);
    let isStopping = false;
    const deps = { ...createAppDeps(config, storage, log), isStopping: () => isStopping };
    deps.metrics.watchProcess();
    if (cluster.isWorker) deps.metrics.share();
    const server = createHttpServer(createApp(deps), config.tls);
    const drain = prepareDrain(server);
    await listen(server, config);
    const background = [...startWorkers(config, storage, log), keepImports(deps)];
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

/** What goes on beside the requests; with several processes on one database, in each of them. */
export function startWorkers(
  config: Config,
  storage: OpenStorage,
  log: Logger,
  every: Partial<typeof EVERY> = {},
): Background[] {
  const start = (name: keyof typeof EVERY, work: () => Promise<boolean>) =>
    startBackground({
      every: every[name] ?? EVERY[name],
      work,
      onError: (error) => log.warn({ err: error, work: name }, 'a round in the background failed; it is tried again'),
    });
  const workers = [
    start('seal', () => sealBatch(storage)),
    start('search', () => storage.indexSearch()),
    start('sweep', () => sweep(storage)),
    start('expiry', () => tellExpiring(storage, log)),
  ];
  const { smtpUrl: url, mailFrom: from, publicUrl, requestLog } = config;
  // Who keeps none doesn't keep those from before either.
  workers.push(start('requests', () => sweepRequests(storage, requestLog ?? { days: 0, rows: 0 })));
  if (url === undefined || from === undefined) return workers;
  const transport = createSmtpTransport({ url, from });
  const onFailure: DeliveryDeps['onFailure'] = ({ error, ...failure }) =>
    log.warn({ err: error, ...failure }, failure.final ? 'a mail was given up' : 'a mail is tried again later');
  return [...workers, start('mail', () => deliverDue({ storage, transport, publicUrl, onFailure }))];
}

async function tellExpiring(storage: OpenStorage, log: Logger): Promise<boolean> {
  await warnOfExpiry(storage, ({ token, connectionName }) => {
    const { connectionId, prefix, expiresAt, lastUsedAt } = token;
    log.warn({ connectionId, connectionName, tokenPrefix: prefix, expiresAt, lastUsedAt }, 'a token expires soon');
  });
  return false;
}

/** A stopping server ends the imports it runs, so that they can be resumed at once, by whoever serves next. */
function keepImports({ imports, log }: ServedDeps): Background {
  const sweeper = startBackground({
    every: EVERY.sweep,
    work: () => imports.sweep().then(() => false),
    onError: (error) => log.warn({ err: error }, 'files of old imports could not be removed; it is tried again'),
  });
  return { stop: async () => void (await Promise.all([sweeper.stop(), imports.stop()])) };
}

/** What anybody can make many of goes so many at a time. */
const SWEPT = 100;

/** What has expired counts no more, but stays until it is swept; true where there may be more. */
async function sweep(storage: OpenStorage): Promise<boolean> {
  const { sessions, links, accessTokens, addresses, rates, outbox } = storage.within({ all: true });
  const now = timeIn(0);
  const swept = [await sessions.deleteExpired(now, SWEPT), await accessTokens.deleteExpired(now, SWEPT)];
  if (swept.includes(SWEPT)) return true;
  await links.deleteExpired(now);
  await addresses.deleteExpired(now, timeIn(-ADDRESS_ATTEMPTS.window));
  await rates.deleteExpired(now);
  await outbox.deleteSent(timeIn(-SENT_MAILS));
  return false;
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(drain: Drain, workers: Background[], { storage, requestLog, log }: ServedDeps): Promise<void> {
  log.info('stopping');
  // A mail that is under way when time is up is sent again by whoever starts next.
  const stopped = Promise.race([Promise.all(workers.map((worker) => worker.stop())), patience()]);
  const onCut = () => log.warn('connections were cut: their requests took too long');
  await drain({ grace: GRACE, patience: DRAIN, onCut });
  await stopped;
  await requestLog?.flush();
  await storage.checkpoint();
  await storage.close();
  log.info('stopped');
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
