import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { Environment } from '../../src/environment';
import { createLogger } from '../../src/log';
import { PRIVILEGES } from '../../src/portal/actor';
import { ORG_ADMIN_ROLE_ID, PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID } from '../../src/portal/built-in';
import { createAppDeps } from '../../src/serve';
import type { OpenStorage } from '../../src/storage/open';
import { close, issueToken } from '../support/app';
import { readTestFolder } from '../support/databases';
import { GOOD_PASSWORD, PORTAL_USER, USER } from '../support/factories';
import { ScimClient } from '../support/scim-client';

export const PASSWORD = GOOD_PASSWORD;

/** A server with the console's client, and the people whom the tests speak of. */
export interface ConsoleServer {
  readonly url: string;
  /** The SCIM API with every privilege. */
  readonly scim: ScimClient;
  readonly organizations: { readonly portal: string; readonly acme: string };
  /** Signed in by PASSWORD: `admin` (Portal Admin), `org-admin` (of Acme), `due` (Portal Admin, password due). */
  readonly ids: Readonly<Record<string, string>>;
  log(): string;
  stop(): Promise<void>;
}

/** The client, built once for all suites: whoever comes first builds it, and of several at once the first to be done. */
export function buildConsole(): string {
  const built = join(readTestFolder(), 'console');
  if (existsSync(built)) return built;
  const folder = `${built}-${process.pid}`;
  execFileSync(process.execPath, ['src/console/build.mjs', folder]);
  try {
    renameSync(folder, built);
  } catch (error) {
    if (!existsSync(built)) throw error;
  }
  return built;
}

export async function startConsoleServer(
  storage: OpenStorage,
  environment: Environment = {},
  consoleFolder?: string,
): Promise<ConsoleServer> {
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  const config = readConfig({ BCRYPT_COST: '4', RATE_LIMIT: 'off', ...environment });
  const server = createServer(createApp({ ...createAppDeps(config, storage, log), consoleFolder }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = await issueToken(storage, { name: 'tests', privileges: PRIVILEGES });
  const scim = new ScimClient(() => ({ baseUrl: `${url}/scim/v2`, token }));
  return {
    url,
    scim,
    ...(await people(scim)),
    log: () => lines.join(''),
    stop: () => close(server),
  };
}

async function people(scim: ScimClient) {
  const acme = (await scim.post('/Organizations', { name: 'Acme', schemas: [ORGANIZATION] })).body.id;
  const ids: Record<string, string> = {};
  const add = async (userName: string, displayName: string, organization: string, fields: Fields = {}) => {
    const [givenName, familyName] = displayName.split(' ');
    const { access, due, ...rest } = fields;
    const { status, body } = await scim.post('/Users', {
      schemas: [USER, PORTAL_USER],
      userName,
      displayName,
      name: { givenName, familyName },
      emails: [{ value: `${userName}@example.org`, type: 'work', primary: true }],
      active: true,
      password: PASSWORD,
      [PORTAL_USER]: { organization: { value: organization }, ...(due && { mustChangePassword: true }), ...access },
      ...rest,
    });
    if (status !== 201) throw new Error(`${userName}: ${JSON.stringify(body)}`);
    ids[userName] = body.id;
  };
  await add('admin', 'Grace Hopper', PORTAL_ORGANIZATION_ID, { roles: [{ value: PORTAL_ADMIN_ROLE_ID }] });
  await add('due', 'Edsger Dijkstra', PORTAL_ORGANIZATION_ID, { roles: [{ value: PORTAL_ADMIN_ROLE_ID }], due: true });
  await add('org-admin', 'Mary Shaw', acme, { roles: [{ value: ORG_ADMIN_ROLE_ID }] });
  await add('ada', 'Ada Lovelace', acme, { title: 'Analyst' });
  await add('alan', 'Alan Turing', acme, { active: false });
  await add('script', '<script>alert(1)</script>', acme, { nickName: '=cmd()' });
  return { ids, organizations: { portal: PORTAL_ORGANIZATION_ID, acme } };
}

interface Fields {
  readonly [name: string]: unknown;
  readonly due?: boolean;
  readonly access?: object;
}

const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
