import { Agent, request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { onEveryApp } from '../support/app';
import {
  createGroup,
  createUser,
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  ERROR,
  GROUP,
  membersOf,
  PATCH_OP,
  PORTAL_USER,
  USER,
} from '../support/factories';
import type { JsonObject } from '../support/scim-client';

/** FUZZ_RUNS=100000 for the full run; FUZZ_SEED to repeat one. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);
const SEED = process.env['FUZZ_SEED'];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'] as const;
const ATTRIBUTES = [
  'userName',
  'id',
  'externalId',
  'schemas',
  'meta',
  'meta.created',
  'name',
  'name.givenName',
  'emails',
  'emails.value',
  'emails[type eq "work"]',
  'emails[type eq "work"].value',
  'emails[primary eq true].display',
  'addresses',
  'roles',
  'groups',
  'groups.value',
  'members',
  'members.value',
  'members[value eq "x"]',
  'active',
  'password',
  'title',
  'displayName',
  'x509Certificates',
  'x509Certificates.value',
  'manager',
  'value',
  'privileges',
  'memberCount',
  `${ENTERPRISE_USER}:manager`,
  `${ENTERPRISE_USER}:manager.value`,
  ENTERPRISE_USER,
  PORTAL_USER,
  `${PORTAL_USER}:organization`,
  `${PORTAL_USER}:access`,
  `${PORTAL_USER}:locked`,
  `${USER}:userName`,
  'shoeSize',
  '__proto__',
  'constructor',
  'toString',
  'a.b.c',
  'urn:',
  '$ref',
];

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', ' ', '%', '_', "'", '"', '\\', '--', '\0', '\ud800', 'é', 'ﬁ', '💥', '../..', 'x'.repeat(5000)),
  fc.constantFrom('true', 'False', '7', '-1', '2011-05-13T04:42:34Z', '9'.repeat(400), 'null', 'bulkId:a'),
);
const attribute = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...ATTRIBUTES) }, { weight: 1, arbitrary: text });

const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(attribute, fc.constantFrom('eq', 'Ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'like'), text)
      .map(([name, operator, value]) => `${name} ${operator} ${JSON.stringify(value)}`),
    fc
      .tuple(
        attribute,
        fc.constantFrom('eq true', 'gt 7', 'eq null', 'pr', 'eq', 'eq jyoung', 'ge "2011-05-13T04:42:34Z"'),
      )
      .map((parts) => parts.join(' ')),
    fc.tuple(tie('filter'), fc.constantFrom('and', 'OR'), tie('filter')).map((parts) => parts.join(' ')),
    tie('filter').map((inner) => `not (${inner})`),
    fc.tuple(attribute, tie('filter')).map(([name, inner]) => `${name}[${inner}]`),
    text,
  ),
}));

const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, [], {}, [[]], [null], [{}]),
  fc.record({ value: text, type: text, primary: fc.boolean(), display: text, $ref: text }, { requiredKeys: [] }),
  fc.array(fc.record({ value: text, type: fc.constantFrom('work', 'home') }, { requiredKeys: [] }), { maxLength: 4 }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
);

const object = (schemas: readonly string[]) =>
  fc.tuple(fc.nat(2000), fc.array(fc.tuple(attribute, value), { maxLength: 3 })).map(([number, members]) => {
    const body: JsonObject = { schemas, userName: `fuzz-${number}`, displayName: `fuzz-${number}` };
    for (const [name, member] of members)
      Object.defineProperty(body, name, { value: member, enumerable: true, configurable: true });
    return body;
  });

const resource = fc
  .constantFrom<readonly string[]>([USER], [GROUP], [USER, ENTERPRISE_USER, PORTAL_USER], [])
  .chain((schemas) => object(schemas));

const operation = fc.record(
  { op: fc.constantFrom('add', 'Replace', 'remove', 'move'), path: fc.oneof(attribute, filter), value },
  { requiredKeys: ['op'] },
);
const patch = fc
  .array(operation, { maxLength: 4 })
  .map((operations) => ({ schemas: [PATCH_OP], Operations: operations }));

const search = fc
  .record(
    { filter, sortBy: attribute, sortOrder: text, startIndex: value, count: value, cursor: value, attributes: value },
    { requiredKeys: [] },
  )
  .map((body) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...body }));

const body = (path: fc.Arbitrary<string>) => {
  const bulk = fc
    .array(
      fc.record(
        {
          method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
          path,
          bulkId: fc.constantFrom('a', 'b', 'c'),
          version: text,
          data: fc.oneof(resource, patch, value),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 4 },
    )
    .map((operations) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations }));
  return fc.oneof(
    fc.oneof(resource, patch, search, bulk, value).map((json) => JSON.stringify(json)),
    fc.oneof(resource, patch).map((json) => JSON.stringify(json).slice(0, -3)),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constant(undefined),
  );
};

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ...['filter', 'FILTER', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes', 'x', 'count[]'],
        ...['excludedAttributes', '__proto__'],
      ),
      fc.oneof(filter, attribute, text),
    ),
    { maxLength: 3 },
  )
  .map((parameters) => parameters.map(([name, part]) => `${name}=${encode(part)}`).join('&'));

const headers = fc.dictionary(
  fc.constantFrom('Accept', 'If-Match', 'If-None-Match', 'Prefer', 'Content-Type', 'Content-Encoding', 'X-Request-Id'),
  fc.oneof(
    fc.constantFrom('*/*', 'application/json', 'text/html', '*', 'W/"1"', '"1", W/"2"', 'return=minimal', 'gzip', 'br'),
    fc.string({ maxLength: 10 }).map((any) => any.replace(/[^\x20-\x7e]/g, '')),
  ),
  { maxKeys: 2 },
);

