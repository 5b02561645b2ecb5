import type { Privilege } from '../src/portal/actor';

/** What a row needs to build its requests: the target is an organization and one user and group of it, made afresh. */
export interface Target {
  readonly organization: string;
  readonly user: { readonly id: string; readonly userName: string };
  readonly group: string;
  /** A custom role; roles belong to no organization. */
  readonly role: string;
  /** A connection that sees the organization and may do nothing, and its token's id. */
  readonly connection: { readonly id: string; readonly tokenId: string };
}

export interface Call {
  readonly path: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

export interface Row {
  /**
   * `nothing`: not even a token; `token`: any; `session`: a signed-in user's; a privilege; or any one of several.
   */
  readonly needs: 'nothing' | 'token' | 'session' | Privilege | readonly Privilege[];
  call(target: Target, caller: { readonly userName: string }): Call;
  /** The status, or the code in the body where the edge tells it there. */
  readonly ok: number;
  /** When the target's organization isn't visible to the caller. Default 404. */
  readonly elsewhere?: number;
  /** When the caller sees some organizations only, and that isn't enough. */
  readonly limited?: number;
  /** What the signed-in user needs besides. */
  readonly privilege?: Privilege;
  /** For connections where a session is needed. */
  readonly connection?: number;
  /** Without a token, where not 401. */
  readonly anonymous?: number;
  /** With a token of somebody whose password is due for a change; default 403. */
  readonly due?: number;
  /** A list: whether this part of the target is in it follows from what the caller sees. */
  readonly shows?: (target: Target) => string;
  /** The target has no organization: everybody with the privilege sees it. */
  readonly everywhere?: boolean;
}

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
const SEARCH = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] };
const SCHEMA = {
  User: 'urn:ietf:params:scim:schemas:core:2.0:User',
  Group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  Organization: 'urn:ietf:params:scim:schemas:portal:2.0:Organization',
  Role: 'urn:ietf:params:scim:schemas:portal:2.0:Role',
};

let count = 0;
const fresh = (prefix: string) => `${prefix}${(count += 1)}`;
const patch = (path: string, value: unknown) => ({ schemas: [PATCH_OP], Operations: [{ op: 'replace', path, value }] });

const newUser = (organization: string) => ({
  schemas: [SCHEMA.User],
  userName: fresh('new-user-'),
  [PORTAL_USER]: { organization: { value: organization } },
});

const open = (path: string, ok = 200): Row => ({ needs: 'nothing', call: () => ({ path }), ok });
const discovery = (path: string): Row => ({ needs: 'token', call: () => ({ path }), ok: 200 });

/** The SCIM routes of a resource type that belongs to an organization. */
function resourceRows(
  endpoint: string,
  privileges: { readonly read: Privilege; readonly write: Privilege },
  idOf: (target: Target) => string,
  bodies: { create(target: Target): unknown; replace(target: Target): unknown; patch: unknown },
  options: { create: Partial<Row>; change: Partial<Row>; remove: Partial<Row>; read?: Partial<Row> },
): Record<string, Row> {
  const { read, write } = privileges;
  const one = (target: Target) => `/scim/v2/${endpoint}/${idOf(target)}`;
  const list = `/scim/v2/${endpoint}`;
  const filterOf = (target: Target) => `id eq "${idOf(target)}"`;
  return {
    [`GET ${list}`]: {
      needs: read,
      call: (target) => ({ path: `${list}?filter=${encodeURIComponent(filterOf(target))}` }),
      ok: 200,
      shows: idOf,
      ...options.read,
    },
    [`POST ${list}/.search`]: {
      needs: read,
      call: (target) => ({ path: `${list}/.search`, body: { ...SEARCH, filter: filterOf(target) } }),
      ok: 200,
      shows: idOf,
      ...options.read,
    },
    [`GET ${list}/:id`]: { needs: read, call: (target) => ({ path: one(target) }), ok: 200, ...options.read },
    [`POST ${list}`]: {
      needs: write,
      call: (target) => ({ path: list, body: bodies.create(target) }),
      ok: 201,
      ...options.create,
    },
    [`PUT ${list}/:id`]: {
      needs: write,
      call: (target) => ({ path: one(target), body: bodies.replace(target) }),
      ok: 200,
      ...options.change,
    },
    [`PATCH ${list}/:id`]: {
      needs: write,
      call: (target) => ({ path: one(target), body: bodies.patch }),
      ok: 200,
      ...options.change,
    },
    [`DELETE ${list}/:id`]: { needs: write, call: (target) => ({ path: one(target) }), ok: 204, ...options.remove },
  };
}

