import { createApp } from '../src/app';
import { readConfig } from '../src/config';
import { createLogger } from '../src/log';
import { PRIVILEGES, type Privilege } from '../src/portal/actor';
import {
  DEVELOPER_ROLE_ID,
  ORG_ADMIN_ROLE_ID,
  PORTAL_ADMIN_ROLE_ID,
  PORTAL_ORGANIZATION_ID,
} from '../src/portal/built-in';
import { createConnection } from '../src/portal/connections/connections';
import { newId } from '../src/portal/new-id';
import { createAppDeps } from '../src/serve';
import type { OpenStorage } from '../src/storage/open';
import { OWN_ROWS, PORTAL_ENTITIES, ROWS, type Row, type Target } from './access-matrix-rows';
import { groupFields, roleFields } from './storage/fixtures';
import { startAuthServer, type Answer, type AuthServer } from './support/auth-server';
import { onEveryDatabase } from './support/databases';
import { unique } from './support/factories';
import { routesOf } from './support/routes';

interface Caller {
  readonly name: string;
  readonly kind: 'nobody' | 'connection' | 'user';
  readonly privileges: ReadonlySet<Privilege>;
  /** Undefined: every organization. */
  readonly sees: string | undefined;
  readonly due?: boolean;
  readonly userName?: string;
  readonly token: string | undefined;
}