function encode(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

onEveryApp('any request at all', (app) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  afterAll(() => agent.destroy());

  async function seededPaths(): Promise<fc.Arbitrary<string>> {
    const { scim } = app;
    const user = await createUser(scim, { emails: [{ value: 'a@example.com', type: 'work' }] });
    const group = await createGroup(scim, { members: membersOf(user) });
    const organization = await app.createOrganization('fuzz');
    const collections = ['/Users', '/Groups', '/Organizations', '/Roles'];
    const fixed = [
      ...collections,
      '/Me',
      '/Bulk',
      '/Schemas',
      '/ResourceTypes',
      '/ServiceProviderConfig',
      '',
      '/',
      '/.search',
    ];
    const ids = [user.id, group.id, organization.id, DEVELOPER_ROLE, 'x', '%00', '%', '..', 'bulkId:a'];
    return fc.oneof(
      fc.constantFrom(...fixed, ...collections.map((path) => `${path}/.search`), `/Schemas/${USER}`),
      fc
        .tuple(fc.constantFrom(...collections, '/users', '/Schemas'), fc.constantFrom(...ids))
        .map((parts) => parts.join('/')),
      fc.tuple(fc.constantFrom(...collections), text.map(encode)).map((parts) => parts.join('/')),
      fc.array(text.map(encode), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
    );
  }

  function send(
    { method, path, headers: given, body: text }: Sent,
    token: string,
  ): Promise<{ status: number; type: string; text: string }> {
    return new Promise((resolve, reject) => {
      const own = {
        Authorization: `Bearer ${token}`,
        // Node leaves it out for GET, and the body would be read as the next request.
        ...(text !== undefined && {
          'Content-Type': 'application/scim+json',
          'Content-Length': String(Buffer.byteLength(text)),
        }),
      };
      const sent = httpRequest(
        `${app.scimUrl()}${path}`,
        { method, agent, headers: { ...own, ...given } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  test(
    `${RUNS} random requests: no 5xx, and every error is SCIM's`,
    async () => {
      const path = await seededPaths();
      const token = app.adminToken();
      const url = fc.tuple(path, query).map(([place, parameters]) => (parameters ? `${place}?${parameters}` : place));
      const one = path.filter((place) => /^\/(Users|Groups|Roles|Organizations)\/[\w-]+$/.test(place));
      const json = (value: fc.Arbitrary<unknown>) => value.map((it) => JSON.stringify(it));
      const none = fc.constant({});
      const any: fc.Arbitrary<Sent> = fc.oneof(
        fc.record({ method: fc.constantFrom(...METHODS), path: url, headers, body: body(path) }),
        fc.record({
          method: fc.constant('POST'),
          path: fc.constantFrom('/Users', '/Groups'),
          headers: none,
          body: json(resource),
        }),
        fc.record({ method: fc.constant('PUT'), path: one, headers: none, body: json(resource) }),
        fc.record({ method: fc.constant('PATCH'), path: one, headers: none, body: json(patch) }),
        fc.record({ method: fc.constant('GET'), path: url, headers: none, body: fc.constant(undefined) }),
      );
      const statuses = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(any, async (sent) => {
          const answer = await send(sent, token);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          if (answer.status < 400) return;
          if (answer.status >= 500) throw new Error(`${answer.status}: ${answer.text}`);
          if (sent.method === 'HEAD') return;
          const wantsJson = sent.headers['Accept'] === 'application/json';
          expect(answer.type).toMatch(wantsJson ? /^application\/json/ : /^application\/scim\+json/);
          const error = JSON.parse(answer.text) as JsonObject;
          expect(error).toMatchObject({ schemas: [ERROR], status: String(answer.status) });
          expect(error['detail']).toMatch(/\S/);
        }),
        { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }) },
      );
      // The generator would be worth little if all it made were refused at the door.
      for (const status of [200, 201, 204, 400, 404, 405]) expect(statuses.get(status)).toBeGreaterThan(0);
      expect(app.log()).not.toContain('unexpected error');
    },
    60_000 + RUNS * 60,
  );
});