const SCIM_USERS = resourceRows(
  'Users',
  { read: 'users:read', write: 'users:write' },
  ({ user }) => user.id,
  {
    create: ({ organization }) => newUser(organization),
    replace: ({ user }) => ({ schemas: [SCHEMA.User], userName: user.userName, displayName: 'Changed' }),
    patch: patch('displayName', 'Changed'),
  },
  { create: { elsewhere: 400 }, change: {}, remove: {} },
);

const SCIM_GROUPS = resourceRows(
  'Groups',
  { read: 'groups:read', write: 'groups:write' },
  ({ group }) => group,
  {
    create: ({ organization }) => ({
      schemas: [SCHEMA.Group],
      displayName: fresh('new-group-'),
      [PORTAL_GROUP]: { organization: { value: organization } },
    }),
    replace: () => ({ schemas: [SCHEMA.Group], displayName: fresh('changed-group-') }),
    patch: patch('externalId', 'changed'),
  },
  { create: { elsewhere: 400 }, change: {}, remove: {} },
);

const SCIM_ORGANIZATIONS = resourceRows(
  'Organizations',
  { read: 'organizations:read', write: 'organizations:write' },
  ({ organization }) => organization,
  {
    create: () => ({ schemas: [SCHEMA.Organization], name: fresh('new-organization-') }),
    replace: () => ({ schemas: [SCHEMA.Organization], name: fresh('changed-organization-') }),
    patch: patch('description', 'changed'),
  },
  // It isn't empty, which only those hear who may delete it.
  { create: { everywhere: true, limited: 403 }, change: {}, remove: { ok: 409, limited: 403 } },
);

const SCIM_ROLES = resourceRows(
  'Roles',
  { read: 'roles:read', write: 'roles:write' },
  ({ role }) => role,
  {
    create: () => ({ schemas: [SCHEMA.Role], value: fresh('new-role-'), display: fresh('New Role ') }),
    replace: ({ role }) => ({ schemas: [SCHEMA.Role], value: `value-${role}`, display: fresh('Changed ') }),
    patch: patch('description', 'changed'),
  },
  {
    read: { everywhere: true },
    create: { everywhere: true, limited: 403 },
    change: { everywhere: true, limited: 403 },
    remove: { everywhere: true, limited: 403 },
  },
);

const READERS: readonly Privilege[] = ['users:read', 'groups:read', 'organizations:read', 'roles:read'];

const SCIM_OTHERS: Record<string, Row> = {
  'GET /scim/v2': { needs: READERS, call: () => ({ path: '/scim/v2?count=1' }), ok: 200 },
  'POST /scim/v2/.search': {
    needs: READERS,
    call: () => ({ path: '/scim/v2/.search', body: { ...SEARCH, count: 1 } }),
    ok: 200,
  },
  'GET /scim/v2/ServiceProviderConfig': open('/scim/v2/ServiceProviderConfig'),
  'GET /scim/v2/ResourceTypes': discovery('/scim/v2/ResourceTypes'),
  'GET /scim/v2/ResourceTypes/:id': discovery('/scim/v2/ResourceTypes/User'),
  'GET /scim/v2/Schemas': discovery('/scim/v2/Schemas'),
  'GET /scim/v2/Schemas/:id': discovery(`/scim/v2/Schemas/${SCHEMA.User}`),
  'POST /scim/v2/Bulk': {
    needs: 'users:write',
    call: ({ user }) => ({
      path: '/scim/v2/Bulk',
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [{ method: 'DELETE', path: `/Users/${user.id}` }],
      },
    }),
    ok: 204,
  },
  'GET /scim/v2/Me': { needs: 'session', call: () => ({ path: '/scim/v2/Me' }), ok: 200, connection: 404 },
  'PATCH /scim/v2/Me': {
    needs: 'session',
    call: () => ({ path: '/scim/v2/Me', body: patch('displayName', 'Me') }),
    ok: 200,
    connection: 404,
  },
};

