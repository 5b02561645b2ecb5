import { createServer, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { dictionary } from '@zxcvbn-ts/language-common';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import type { Logger } from 'pino';
import { createApp, type AppDeps } from './app';
import type { Config } from './config';
import { createSmtpTransport } from './mail/smtp-transport';
import { sealBatch } from './portal/audit/seal';
import { startBackground, type Background } from './portal/background';
import { ensureFirstAdministrator } from './portal/connections/first-administrator';
import { deliverDue, type DeliveryDeps } from './portal/mail/deliver-mail';
import { createBlocklist } from './portal/passwords/blocklist';
import { createPasswordHasher, type PasswordHasher } from './portal/passwords/hasher';
import { createPasswordPolicy, type PasswordPolicy } from './portal/passwords/policy';
import { ADDRESS_ATTEMPTS, timeIn } from './portal/sessions/lifetimes';
import { openStorage, type OpenStorage } from './storage/open';

/** How long a stopping server waits for what is in flight before it cuts connections. */
const DRAIN = 8_000;

/** How long idle connections stay open meanwhile, so that a request already on its way gets its answer. */
const GRACE = 500;

/** From one round of what goes on in the background to the next. */
const EVERY = { seal: 1_000, mail: 2_000, sweep: 3_600_000 };

/** How long mails that were sent stay on record. */
const SENT_MAILS = 7 * 24 * 3_600_000;

export interface Passwords {
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}

/** Password hashing and policy as configured: the place where the domain meets bcrypt and the list of words. */
export function createPasswords(config: Config): Passwords {
  const { bcryptCost, passwordPepper, passwordPolicy, publicUrl } = config;
  return {
    hasher: createPasswordHasher({ bcrypt, argon2, cost: bcryptCost, pepper: passwordPepper }),
    policy: createPasswordPolicy({
      name: passwordPolicy,
      blocklist: createBlocklist(() => Object.values(dictionary).flat()),
      portalNames: ['portal', 'portal-scim', new URL(publicUrl).hostname],
    }),
  };
}

/** Opens the configured database and brings it up to date. */
export async function openConfigured({ databaseUrl, publicUrl, smtpUrl }: Config): Promise<OpenStorage> {
  const sendsMail = smtpUrl !== undefined;
  const storage = await openStorage({ databaseUrl, resourceBase: `${publicUrl}/scim/v2`, sendsMail });
  try {
    await storage.migrate();
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

export function createAppDeps(config: Config, storage: OpenStorage, log: Logger): AppDeps {
  return { config, storage, log, ...createPasswords(config) };
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
}

/** Starts the server. Throws where the database or the port can't be had. */
export async function serve({ config, log, print }: ServeOptions): Promise<RunningServer> {
  const storage = await openConfigured(config);
  try {
    await welcome(config, storage, log, print);
    const server = createHttpServer(createApp(createAppDeps(config, storage, log)));
    await listen(server, config);
    const background = startWorkers(config, storage, log);
    log.info({ url: localUrl(config), publicUrl: config.publicUrl, engine: storage.engine }, 'listening');
    return { stop: () => stop(server, background, storage, log) };
  } catch (error) {
    await storage.close();
    throw error;
  }
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
export function startWorkers(config: Config, storage: OpenStorage, log: Logger, every = EVERY): Background[] {
  const start = (name: keyof typeof EVERY, work: () => Promise<boolean>) =>
    startBackground({
      every: every[name],
      work,
      onError: (error) => log.warn({ err: error, work: name }, 'a round in the background failed; it is tried again'),
    });
  const workers = [start('seal', () => sealBatch(storage)), start('sweep', () => sweep(storage))];
  const { smtpUrl: url, mailFrom: from, publicUrl } = config;
  if (url === undefined || from === undefined) return workers;
  const transport = createSmtpTransport({ url, from });
  const onFailure: DeliveryDeps['onFailure'] = ({ error, ...failure }) =>
    log.warn({ err: error, ...failure }, failure.final ? 'a mail was given up' : 'a mail is tried again later');
  return [...workers, start('mail', () => deliverDue({ storage, transport, publicUrl, onFailure }))];
}

/** What has expired counts no more, but stays until it is swept. */
async function sweep(storage: OpenStorage): Promise<boolean> {
  const { sessions, links, addresses, outbox } = storage.within({ all: true });
  const now = timeIn(0);
  await sessions.deleteExpired(now);
  await links.deleteExpired(now);
  await addresses.deleteExpired(now, timeIn(-ADDRESS_ATTEMPTS.window));
  await outbox.deleteSent(timeIn(-SENT_MAILS));
  return false;
}

/** A filter of the longest kind in the request's first line: 4,096 characters, up to 12 each when escaped. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Slow clients must not hold connections for ever, nor proxies be cut off between two requests. */
function createHttpServer(app: ReturnType<typeof createApp>): Server {
  const server = createServer({ connectionsCheckingInterval: 5_000, maxHeaderSize: MAX_HEADER_BYTES }, app);
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 75_000;
  server.timeout = 120_000;
  return server;
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

async function stop(server: Server, workers: Background[], storage: OpenStorage, log: Logger): Promise<void> {
  log.info('stopping');
  // A mail that is under way when time is up is sent again by whoever starts next.
  const stopped = Promise.race([Promise.all(workers.map((worker) => worker.stop())), patience()]);
  await drain(server, log);
  await stopped;
  await storage.checkpoint();
  await storage.close();
  log.info('stopped');
}

function patience(): Promise<void> {
  return setTimeout(DRAIN, undefined, { ref: false });
}

function drain(server: Server, log: Logger): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), GRACE);
  const cut = globalThis.setTimeout(() => {
    log.warn('connections were cut: their requests took too long');
    server.closeAllConnections();
  }, DRAIN);
  // http.Server's own close() would cut idle connections at once, with requests on their way in.
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
  });
}

/** Where the server answers on this very machine. */
function localUrl({ host, port }: Config): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const address = everywhere[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
