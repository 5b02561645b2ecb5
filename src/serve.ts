import { createServer, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { dictionary } from '@zxcvbn-ts/language-common';
import bcrypt from 'bcrypt';
import type { Logger } from 'pino';
import { createApp, type AppDeps } from './app';
import type { Config } from './config';
import { ensureFirstAdministrator } from './portal/connections/first-administrator';
import { createBlocklist } from './portal/passwords/blocklist';
import { createPasswordHasher, type PasswordHasher } from './portal/passwords/hasher';
import { createPasswordPolicy, type PasswordPolicy } from './portal/passwords/policy';
import { openStorage, type OpenStorage } from './storage/open';

/** How long a stopping server waits for what is in flight before it cuts connections. */
const DRAIN = 8_000;

/** How long idle connections stay open meanwhile, so that a request already on its way gets its answer. */
const GRACE = 500;

const SWEEP = 3_600_000;

export interface Passwords {
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}

/** Password hashing and policy as configured: the place where the domain meets bcrypt and the list of words. */
export function createPasswords(config: Config): Passwords {
  const { bcryptCost, passwordPepper, passwordPolicy, publicUrl } = config;
  return {
    hasher: createPasswordHasher({ bcrypt, cost: bcryptCost, pepper: passwordPepper }),
    policy: createPasswordPolicy({
      name: passwordPolicy,
      blocklist: createBlocklist(() => Object.values(dictionary).flat()),
      portalNames: ['portal', 'portal-scim', new URL(publicUrl).hostname],
    }),
  };
}

/** Opens the configured database and brings it up to date. */
export async function openConfigured({ databaseUrl, publicUrl }: Config): Promise<OpenStorage> {
  const storage = await openStorage({ databaseUrl, resourceBase: `${publicUrl}/scim/v2` });
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
    log.info({ url: localUrl(config), publicUrl: config.publicUrl, engine: storage.engine }, 'listening');
    const sweep = sweepSessions(storage, log);
    return {
      stop: async () => {
        clearInterval(sweep);
        await stop(server, storage, log);
      },
    };
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

/** Sessions that nobody ended: refused once they expired, but rows until they are swept. */
function sweepSessions(storage: OpenStorage, log: Logger): NodeJS.Timeout {
  const { sessions } = storage.within({ all: true });
  const sweep = () => {
    sessions
      .deleteExpired(new Date().toISOString())
      .catch((error: unknown) => log.warn({ err: error }, 'expired sessions could not be removed'));
  };
  sweep();
  return setInterval(sweep, SWEEP);
}

/** Slow clients must not hold connections for ever, nor proxies be cut off between two requests. */
function createHttpServer(app: ReturnType<typeof createApp>): Server {
  const server = createServer({ connectionsCheckingInterval: 5_000 }, app);
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

async function stop(server: Server, storage: OpenStorage, log: Logger): Promise<void> {
  log.info('stopping');
  await drain(server, log);
  await storage.checkpoint();
  await storage.close();
  log.info('stopped');
}

function drain(server: Server, log: Logger): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), GRACE);
  const cut = setTimeout(() => {
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