const AUTH: Record<string, Row> = {
  'POST /auth/login': { needs: 'nothing', call: () => ({ path: '/auth/login', body: {} }), ok: 400 },
  'GET /auth/password-policy': open('/auth/password-policy'),
  'GET /auth/password/reset': open('/auth/password/reset?token=x', 400),
  'POST /auth/password/reset': {
    needs: 'nothing',
    call: () => ({ path: '/auth/password/reset', body: { token: 'x', newPassword: 'y' } }),
    ok: 400,
  },
  'POST /auth/password/forgot': {
    needs: 'nothing',
    call: () => ({ path: '/auth/password/forgot', body: { username: 'nobody' } }),
    ok: 202,
  },
  'POST /auth/password': {
    needs: 'session',
    // The current password is wrong, which only those hear who may change one.
    call: () => ({ path: '/auth/password', body: { currentPassword: 'wrong', newPassword: 'any-other-password' } }),
    ok: 400,
    connection: 403,
    due: 400,
  },
  'GET /auth/session': {
    needs: 'session',
    call: () => ({ path: '/auth/session' }),
    ok: 200,
    connection: 403,
    due: 200,
  },
  'GET /audit': { needs: 'audit:read', call: () => ({ path: '/audit' }), ok: 200 },
  'GET /admin/requests': { needs: 'audit:read', call: () => ({ path: '/admin/requests' }), ok: 200 },
  'GET /admin/requests/activity': { needs: 'audit:read', call: () => ({ path: '/admin/requests/activity' }), ok: 200 },
  // Nothing is on record here.
  'GET /admin/requests/:id': { needs: 'audit:read', call: () => ({ path: '/admin/requests/none' }), ok: 404 },
};

/** Mails belong to no organization. */
const MAILS: Record<string, Row> = {
  'GET /admin/mails/failed': {
    needs: 'users:write',
    call: () => ({ path: '/admin/mails/failed' }),
    ok: 200,
    limited: 403,
    elsewhere: 403,
  },
  'POST /admin/mails/failed/retry': {
    needs: 'users:write',
    call: () => ({ path: '/admin/mails/failed/retry' }),
    ok: 200,
    limited: 403,
    elsewhere: 403,
  },
  'POST /admin/mails/failed/:id/retry': {
    needs: 'users:write',
    call: () => ({ path: '/admin/mails/failed/none/retry' }),
    ok: 404,
    limited: 403,
    elsewhere: 403,
  },
};

const SESSIONS: Record<string, Row> = {
  'GET /admin/users/:id/sessions': {
    needs: 'users:read',
    call: ({ user }) => ({ path: `/admin/users/${user.id}/sessions` }),
    ok: 200,
  },
  'DELETE /admin/users/:id/sessions': {
    needs: 'users:password',
    call: ({ user }) => ({ path: `/admin/users/${user.id}/sessions` }),
    ok: 204,
  },
};