/** docs/access.md: every route, every kind of caller, the own organization and another one (reliability 29). */
onEveryDatabase('who may do what', (_open, create) => {
  let server: AuthServer;
  let storage: OpenStorage;
  let organizations: { a: string; b: string };
  let callers: Caller[];

  beforeAll(async () => {
    storage = await (await create()).open({ sendsMail: true });
    server = await startAuthServer(storage);
    organizations = { a: await server.createOrganization(), b: await server.createOrganization() };
    // Somebody has to stay when a test's Portal Admin goes.
    await server.createUser({ roleIds: [PORTAL_ADMIN_ROLE_ID] });
    callers = await makeCallers();
  });
  afterAll(() => server.stop());

  async function makeCallers(): Promise<Caller[]> {
    const { a, b } = organizations;
    const nobody: Caller = { name: 'no token', kind: 'nobody', privileges: new Set(), sees: a, token: undefined };
    const connections = [];
    for (const privilege of PRIVILEGES) connections.push(await connection(privilege));
    return [
      nobody,
      ...connections,
      await user('Org Admin of A', a, ORG_ADMIN_ROLE_ID),
      await user('Org Admin of B', b, ORG_ADMIN_ROLE_ID),
      await user('Portal Admin', PORTAL_ORGANIZATION_ID, PORTAL_ADMIN_ROLE_ID),
      await user('Developer of A', a, DEVELOPER_ROLE_ID),
      await user('Org Admin of A, password due', a, ORG_ADMIN_ROLE_ID, true),
    ];
  }

  async function connection(privilege: Privilege): Promise<Caller> {
    const { token } = await createConnection(server.op, {
      name: unique(privilege),
      organizations: [organizations.a],
      privileges: [privilege],
      grantableRoles: [DEVELOPER_ROLE_ID],
      profile: 'standard',
      passwordMode: 'apply',
      expiresAt: null,
    });
    const name = `connection of A with ${privilege}`;
    return { name, kind: 'connection', privileges: new Set([privilege]), sees: organizations.a, token };
  }

  async function user(name: string, organizationId: string, roleId: string, due = false): Promise<Caller> {
    const role = await server.op.store.roles.find(roleId);
    const { userName } = await server.createUser({ organizationId, roleIds: [roleId], mustChangePassword: due });
    return {
      name,
      kind: 'user',
      privileges: new Set(role?.privileges),
      sees: role?.organizationBound === false ? undefined : organizationId,
      due,
      userName,
      token: await server.tokenOf(userName),
    };
  }

  /** Plain things of an organization that nobody has touched yet. */
  async function makeTarget(organizationId: string): Promise<Target> {
    const user = await server.createUser({ organizationId, userName: unique('target'), password: null });
    const [group, role] = [newId(), newId()];
    await server.op.store.groups.create(group, groupFields(unique('group'), { organizationId }));
    await server.op.store.roles.create(role, roleFields(`value-${role}`, { display: unique('Role') }));
    return { organization: organizationId, user, group, role, connection: await idleConnection(organizationId) };
  }

  async function idleConnection(organizationId: string): Promise<Target['connection']> {
    const { connection, tokens } = await createConnection(server.op, {
      name: unique('idle'),
      organizations: [organizationId],
      privileges: [],
      grantableRoles: [],
      profile: 'standard',
      passwordMode: 'apply',
      expiresAt: null,
    });
    return { id: connection.id, tokenId: tokens[0]?.id ?? '' };
  }

  function expected(row: Row, caller: Caller, target: Target): number {
    const { needs, ok } = row;
    if (needs === 'nothing') return ok;
    if (caller.kind === 'nobody') return row.anonymous ?? 401;
    if (caller.due) return row.due ?? 403;
    if (needs === 'token') return ok;
    if (needs === 'session' && caller.kind !== 'user') return row.connection ?? 403;
    if (needs === 'session') return !row.privilege || caller.privileges.has(row.privilege) ? ok : 403;
    const wanted: readonly Privilege[] = typeof needs === 'string' ? [needs] : needs;
    if (!wanted.some((privilege) => caller.privileges.has(privilege))) return 403;
    const sees = row.everywhere || row.shows || isVisible(caller, target);
    if (!sees && typeof needs === 'string' && needs !== 'audit:read') return row.elsewhere ?? 404;
    return caller.sees === undefined ? ok : (row.limited ?? ok);
  }

  const isVisible = (caller: Caller, { organization }: Target) =>
    caller.sees === undefined || caller.sees === organization;

  function send(route: string, row: Row, { token, userName = '' }: Caller, target: Target): Promise<Answer> {
    const { path, body, form } = row.call(target, { userName });
    const [method = ''] = route.split(' ', 1);
    return server.send(method, path, {
      ...(token !== undefined && { token }),
      ...(body !== undefined && { body }),
      ...(form && {
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    });
  }

  /** The status, or what stands for it: of the one operation in a Bulk answer, in the body of the GIS portal's. */
  function codeOf({ status, body }: Answer): number {
    const { Operations: operations, error } = body as {
      Operations?: { status: string }[];
      error?: { code?: unknown };
    };
    if (operations) return Number(operations[0]?.status);
    return status === 200 && typeof error?.code === 'number' ? error.code : status;
  }

  const names = () => callers.map(({ name }) => name);

  async function outcomes(route: string, row: Row, organization: string, own = false) {
    const found: Record<string, number | string> = {};
    const wanted: Record<string, number | string> = {};
    const all = own ? await makeCallers() : callers;
    let target = await makeTarget(organization);
    for (const caller of all) {
      const answer = await send(route, row, caller, target);
      const code = codeOf(answer);
      found[caller.name] = code;
      wanted[caller.name] = expected(row, caller, target);
      if (row.shows && answer.status === 200) {
        found[caller.name] += answer.text.includes(row.shows(target)) ? ', shown' : ', not shown';
        wanted[caller.name] += row.everywhere || isVisible(caller, target) ? ', shown' : ', not shown';
      }
      // Who was refused, or only read, left it as it was.
      if (code < 400 && !route.startsWith('GET ')) target = await makeTarget(organization);
    }
    return { found, wanted };
  }

  test('the table has every route of the app, and no other', async () => {
    const config = readConfig({});
    const app = createApp(createAppDeps(config, storage, createLogger({ level: 'silent' })));
    expect(Object.keys({ ...ROWS, ...OWN_ROWS }).toSorted()).toEqual(routesOf(app));
  });

  describe.each(Object.entries({ ...ROWS, ...PORTAL_ENTITIES }))('%s', (route, row) => {
    test.each(['a', 'b'] as const)('on what belongs to organization %s', async (name) => {
      const { found, wanted } = await outcomes(route, row, organizations[name]);
      expect(found).toEqual(wanted);
      expect(Object.keys(found)).toEqual(names());
    });
  });

  test.each(Object.entries(OWN_ROWS))('%s', async (route, row) => {
    const { found, wanted } = await outcomes(route, row, organizations.a, true);
    expect(found).toEqual(wanted);
  });
});
