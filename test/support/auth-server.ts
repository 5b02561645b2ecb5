import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import bcrypt from 'bcrypt';
import { createApp } from '../../src/app';
import { readConfig } from '../../src/config';
import { UNLIMITED } from '../../src/http/rate-limit';
import { createLogger } from '../../src/log';
import { PRIVILEGES } from '../../src/portal/actor';
import { newId } from '../../src/portal/new-id';
import { createOperation, type Operation } from '../../src/portal/operation';
import { createPasswordHasher, type PasswordHasher } from '../../src/portal/passwords/hasher';
import { preparePassword } from '../../src/portal/passwords/prepare-password';
import { systemActor } from '../../src/portal/system-actor';
import { fieldsOf } from '../../src/portal/users/user-changes';
import type { UserFields } from '../../src/portal/users/user';
import { createPasswords } from '../../src/composition/passwords';
import { createAppDeps } from '../../src/serve';
import type { OpenStorage } from '../../src/storage/open';
import { userFields } from '../storage/fixtures';
import { close, issueToken } from './app';
import { type PORTAL_USER, unique } from './factories';

export const PASSWORD = 'correct-Horse-7-battery-staple';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed where it is JSON, else an empty object. */
  readonly body: AnswerBody;
}

/** What the server may answer, loosely, for tests to look into. */
export interface AnswerBody {
  readonly [name: string]: unknown;
  readonly token: string;
  readonly mustChangePassword: boolean;
  readonly error: { readonly code: string; readonly message: string };
  readonly detail: string;
  readonly Resources: readonly {
    readonly userName: string;
    readonly [PORTAL_USER]: { readonly organization: { readonly value: string } };
  }[];
}

/** A server with its sign-in, and a way to people it. */
export interface AuthServer {
  readonly op: Operation;
  readonly hasher: PasswordHasher;
  log(): string;
  send(
    method: string,
    path: string,
    options?: { body?: unknown; token?: string; headers?: Record<string, string> },
  ): Promise<Answer>;
  login(username: string, password: string): Promise<Answer>;
  /** Signs in and returns the token. */
  tokenOf(username: string, password?: string): Promise<string>;
  createOrganization(): Promise<string>;
  createUser(
    fields?: Partial<UserFields> & { password?: string | null; roleIds?: string[] },
  ): Promise<{ id: string; userName: string }>;
  change(userId: string, fields: Partial<UserFields>): Promise<void>;
  connect(): Promise<string>;
  stop(): Promise<void>;
}

export function createHasher(options: { cost?: number; waiting?: number } = {}): PasswordHasher {
  return createPasswordHasher({ bcrypt, cost: 4, ...options });
}

export async function startAuthServer(storage: OpenStorage, hasher = createHasher()): Promise<AuthServer> {
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  const config = readConfig({ BCRYPT_COST: '4', RATE_LIMIT: 'off', TRUST_PROXY: 'loopback' });
  const { imports, events } = createAppDeps(config, storage, log);
  const server = createServer(
    createApp({
      config,
      storage,
      log,
      policy: createPasswords(config).policy,
      hasher,
      limits: UNLIMITED,
      imports,
      events,
      consoleFolder: '/nowhere',
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });

  const send: AuthServer['send'] = async (method, path, { body, token, headers = {} } = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        'x-forwarded-for': newAddress(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (json ? JSON.parse(text) : {}) as AnswerBody,
    };
  };
  const login: AuthServer['login'] = (username, password) =>
    send('POST', '/auth/login', { body: { username, password } });

  return {
    op,
    hasher,
    log: () => lines.join(''),
    send,
    login,
    async tokenOf(username, password = PASSWORD) {
      const { status, text, body } = await login(username, password);
      if (status !== 200) throw new Error(`sign-in failed: ${status} ${text}`);
      return body.token;
    },
    async createOrganization() {
      const id = newId();
      const fields = { name: unique('organization'), description: null, type: null, active: true, externalId: null };
      await op.store.organizations.create(id, fields);
      return id;
    },
    async createUser({ password = PASSWORD, roleIds = [], ...fields } = {}) {
      const id = newId();
      const userName = unique('user');
      const passwordHash = password === null ? null : await hasher.hash(preparePassword(password));
      const roles = roleIds.map((roleId) => ({ roleId, type: null, primary: false, organizationId: null }));
      await op.store.users.create(id, { ...userFields(userName), roles, passwordHash, ...fields });
      return { id, userName: fields.userName ?? userName };
    },
    change: (userId, fields) =>
      op.transaction(async ({ store }) => {
        const user = await store.users.find(userId, { forUpdate: true });
        if (!user) throw new Error('no such user');
        await store.users.update(userId, { ...fieldsOf(user), ...fields });
      }),
    connect: () => issueToken(storage, { privileges: PRIVILEGES }),
    stop: () => close(server),
  };
}

let addresses = 0;

/** Each request comes from an address of its own, so that what is counted by address is out of the way. */
function newAddress(): string {
  addresses++;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}