/** The page is open to all; what it calls takes the console's own header, which nobody sends here (test/console). */
const CONSOLE: Record<string, Row> = {
  // Its client isn't built for this test.
  'GET /console': open('/console', 503),
  'GET /console/{*page}': open('/console/users', 503),
  // Nobody is signed in by a cookie here; a form that the console didn't draw is refused.
  'GET /console/plain': open('/console/plain'),
  'GET /console/plain/users': open('/console/plain/users', 401),
  'GET /console/plain/users/:id': open('/console/plain/users/x', 401),
  'POST /console/plain/sign-in': { needs: 'nothing', call: () => ({ path: '/console/plain/sign-in' }), ok: 403 },
  'POST /console/plain/password': { needs: 'nothing', call: () => ({ path: '/console/plain/password' }), ok: 403 },
  'POST /console/plain/users/:id/state': {
    needs: 'nothing',
    call: () => ({ path: '/console/plain/users/x/state' }),
    ok: 403,
  },
  'POST /console/plain/users/:id/password': {
    needs: 'nothing',
    call: () => ({ path: '/console/plain/users/x/password' }),
    ok: 403,
  },
  'POST /console/plain/sign-out': { needs: 'nothing', call: () => ({ path: '/console/plain/sign-out' }), ok: 403 },
  'GET /console/assets/:file': open('/console/assets/none.js', 404),
  'POST /console/session': { needs: 'nothing', call: () => ({ path: '/console/session', body: {} }), ok: 403 },
  'DELETE /console/session': { needs: 'nothing', call: () => ({ path: '/console/session' }), ok: 403 },
  'POST /console/session/confirm': {
    needs: 'nothing',
    call: () => ({ path: '/console/session/confirm', body: {} }),
    ok: 403,
  },
};

const portalUser = (organization: string) => ({ Username: fresh('portal-user-'), OrganizationUuid: organization });

/** `/portal` finds its entity sets by itself, so these aren't routes of a router. */
export const PORTAL_ENTITIES: Record<string, Row> = {
  'GET /portal/Users': {
    needs: 'users:read',
    call: ({ user }) => ({ path: `/portal/Users?$filter=${encodeURIComponent(`Username eq '${user.userName}'`)}` }),
    ok: 200,
    shows: ({ user }) => user.id,
  },
  'POST /portal/Users': {
    needs: 'users:write',
    call: ({ organization }) => ({ path: '/portal/Users', body: portalUser(organization) }),
    ok: 201,
    elsewhere: 400,
  },
  'GET /portal/Users(:uuid)': {
    needs: 'users:read',
    call: ({ user }) => ({ path: `/portal/Users('${user.id}')` }),
    ok: 200,
  },
  'PUT /portal/Users(:uuid)': {
    needs: 'users:write',
    call: ({ user }) => ({ path: `/portal/Users('${user.id}')`, body: { FirstName: 'Changed' } }),
    ok: 200,
  },
  'DELETE /portal/Users(:uuid)': {
    needs: 'users:write',
    call: ({ user }) => ({ path: `/portal/Users('${user.id}')` }),
    ok: 204,
  },
  'GET /portal/Users/$count': {
    needs: 'users:read',
    call: () => ({ path: '/portal/Users/$count' }),
    ok: 200,
    everywhere: true,
  },
  'GET /portal/Organizations': {
    needs: 'organizations:read',
    call: () => ({ path: '/portal/Organizations?$top=1000' }),
    ok: 200,
    shows: ({ organization }) => organization,
  },
  'POST /portal/Organizations': {
    needs: 'organizations:write',
    call: () => ({ path: '/portal/Organizations', body: { Name: fresh('portal-organization-') } }),
    ok: 201,
    everywhere: true,
    limited: 403,
  },
  'GET /portal/Organizations(:uuid)': {
    needs: 'organizations:read',
    call: ({ organization }) => ({ path: `/portal/Organizations('${organization}')` }),
    ok: 200,
  },
  'PUT /portal/Organizations(:uuid)': {
    needs: 'organizations:write',
    call: ({ organization }) => ({
      path: `/portal/Organizations('${organization}')`,
      body: { Description: fresh('Changed ') },
    }),
    ok: 200,
  },
  'DELETE /portal/Organizations(:uuid)': {
    needs: 'organizations:write',
    call: ({ organization }) => ({ path: `/portal/Organizations('${organization}')` }),
    ok: 409,
    limited: 403,
  },
  'GET /portal/Roles': { needs: 'roles:read', call: () => ({ path: '/portal/Roles' }), ok: 200, everywhere: true },
  'GET /portal/Roles(:uuid)': {
    needs: 'roles:read',
    call: () => ({ path: `/portal/Roles('00000006-0006-0006-0006-000000000006')` }),
    ok: 200,
    everywhere: true,
  },
};

