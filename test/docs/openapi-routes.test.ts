import { PORTAL_ENTITIES } from '../access-matrix-rows';
import { readConfig } from '../../src/config';
import { createApp } from '../../src/app';
import { createLogger } from '../../src/log';
import { createAppDeps } from '../../src/serve';
import { TestApp } from '../support/app';
import { onDatabases } from '../support/databases';
import { routesOf } from '../support/routes';

/** What people look at, not what programs call: pages, their styles, and the documentation itself. */
const PAGES = [
  /^GET \/docs(\/style\.css)?$/,
  /^GET \/openapi\.json$/,
  /^GET \/portaladmin\/style\.css$/,
  / \/console\b/,
];

type Paths = Readonly<Record<string, Readonly<Record<string, object>>>>;

onDatabases(['sqlite'], 'the OpenAPI document and the routes', (open, create) => {
  const app = new TestApp(create);
  const paths = async () => (await app.root.get('/openapi.json')).body['paths'] as Paths;

  /** `GET /path`, each parameter as `{}`. */
  async function documented(): Promise<string[]> {
    return Object.entries(await paths()).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${unnamed(path)}`),
    );
  }

  async function routed(): Promise<string[]> {
    const deps = createAppDeps(readConfig({}), await open(), createLogger({ level: 'silent' }));
    const routes = [...routesOf(createApp(deps)), ...Object.keys(PORTAL_ENTITIES)];
    return routes.filter((route) => !PAGES.some((page) => page.test(route))).map(unnamed);
  }

  test('every route is documented, but for pages', async () => {
    const known = new Set(await documented());
    expect((await routed()).filter((route) => !known.has(route))).toEqual([]);
  });

  test('what is documented outside SCIM is a route', async () => {
    const known = new Set(await routed());
    const others = (await documented()).filter((route) => !/ \/scim\/v2\b/.test(route) && !/\/\$count$/.test(route));
    expect(others.length).toBeGreaterThan(30);
    expect(others.filter((route) => !known.has(route))).toEqual([]);
  });

  test('a schema’s examples have its members, and what it requires where they are whole', async () => {
    const { schemas } = (await app.root.get('/openapi.json')).body['components'] as {
      schemas: Record<string, { properties?: object; examples?: object[] }>;
    };
    const shown = Object.entries(schemas).flatMap(([name, { properties, examples = [] }]) =>
      examples.map((example) => [name, Object.keys(example), Object.keys(properties ?? {})] as const),
    );
    expect(shown.length).toBeGreaterThan(10);
    for (const [name, members, known] of shown) {
      expect([name, members.filter((member) => !known.includes(member))]).toEqual([name, []]);
    }
  });

  test('what is answered outside SCIM is what its schema says', async () => {
    const headers = { Authorization: `Bearer ${app.adminToken()}` };
    const get = async (path: string) => {
      const answer = await fetch(app.url() + path, { headers });
      expect([path, answer.status]).toEqual([path, 200]);
      return (await answer.json()) as { value: object[]; results: object[]; entries: object[]; connections: object[] };
    };
    const { schemas } = (await app.root.get('/openapi.json')).body['components'] as {
      schemas: Record<string, { properties: object }>;
    };
    await app.scim.post('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' });
    const post = async (path: string, body: object) => {
      const answer = await fetch(app.url() + path, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect([path, answer.status]).toEqual([path, 201]);
      return (await answer.json()) as { id: string; token: string };
    };
    const issued = await post('/admin/connections', { name: 'okta', setup: 'okta' });
    const access = await fetch(`${app.url()}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: issued.id,
        client_secret: issued.token,
      }),
    });
    const answered = [
      ['IssuedConnection', issued],
      ['ConnectionWithTokens', await get('/admin/connections/okta')],
      ['Connection', (await get('/admin/connections')).connections[0]],
      ['ConnectionSetup', await get('/admin/connections/okta/setup/okta')],
      ['AccessToken', (await access.json()) as object],
      ['DevPortalUser', (await get('/portal/Users')).value[0]],
      ['DevPortalOrganization', (await get('/portal/Organizations')).value[0]],
      ['DevPortalRole', (await get('/portal/Roles')).value[0]],
      ['DevPortalV2User', (await get('/portal/v2/users')).results[0]],
      ['ArcgisUser', await get('/portaladmin/community/users/ada?f=json')],
      ['AuditEntry', (await get('/audit')).entries[0]],
      ['DevPortalPasswordPolicy', await get('/portal/password-policy')],
    ] as const;
    for (const [name, body] of answered) {
      const known = Object.keys(schemas[name]?.properties ?? {});
      expect([name, Object.keys(body ?? { nothing: 1 }).filter((member) => !known.includes(member))]).toEqual([
        name,
        [],
      ]);
    }
  });
});

/** Express names parameters `:id`, OpenAPI `{id}`. */
function unnamed(route: string): string {
  return route.replace(/:\w+|\{\w+\}/g, '{}').replace(/\/$/, '');
}
