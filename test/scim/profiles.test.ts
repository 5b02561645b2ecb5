import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app';
import { readConfig } from '../../src/config';
import { createLogger } from '../../src/log';
import { PROFILES, type Profile } from '../../src/portal/actor';
import { PortalError } from '../../src/portal/errors';
import { TOLERANCES, type Outcome } from '../../src/scim/tolerances';
import { createAppDeps } from '../../src/serve';
import type { OpenStorage } from '../../src/storage/open';
import { startApp, TestApp } from '../support/app';
import { onDatabases } from '../support/databases';
import { expectTable } from '../support/doc-table';
import {
  createGroup,
  createUser,
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  expectScimError,
  expectStatus,
  GROUP,
  groupBody,
  GOOD_PASSWORD,
  membersOf,
  patchOp,
  unique,
  userBody,
} from '../support/factories';
import { ScimClient, type JsonObject, type ScimResponse } from '../support/scim-client';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

interface BulkResult {
  readonly status: string;
  readonly response?: JsonObject;
}

/** What a case sends, and what its success must have done beyond the status. */
interface Case {
  send(scim: ScimClient): Promise<ScimResponse>;
  succeeded?(response: ScimResponse, scim: ScimClient): Promise<void> | void;
}

async function patchUser(scim: ScimClient, fields: JsonObject, ...operations: JsonObject[]): Promise<ScimResponse> {
  const { id } = await createUser(scim, fields);
  return await scim.patch(`/Users/${id}`, patchOp(...operations));
}

/** The members and the version before and after a PATCH that changes nothing. */
async function patchNoChange(scim: ScimClient): Promise<ScimResponse> {
  const [member, stranger] = [await createUser(scim), await createUser(scim)];
  const group = await createGroup(scim, { members: membersOf(member) });
  const response = await scim.patch(
    `/Groups/${group.id}`,
    patchOp(
      { op: 'add', path: 'members', value: membersOf(member) },
      { op: 'remove', path: `members[value eq "${stranger.id}"]` },
    ),
  );
  expect(response.body.meta).toEqual(group.meta);
  return response;
}

const enterprise = ({ body }: ScimResponse) => body[ENTERPRISE_USER] as JsonObject | undefined;
const work = (value: string) => ({ value, type: 'work' });

