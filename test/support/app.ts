import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { Environment } from '../../src/environment';
import { createLogger } from '../../src/log';
import { PRIVILEGES, type Privilege } from '../../src/portal/actor';
import type { ConnectionInput } from '../../src/portal/connections/connection-input';
import { createConnection } from '../../src/portal/connections/connections';
import { newId } from '../../src/portal/new-id';
import { createOperation } from '../../src/portal/operation';
import type { Store } from '../../src/portal/store';
import { systemActor } from '../../src/portal/system-actor';
import { createAppDeps } from '../../src/serve';
import type { OpenStorage } from '../../src/storage/open';
import { userFields } from '../storage/fixtures';
import { breakStorage } from './broken-storage';
import { onDatabases, onEveryDatabase, type CreateDatabase, type TestDatabase } from './databases';
import { unique } from './factories';
import { ScimClient, type ScimResponse } from './scim-client';

/** Where the tested server believes to be found: deliberately not where the tests reach it. */
export const BASE_URL = 'https://portal.example';

/** What a connection of an identity provider may do: people and groups, nothing else. */
const PROVISIONING: readonly Privilege[] = PRIVILEGES.filter((privilege) => /^(users|groups):/.test(privilege));

/** A server that listens on a port of its own, with a database of its own. */
export interface RunningApp {
  readonly url: string;
  readonly adminToken: string;
  readonly storage: OpenStorage;
  readonly server: Server;
  /** Everything it has logged. */
  log(): string;
  /** The token of a new connection; all organizations and no more than users and groups unless told otherwise. */
  connect(options: Partial<ConnectionInput>): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the whole server on a migrated storage, which stays the caller's to close. */
export async function startApp(storage: OpenStorage, environment: Environment = {}): Promise<RunningApp> {
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  const config = readConfig({ PUBLIC_URL: BASE_URL, BCRYPT_COST: '4', RATE_LIMIT: 'off', ...environment });
  const server = await listen(createServer(createApp(createAppDeps(config, storage, log))));
  const connect = (options: Partial<ConnectionInput>) => issueToken(storage, options);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    adminToken: await connect({ privileges: PRIVILEGES }),
    storage,
    server,
    log: () => lines.join(''),
    connect,
    stop: () => close(server),
  };
}

/** The token of a new connection; see {@link RunningApp.connect}. */
export async function issueToken(storage: OpenStorage, options: Partial<ConnectionInput>): Promise<string> {
  const actor = systemActor('test');
  const op = createOperation({ storage, actor, scope: { all: true }, requestId: 'test' });
  const { token } = await createConnection(op, {
    name: unique('connection'),
    organizations: undefined,
    privileges: PROVISIONING,
    grantableRoles: null,
    profile: 'standard',
    passwordMode: 'apply',
    expiresAt: null,
    ...options,
  });
  return token;
}

/** A running app as a suite of tests sees it: usable while its tests run, nameable before. */
export class TestApp {
  /** The administrator: every privilege, every organization. */
  readonly scim = new ScimClient(() => ({ baseUrl: this.scimUrl(), token: this.adminToken() }));
  /** The SCIM API without a token. */
  readonly anonymous = new ScimClient(() => ({ baseUrl: this.scimUrl() }));
  /** Everything else the server has, without a token. */
  readonly root = new ScimClient(() => ({ baseUrl: this.#current().url }));

  #database: TestDatabase | undefined;
  #running: RunningApp | undefined;

  constructor(createDatabase: CreateDatabase, environment?: Environment) {
    beforeAll(async () => {
      this.#database = await createDatabase();
      this.#running = await startApp(await this.#database.open({ resourceBase: `${BASE_URL}/scim/v2` }), environment);
    });
    afterAll(() => this.#running?.stop());
  }

  adminToken(): string {
    return this.#current().adminToken;
  }

  url(): string {
    return this.#current().url;
  }

  scimUrl(): string {
    return `${this.#current().url}/scim/v2`;
  }

  log(): string {
    return this.#current().log();
  }

  /** From then on, new connections over which nothing comes or goes for that long are cut; 0: none. */
  cutIdleAfter(milliseconds: number): void {
    this.#current().server.timeout = milliseconds;
  }

  /** Everything the database holds, as text. */
  async dump(): Promise<string> {
    return (await this.#database?.dump()) ?? '';
  }

  /** The token of a new connection. */
  tokenFor(options: Partial<ConnectionInput> = {}): Promise<string> {
    return this.#current().connect(options);
  }

  async connect(options: Partial<ConnectionInput> = {}): Promise<ScimClient> {
    const token = await this.tokenFor(options);
    return new ScimClient(() => ({ baseUrl: this.scimUrl(), token }));
  }

  async createOrganization(prefix: string): Promise<{ id: string; name: string }> {
    const organization = { id: newId(), name: unique(prefix) };
    const { organizations } = this.#store();
    const fields = { name: organization.name, description: null, type: null, active: true, externalId: null };
    await organizations.create(organization.id, fields);
    return organization;
  }

  /** Defines a custom role, unless there is one of that value. */
  async ensureRole(value: string, display: string): Promise<void> {
    const { roles } = this.#store();
    if (await roles.findByValue(value)) return;
    const rest = { description: null, type: null, supported: true, privileges: [], organizationBound: true };
    await roles.create(newId(), { value, display, ...rest });
  }

  /** Many users at once, past the HTTP API; their ids. */
  async insertUsers(organizationId: string, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, newId);
    await this.#current().storage.transaction(async (storage) => {
      const { users } = storage.within({ all: true });
      for (const id of ids) await users.create(id, userFields(unique('many'), { organizationId }));
    });
    return ids;
  }

  signIn(username: string, password: string): Promise<ScimResponse> {
    return this.root.post('/auth/login', { username, password }, { 'Content-Type': 'application/json' });
  }

  /** Whether a session token still opens what a session opens. */
  async sessionIsOpen(token: string): Promise<boolean> {
    const session = new ScimClient(() => ({ baseUrl: this.#current().url, token }));
    const { status } = await session.post('/auth/password', {}, { 'Content-Type': 'application/json' });
    expect([400, 401]).toContain(status);
    return status === 400;
  }

  /** Runs `work` with a second server on the same database, whose users and groups fail with this message. */
  async onBrokenStorage(
    message: string,
    work: (scim: ScimClient, log: () => string, url: string) => Promise<void>,
  ): Promise<void> {
    const { storage, adminToken } = this.#current();
    const broken = await startApp(breakStorage(storage, message));
    const scim = new ScimClient(() => ({ baseUrl: `${broken.url}/scim/v2`, token: adminToken }));
    await work(scim, broken.log, broken.url).finally(broken.stop);
  }

  #store(): Store {
    return this.#current().storage.within({ all: true });
  }

  #current(): RunningApp {
    if (!this.#running) throw new Error('The app runs while tests run, not while they are defined.');
    return this.#running;
  }
}

/** A suite that must hold on every database engine, each with a server of its own. */
export function onEveryApp(title: string, define: (app: TestApp) => void, environment?: Environment): void {
  onEveryDatabase(title, (_open, create) => define(new TestApp(create, environment)));
}

/** A suite about what no database has a say in. */
export function onSqlite(title: string, define: (app: TestApp) => void): void {
  onDatabases(['sqlite'], title, (_open, create) => define(new TestApp(create)));
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Cuts all connections. */
export function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