const PORTAL_V2: Record<string, Row> = {
  'GET /portal/v2/users': {
    needs: 'users:read',
    call: ({ user }) => ({ path: `/portal/v2/users?$filter=${encodeURIComponent(`username eq '${user.userName}'`)}` }),
    ok: 200,
    shows: ({ user }) => user.id,
  },
  'POST /portal/v2/users': {
    needs: 'users:write',
    call: ({ organization }) => ({
      path: '/portal/v2/users',
      body: {
        username: fresh('v2-user-'),
        access: [{ orgUuid: organization, roleUuid: '00000006-0006-0006-0006-000000000006' }],
      },
    }),
    ok: 201,
    elsewhere: 400,
  },
  'GET /portal/v2/users/:uuid': {
    needs: 'users:read',
    call: ({ user }) => ({ path: `/portal/v2/users/${user.id}` }),
    ok: 200,
  },
  'PUT /portal/v2/users/:uuid': {
    needs: 'users:write',
    call: ({ user }) => ({ path: `/portal/v2/users/${user.id}`, body: { firstName: 'Changed' } }),
    ok: 200,
  },
  'DELETE /portal/v2/users/:uuid': {
    needs: 'users:write',
    call: ({ user }) => ({ path: `/portal/v2/users/${user.id}` }),
    ok: 204,
  },
};

const PORTAL_SELF_SERVICE: Record<string, Row> = {
  'GET /portal/password-policy': open('/portal/password-policy'),
  'PUT /portal/reset-my-password': {
    needs: 'nothing',
    call: () => ({ path: '/portal/reset-my-password', body: { userName: 'nobody' } }),
    ok: 200,
  },
  'PUT /portal/v2/users/password/reset/:token': {
    needs: 'nothing',
    call: () => ({ path: '/portal/v2/users/password/reset/x', body: { newPassword: 'y' } }),
    ok: 400,
  },
  'GET /portal/v2/profile': { needs: 'session', call: () => ({ path: '/portal/v2/profile' }), ok: 200 },
  'PUT /portal/v2/profile': {
    needs: 'session',
    call: () => ({ path: '/portal/v2/profile', body: { firstName: 'Me' } }),
    ok: 200,
  },
};

/** Tells its codes in the body; 499 is "token required", and what isn't visible is a bad request. */
const gis = (row: Row): Row => ({ anonymous: 499, elsewhere: 400, ...row });
const member = (action: string, form: Readonly<Record<string, string>> = {}): Row =>
  gis({
    needs: 'users:write',
    call: ({ user }) => ({
      path: `/portaladmin/community/users/${user.userName}/${action}`,
      form: { f: 'json', ...form },
    }),
    ok: 200,
  });