/** By the number of the tolerance; the request departs from the RFCs in that one thing. */
const CASES: Readonly<Record<number, Case>> = {
  1: {
    send: (scim) => patchUser(scim, {}, { op: 'Replace', path: 'title', value: 'Boss' }),
    succeeded: ({ body }) => expect(body['title']).toBe('Boss'),
  },
  2: {
    send: (scim) => patchUser(scim, {}, { op: 'replace', path: 'active', value: 'False' }),
    succeeded: ({ body }) => expect(body.active).toBe(false),
  },
  3: { send: (scim) => scim.search('/Users', 'roles[primary eq "True"]') },
  4: {
    send: (scim) => patchUser(scim, {}, { op: 'replace', value: { 'name.givenName': 'Ada' } }),
    succeeded: ({ body }) => expect(body.name).toEqual({ givenName: 'Ada' }),
  },
  5: {
    send: (scim) => patchUser(scim, {}, { op: 'replace', value: { [`${ENTERPRISE_USER}:department`]: 'R&D' } }),
    succeeded(response) {
      expect(enterprise(response)).toEqual({ department: 'R&D' });
      expect(response.body.schemas).toContain(ENTERPRISE_USER);
    },
  },
  6: {
    send: (scim) => patchUser(scim, {}, { op: 'add', path: 'manager', value: { value: 'boss-1' } }),
    succeeded: (response) => expect(enterprise(response)).toMatchObject({ manager: { value: 'boss-1' } }),
  },
  7: {
    send: (scim) => patchUser(scim, {}, { op: 'add', path: `${ENTERPRISE_USER}:manager`, value: 'boss-2' }),
    async succeeded(response, scim) {
      expect(enterprise(response)).toMatchObject({ manager: { value: 'boss-2' } });
      const clear = { op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: '' };
      expect(enterprise(await scim.patch(`/Users/${response.body.id}`, patchOp(clear)))).toBeUndefined();
    },
  },
  8: {
    send: (scim) =>
      patchUser(
        scim,
        { [ENTERPRISE_USER]: { manager: { value: 'boss-3' } } },
        { op: 'remove', path: `${ENTERPRISE_USER}:manager[value eq "boss-3"]` },
      ),
    succeeded: (response) => expect(enterprise(response)).toBeUndefined(),
  },
  9: {
    send: (scim) =>
      patchUser(
        scim,
        { emails: [work('a@example.com')] },
        { op: 'replace', path: 'emails[type eq "other"].value', value: 'b@example.com' },
      ),
    succeeded: ({ body }) =>
      expect(body.emails).toEqual([work('a@example.com'), { value: 'b@example.com', type: 'other' }]),
  },
  10: {
    async send(scim) {
      const [stays, goes] = [await createUser(scim), await createUser(scim)];
      const { id } = await createGroup(scim, { members: membersOf(stays, goes) });
      const response = await scim.patch(
        `/Groups/${id}`,
        patchOp({ op: 'remove', path: 'members', value: membersOf(goes) }),
      );
      const after = await scim.get(`/Groups/${id}`);
      expect(after.body.members).toHaveLength(response.status === 200 ? 1 : 2);
      return response;
    },
  },
  11: { send: patchNoChange },
  12: {
    async send(scim) {
      const { id } = await createUser(scim);
      const value = { id, displayName: 'Renamed', groups: [], meta: { resourceType: 'User' } };
      return await scim.patch(`/Users/${id}`, patchOp({ op: 'replace', value }));
    },
    succeeded: ({ body }) => expect(body.displayName).toBe('Renamed'),
  },
  13: {
    send: (scim) =>
      scim.post('/Groups', groupBody({ schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ADSCIM/2.0/Group'] })),
    succeeded: ({ text }) => expect(text).not.toContain('microsoft'),
  },
  14: {
    send: (scim) => patchUser(scim, {}, { op: 'replace', value: { shoeSize: 43, title: 'Boss' } }),
    succeeded({ body }) {
      expect(body['title']).toBe('Boss');
      expect(body['shoeSize']).toBeUndefined();
    },
  },
  15: {
    send: (scim) =>
      scim.post('/Users', userBody({ roles: [{ value: JSON.stringify({ id: '7', value: DEVELOPER_ROLE }) }] })),
    succeeded: ({ body }) => expect(body.roles?.[0]?.value).toBe(DEVELOPER_ROLE),
  },
  16: {
    async send(scim) {
      const { id } = await createUser(scim, { title: null, addresses: null });
      return await scim.post('/Groups', groupBody({ members: [{ value: id, $ref: null, display: null }] }));
    },
    succeeded: ({ body }) => expect(body.members).toHaveLength(1),
  },
  17: {
    send: (scim) => scim.post('/Users', userBody({ [ENTERPRISE_USER]: { employeeNumber: 701984 } })),
    succeeded: (response) => expect(enterprise(response)).toEqual({ employeeNumber: '701984' }),
  },
  18: {
    async send(scim) {
      for (const type of ['application/json', 'application/json; charset=utf-8', 'application/scim+json;charset=UTF-8'])
        expectStatus(await scim.post('/Users', userBody(), { 'Content-Type': type, Accept: '*/*' }), 201);
      return await scim.post('/Users', userBody(), { 'Content-Type': 'application/json', Accept: 'application/json' });
    },
    succeeded: ({ headers }) => expect(headers['content-type']).toMatch(/^application\/json/),
  },
  19: {
    async send(scim) {
      const externalId = unique('jyoung');
      await createUser(scim, { externalId });
      expect((await scim.get(`/Users?filter=externalId+Eq+%22${externalId}%22`)).body.totalResults).toBe(1);
      return await scim.search('/Users', `externalId eq ${externalId}`);
    },
    succeeded: ({ body }) => expect(body.totalResults).toBe(1),
  },
  20: { send: (scim) => scim.get('/Users?aadOptscim062020&count=1') },
  21: { send: (scim) => patchUser(scim, {}) },
  22: {
    send: (scim) =>
      scim.post(
        '/Users',
        userBody({ emails: ['a', 'b'].map((name) => ({ ...work(`${name}@example.com`), primary: true })) }),
      ),
    succeeded: ({ body }) => expect(body.emails?.map(({ primary }) => primary)).toEqual([false, true]),
  },
  23: { send: (scim) => scim.post('/Users', userBody({ password: GOOD_PASSWORD })) },
  24: {
    send: (scim) => scim.post('/Users', userBody({ active: false })),
    succeeded: ({ body }) => expect(body.active).toBe(false),
  },
  25: {
    send: (scim) => scim.search('/Groups', `displayName eq "${unique('nobody')}"`),
    succeeded: ({ body }) => expect(body).toMatchObject({ totalResults: 0, Resources: [] }),
  },
  26: {
    async send(scim) {
      const user = await createUser(scim);
      const { id } = await createGroup(scim, { members: membersOf(user) });
      return await scim.search('/Groups', `id eq "${id}" and members eq "${user.id}"`);
    },
    succeeded: ({ body }) => expect(body.totalResults).toBe(1),
  },
  27: {
    async send(scim) {
      const { id } = await createGroup(scim, { members: membersOf(await createUser(scim)) });
      return await scim.get(`/Groups/${id}?excludedAttributes=members`);
    },
    succeeded: ({ body }) => expect(body.members).toBeUndefined(),
  },
  28: {
    async send(scim) {
      const { id } = await createGroup(scim);
      const value = [...membersOf(await createUser(scim)), { value: 'ghost-7' }];
      const response = await scim.patch(`/Groups/${id}`, patchOp({ op: 'add', path: 'members', value }));
      expect(response.body.detail).toContain('ghost-7');
      expect((await scim.get(`/Groups/${id}`)).body.members).toBeUndefined();
      return response;
    },
  },
  29: {
    async send(scim) {
      const { id, displayName } = await createGroup(scim, { members: membersOf(await createUser(scim)) });
      return await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName });
    },
    async succeeded({ body }, scim) {
      expect(body.members).toMatchObject([{ type: 'User' }]);
      const emptied = { schemas: [GROUP], displayName: body.displayName, members: [] };
      expect((await scim.put(`/Groups/${body.id}`, emptied)).body.members).toBeUndefined();
    },
  },
  30: {
    async send(scim) {
      expectScimError(await scim.get(`/Users//${(await createUser(scim)).id}`), 404);
      return await scim.get('/users/?count=1');
    },
  },
  31: {
    async send(scim) {
      const { userName } = await createUser(scim);
      return await scim.post('/Users', userBody({ userName: userName.toUpperCase() }));
    },
  },
  33: {
    send: (scim) => scim.get('/Users?startindex=1&COUNT=0'),
    succeeded: ({ body }) => expect(body.Resources).toEqual([]),
  },
  34: {
    async send(scim) {
      const { userName } = await createUser(scim, { active: false });
      expect((await scim.search('/Users', `userName eq "${userName}"`)).body.totalResults).toBe(1);
      return await scim.post('/Users', userBody({ userName }));
    },
  },
  35: {
    async send(scim) {
      const { id } = await createUser(scim, { nickName: 'Babs' });
      const data = [
        { op: 'remove', path: 'nickName' },
        { op: 'add', path: 'title', value: 'Guide' },
      ];
      const body = { schemas: [BULK_REQUEST], Operations: [{ method: 'PATCH', path: `/Users/${id}`, data }] };
      const response = await scim.post('/Bulk', body);
      const [{ status = '', response: error = {} } = {}] = response.body['Operations'] as BulkResult[];
      const user = await scim.get(`/Users/${id}`);
      return { ...response, status: Number(status), body: { ...user.body, ...error } };
    },
    succeeded({ body }) {
      expect(body).toMatchObject({ title: 'Guide' });
      expect(body).not.toHaveProperty('nickName');
    },
  },
};

onDatabases(['sqlite'], 'profiles: what a connection’s profile makes of each tolerance', (open, create) => {
  const app = new TestApp(create);
  const clients = new Map<Profile, ScimClient>();
  beforeAll(async () => {
    for (const profile of PROFILES) clients.set(profile, await app.connect({ profile }));
  });

  describe.each(PROFILES)('%s', (profile) => {
    test.each(Object.entries(CASES))('T%s', async (number, { send, succeeded }) => {
      const scim = clients.get(profile) as ScimClient;
      const { standard, rfc } = TOLERANCES[Number(number) - 1]!;
      const outcome = profile === 'rfc' ? (rfc ?? standard) : standard;
      const response = await send(scim);
      expectOutcome(response, outcome);
      if (outcome.status < 400) await succeeded?.(response, scim);
    });

    test('T32', async () => {
      await withBusyHasher(await open(), profile, async (scim) => {
        const response = await scim.post('/Users', userBody({ password: GOOD_PASSWORD }));
        expectOutcome(response, TOLERANCES[31]!.standard);
        expect(response.headers['retry-after']).toBe('3');
      });
    });
  });

  test('a signed-in person and what no profile was chosen for count as standard', async () => {
    expectOutcome(await CASES[1]!.send(app.scim), TOLERANCES[0]!.standard);
    expectOutcome(await CASES[1]!.send(await app.connect()), TOLERANCES[0]!.standard);
  });
});

describe('docs/profiles.md', () => {
  test('T1 to T35 are there once each, in order, and each has a case', () => {
    expect(TOLERANCES.map(({ number }) => number)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    const tested = [...Object.keys(CASES).map(Number), 32].sort((a, b) => a - b);
    expect(tested).toEqual(TOLERANCES.map(({ number }) => number));
  });

  test('its table is what src/scim/tolerances.ts says', () => {
    const rows = TOLERANCES.map(({ number, sends, standard, rfc }) => [
      `T${number}`,
      sends,
      describeOutcome(standard),
      rfc ? describeOutcome(rfc) : 'the same',
    ]);
    expectTable('profiles.md', [['#', 'the client sends', '`standard`, `entra`, `okta`', '`rfc`'], ...rows]);
  });
});

function expectOutcome(response: ScimResponse, { status, scimType }: Outcome): void {
  if (status >= 400) expectScimError(response, status, scimType);
  else expectStatus(response, status);
}

function describeOutcome({ status, scimType, effect }: Outcome): string {
  return `${status}${scimType ? ` \`${scimType}\`` : ''}: ${effect}`;
}

/** A server whose password hasher has no room left. */
async function withBusyHasher(storage: OpenStorage, profile: Profile, work: (scim: ScimClient) => Promise<void>) {
  const config = readConfig({ PUBLIC_URL: 'https://portal.example', BCRYPT_COST: '4', RATE_LIMIT: 'off' });
  const deps = createAppDeps(config, storage, createLogger({ level: 'silent' }));
  const refuse = () => Promise.reject(new PortalError('busy', 'Too many at a time.', { retryAfter: 2.1 }));
  const server = createServer(createApp({ ...deps, hasher: { ...deps.hasher, hash: refuse } })).listen(0, '127.0.0.1');
  const issuer = await startApp(storage);
  const token = await issuer.connect({ profile });
  await issuer.stop();
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`;
  await work(new ScimClient(() => ({ baseUrl, token }))).finally(() => server.close());
}