const ARCGIS: Record<string, Row> = {
  'GET /portaladmin/style.css': open('/portaladmin/style.css'),
  'GET /portaladmin/security/users/createUser': open('/portaladmin/security/users/createUser'),
  'GET /portaladmin/security/users': gis({
    needs: 'users:read',
    call: () => ({ path: '/portaladmin/security/users?f=json' }),
    ok: 200,
    everywhere: true,
  }),
  'POST /portaladmin/security/users/createUser': gis({
    needs: 'users:write',
    call: () => ({
      path: '/portaladmin/security/users/createUser',
      form: { f: 'json', username: fresh('gis_user_'), provider: 'enterprise', idpUsername: fresh('idp_') },
    }),
    ok: 200,
    everywhere: true,
  }),
  'GET /portaladmin/community/users/:name': gis({
    needs: 'users:read',
    call: ({ user }) => ({ path: `/portaladmin/community/users/${user.userName}?f=json` }),
    ok: 200,
  }),
  'POST /portaladmin/community/users/:name/enable': member('enable'),
  'POST /portaladmin/community/users/:name/disable': member('disable'),
  'POST /portaladmin/community/users/:name/update': member('update', { description: 'changed' }),
};

/** Every route of the app, but for those that end or change who calls: they have tests of their own. */
const connectionOf = ({ connection }: Target) => `/admin/connections/${connection.id}`;

const CONNECTIONS: Readonly<Record<string, Row>> = {
  'GET /admin/connections': {
    needs: 'connections:read',
    call: () => ({ path: '/admin/connections' }),
    ok: 200,
    shows: ({ connection }) => connection.id,
  },
  'POST /admin/connections': {
    needs: 'connections:write',
    call: ({ organization }) => ({
      path: '/admin/connections',
      body: { name: fresh('connection-'), organizations: [organization], scopes: [], grantableRoles: [] },
    }),
    ok: 201,
    elsewhere: 400,
  },
  'GET /admin/connections/:id': {
    needs: 'connections:read',
    call: (target) => ({ path: connectionOf(target) }),
    ok: 200,
  },
  'PATCH /admin/connections/:id': {
    needs: 'connections:write',
    call: (target) => ({ path: connectionOf(target), body: { name: fresh('renamed-') } }),
    ok: 200,
  },
  'DELETE /admin/connections/:id': {
    needs: 'connections:write',
    call: (target) => ({ path: connectionOf(target) }),
    ok: 204,
  },
  'POST /admin/connections/:id/rotate': {
    needs: 'connections:write',
    call: (target) => ({ path: `${connectionOf(target)}/rotate`, body: { overlap: 60 } }),
    ok: 200,
  },
  'POST /admin/connections/:id/revoke': {
    needs: 'connections:write',
    call: (target) => ({ path: `${connectionOf(target)}/revoke` }),
    ok: 200,
  },
  'POST /admin/connections/:id/tokens/:tokenId/revoke': {
    needs: 'connections:write',
    call: (target) => ({ path: `${connectionOf(target)}/tokens/${target.connection.tokenId}/revoke` }),
    ok: 200,
  },
  'GET /admin/connections/:id/setup/:provider': {
    needs: 'connections:read',
    call: (target) => ({ path: `${connectionOf(target)}/setup/okta` }),
    ok: 200,
  },
  // Who asks shows credentials of its own; here none.
  'POST /oauth/token': {
    needs: 'nothing',
    call: () => ({ path: '/oauth/token', form: { grant_type: 'client_credentials' } }),
    ok: 401,
  },
};

const noStream = (path: string, needs: Privilege): Row => ({
  needs,
  call: () => ({ path: `/admin/event-streams/none${path}` }),
  ok: 404,
});

const EVENTS: Readonly<Record<string, Row>> = {
  'GET /events/jwks.json': open('/events/jwks.json'),
  'GET /admin/event-streams': {
    needs: 'connections:read',
    call: () => ({ path: '/admin/event-streams' }),
    ok: 200,
    everywhere: true,
  },
  // Which streams one may make, and sees, is in events/streams.test.ts.
  'POST /admin/event-streams': {
    needs: 'connections:write',
    call: () => ({ path: '/admin/event-streams', body: {} }),
    ok: 400,
    everywhere: true,
  },
  'POST /admin/event-streams/rotate-key': {
    needs: 'connections:write',
    call: () => ({ path: '/admin/event-streams/rotate-key' }),
    ok: 200,
    everywhere: true,
    limited: 403,
  },
  'GET /admin/event-streams/:id': noStream('', 'connections:read'),
  'GET /admin/event-streams/:id/refusals': noStream('/refusals', 'connections:read'),
  'PATCH /admin/event-streams/:id': {
    ...noStream('', 'connections:write'),
    call: () => ({ path: '/admin/event-streams/none', body: {} }),
  },
  'DELETE /admin/event-streams/:id': noStream('', 'connections:write'),
  'POST /admin/event-streams/:id/pause': noStream('/pause', 'connections:write'),
  'POST /admin/event-streams/:id/resume': noStream('/resume', 'connections:write'),
  'POST /admin/event-streams/:id/test': noStream('/test', 'connections:write'),
};

const IMPORTER: readonly Privilege[] = ['users:write', 'groups:write', 'organizations:write', 'roles:write'];

/** Everybody's imports are their own; of somebody else's there is no such one. */
const noImport = (path: string): Row => ({
  needs: IMPORTER,
  call: () => ({ path: `/admin/imports/none${path}` }),
  ok: 404,
});

const IMPORTS: Record<string, Row> = {
  'GET /admin/imports': { needs: IMPORTER, call: () => ({ path: '/admin/imports' }), ok: 200 },
  'POST /admin/imports': { needs: IMPORTER, call: () => ({ path: '/admin/imports', body: {} }), ok: 202 },
  'GET /admin/imports/:id': noImport(''),
  'DELETE /admin/imports/:id': noImport(''),
  'POST /admin/imports/:id/run': noImport('/run'),
  'POST /admin/imports/:id/resume': noImport('/resume'),
  'POST /admin/imports/:id/cancel': noImport('/cancel'),
  'GET /admin/imports/:id/rejects': noImport('/rejects'),
  'GET /admin/imports/:id/report': noImport('/report'),
  'GET /admin/exports/:file': {
    needs: 'users:read',
    call: () => ({ path: '/admin/exports/users.csv' }),
    ok: 200,
    shows: ({ user }) => user.userName,
  },
};

export const ROWS: Readonly<Record<string, Row>> = {
  'GET /': open('/'),
  'GET /healthz': open('/healthz'),
  // From another machine, which a forwarding header tells; from this one it is open.
  'GET /metrics': { needs: 'audit:read', call: () => ({ path: '/metrics' }), ok: 200, limited: 403 },
  'GET /readyz': open('/readyz'),
  'GET /docs': open('/docs'),
  'GET /docs/style.css': open('/docs/style.css'),
  'GET /openapi.json': open('/openapi.json'),
  ...SCIM_USERS,
  ...SCIM_GROUPS,
  ...SCIM_ORGANIZATIONS,
  ...SCIM_ROLES,
  ...SCIM_OTHERS,
  ...AUTH,
  ...SESSIONS,
  ...MAILS,
  ...EVENTS,
  ...CONSOLE,
  ...CONNECTIONS,
  ...IMPORTS,
  ...PORTAL_V2,
  ...PORTAL_SELF_SERVICE,
  ...ARCGIS,
};

/** A caller of their own for each request: afterwards the caller is another one, or gone. */
export const OWN_ROWS: Readonly<Record<string, Row>> = {
  'POST /auth/logout': { needs: 'session', call: () => ({ path: '/auth/logout' }), ok: 204, connection: 403, due: 204 },
  'PUT /scim/v2/Me': {
    needs: 'session',
    call: (_target, { userName }) => ({
      path: '/scim/v2/Me',
      body: { schemas: [SCHEMA.User], userName, displayName: 'Me' },
    }),
    ok: 200,
    connection: 404,
  },
  'DELETE /scim/v2/Me': {
    needs: 'session',
    privilege: 'users:write',
    call: () => ({ path: '/scim/v2/Me' }),
    ok: 204,
    connection: 404,
  },
};
