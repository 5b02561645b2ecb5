import { randomBytes } from 'node:crypto';
import { organizationSchema } from '../../../src/scim/schemas/organization-schema';
import { roleSchema } from '../../../src/scim/schemas/role-schema';
import { BASE_URL, onEveryApp } from '../../support/app';
import {
  ENTERPRISE_USER,
  GROUP,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  expectScimError,
  groupBody,
  membersOf,
  pathOf,
  unique,
  userBody,
} from '../../support/factories';

const [ORGANIZATION, ROLE] = [organizationSchema.id, roleSchema.id];

/** Every attribute of RFC 7643 §4.1 and §4.3 that a client may set, as in §8.2 and §8.3. */
const FULL_USER = {
  schemas: [USER, ENTERPRISE_USER],
  externalId: '701984',
  name: {
    formatted: 'Ms. Barbara J Jensen, III',
    familyName: 'Jensen',
    givenName: 'Barbara',
    middleName: 'Jane',
    honorificPrefix: 'Ms.',
    honorificSuffix: 'III',
  },
  displayName: 'Babs Jensen',
  nickName: 'Babs',
  profileUrl: 'https://login.example.com/bjensen',
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  addresses: [
    {
      type: 'work',
      streetAddress: '100 Universal City Plaza',
      locality: 'Hollywood',
      region: 'CA',
      postalCode: '91608',
      country: 'US',
      formatted: '100 Universal City Plaza\nHollywood, CA 91608 USA',
      primary: true,
    },
  ],
  phoneNumbers: [
    { value: '555-555-5555', type: 'work' },
    { value: '555-555-4444', type: 'mobile' },
  ],
  ims: [{ value: 'someaimhandle', type: 'aim' }],
  photos: [{ value: 'https://photos.example.com/profilephoto/72930000000Ccne/F', type: 'photo' }],
  userType: 'Employee',
  title: 'Tour Guide',
  preferredLanguage: 'en-US',
  locale: 'en-US',
  timezone: 'America/Los_Angeles',
  active: true,
  entitlements: [{ value: 'wifi', type: 'network' }],
  x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQA=' }],
  [ENTERPRISE_USER]: {
    employeeNumber: '701984',
    costCenter: '4130',
    organization: 'Universal Studios',
    division: 'Theme Park',
    department: 'Tour Operations',
  },
};

onEveryApp('RFC 7644 §3.3 Creating Resources', (app) => {
  const { scim } = app;

  test('duty 25: "201 (Created)"; "the URI of the created resource SHALL be included in Location and meta.location"', async () => {
    const response = await scim.post('/Users', userBody());
    expect(response.status).toBe(201);
    expect(response.headers['content-type']).toMatch(/^application\/scim\+json/);
    const { id, meta } = response.body;
    expect(response.headers.location).toBe(meta.location);
    expect(meta.location).toBe(`${BASE_URL}/scim/v2/Users/${id}`);
    expect((await scim.get(pathOf(meta.location))).body).toEqual(response.body);
  });

  test('duty 25: the same for a group', async () => {
    const response = await scim.post('/Groups', groupBody());
    expect(response.status).toBe(201);
    expect(response.headers.location).toBe(`${BASE_URL}/scim/v2/Groups/${response.body.id}`);
    expect(response.body.meta).toMatchObject({ resourceType: 'Group', location: response.headers.location });
  });

  test('duty 24: meta is the server’s; at first lastModified equals created (RFC 7643 §3.1)', async () => {
    const { body } = await scim.post(
      '/Users',
      userBody({ meta: { resourceType: 'Cat', created: '2001-01-01T00:00:00Z', version: 'W/"99"', location: 'x' } }),
    );
    expect(body.meta.resourceType).toBe('User');
    expect(body.meta.lastModified).toBe(body.meta.created);
    expect(Math.abs(Date.parse(body.meta.created) - Date.now())).toBeLessThan(60_000);
    expect(body.meta.version).not.toBe('W/"99"');
    expect(body.meta.location).not.toBe('x');
  });

  test('RFC 7643 §4.1, §4.3: every attribute is kept exactly as sent', async () => {
    const sent = { ...FULL_USER, userName: unique('bjensen') };
    const response = await scim.post('/Users', sent);
    expect(response.status).toBe(201);
    const stored = await scim.get(`/Users/${response.body.id}`);
    const { emails, addresses, ...rest } = sent;
    expect(stored.body).toMatchObject({ ...rest, schemas: expect.arrayContaining([USER, ENTERPRISE_USER]) });
    expect(stored.body.emails).toEqual(emails.map((email): unknown => expect.objectContaining(email)));
    expect(stored.body.addresses).toEqual(addresses.map((address): unknown => expect.objectContaining(address)));
  });

  test('the portal extension: organization, provider and the rest', async () => {
    const organization = await app.createOrganization('create');
    const extension = { licenseType: 'creatorUT', description: 'Made by hand', mustChangePassword: true };
    for (const given of [{ value: organization.id }, { display: organization.name }]) {
      const user = await createUser(scim, { [PORTAL_USER]: { ...extension, organization: given } });
      expect(user.schemas).toContain(PORTAL_USER);
      expect(user[PORTAL_USER]).toMatchObject({
        ...extension,
        provider: 'builtIn',
        organization: { value: organization.id, display: organization.name },
      });
    }
  });

  test('an unknown organization is refused by name: 400 invalidValue', async () => {
    const name = unique('nowhere');
    const response = await scim.post('/Users', userBody({ [PORTAL_USER]: { organization: { display: name } } }));
    expectScimError(response, 400, 'invalidValue');
    expect(response.body.detail).toContain(name);
  });

  test('roles may be named by value or display; the answer carries value and display', async () => {
    const developer = '00000006-0006-0006-0006-000000000006';
    for (const value of [developer, 'Developer', 'DEVELOPER']) {
      const user = await createUser(scim, { roles: [{ value }] });
      expect(user.roles).toEqual([expect.objectContaining({ value: developer, display: 'Developer' })]);
    }
  });

  test('an unknown role is 400 invalidValue and names it; nothing is created', async () => {
    const body = userBody({ roles: [{ value: 'Grand Vizier' }] });
    const response = await scim.post('/Users', body);
    expectScimError(response, 400, 'invalidValue');
    expect(response.body.detail).toContain('Grand Vizier');
    expect((await scim.search('/Users', `userName eq "${String(body.userName)}"`)).body.totalResults).toBe(0);
  });

  test('T24: active false is honoured; without active the user is active', async () => {
    expect((await createUser(scim, { active: false })).active).toBe(false);
    expect((await createUser(scim)).active).toBe(true);
  });

  test('duty 15: "attributes whose mutability is readOnly SHALL be ignored"', async () => {
    const group = await createGroup(scim);
    const user = await createUser(scim, { id: 'my-own-id', groups: [{ value: group.id }] });
    expect(user.id).not.toBe('my-own-id');
    expect(user.groups ?? []).toEqual([]);
  });

  test.each([
    ['a taken userName', (name: string) => name],
    ['the same in another case', (name: string) => name.toUpperCase()],
    ['full-width letters of the same name (RFC 7644 §5)', (name: string) => name.replace('a', 'ａ')],
  ])('duty 19: %s → 409 uniqueness', async (_title, variant) => {
    const { userName } = await createUser(scim, { userName: unique('anna') });
    const response = await scim.post('/Users', userBody({ userName: variant(userName) }));
    expectScimError(response, 409, 'uniqueness');
    expect(response.body.detail).toMatch(/userName/);
  });

  test('duty 19: where a userName and an idpUsername are taken at once, the userName is told', async () => {
    const enterprise = { [PORTAL_USER]: { provider: 'enterprise', idpUsername: unique('corp') } };
    const [first, second] = [await createUser(scim, enterprise), await createUser(scim)];
    const { userName } = first;
    const created = await scim.post('/Users', userBody({ userName, ...enterprise }));
    const changed = await scim.put(`/Users/${second.id}`, userBody({ userName, ...enterprise }));
    for (const response of [created, changed]) {
      expectScimError(response, 409, 'uniqueness');
      expect(response.body.detail).toBe('userName: another user has it.');
    }
    const cased = await scim.put(`/Users/${first.id}`, userBody({ userName: userName.toUpperCase(), ...enterprise }));
    expect(cased.body).toMatchObject({ userName: userName.toUpperCase() });
  });

  test('duty 117: composed and decomposed é are the same userName (RFC 7644 §5)', async () => {
    const { userName } = await createUser(scim, { userName: unique('ren\u00e9') });
    expectScimError(await scim.post('/Users', userBody({ userName: userName.normalize('NFD') })), 409, 'uniqueness');
  });

  test('a group’s displayName is unique within its organization, and free in another', async () => {
    const { displayName } = await createGroup(scim);
    expectScimError(
      await scim.post('/Groups', groupBody({ displayName: displayName.toUpperCase() })),
      409,
      'uniqueness',
    );
    const organization = await app.createOrganization('other');
    const other = await app.connect({ organizations: [organization.id] });
    expect((await other.post('/Groups', groupBody({ displayName }))).status).toBe(201);
  });

  test.each([undefined, '', '   ', null])('duty 23: userName %p → 400 invalidValue', async (userName) => {
    expectScimError(await scim.post('/Users', { schemas: [USER], userName }), 400, 'invalidValue');
  });

  test.each([undefined, '', null])('duty 108: a group’s displayName %p → 400 invalidValue', async (displayName) => {
    expectScimError(await scim.post('/Groups', { schemas: [GROUP], displayName }), 400, 'invalidValue');
  });

  test('duty 20: after a DELETE the userName is free again, and the id is new', async () => {
    const first = await createUser(scim);
    expect((await scim.delete(`/Users/${first.id}`)).status).toBe(204);
    const second = await createUser(scim, { userName: first.userName });
    expect(second.id).not.toBe(first.id);
  });

  test('a group is created with its members, nested groups among them', async () => {
    const [user, inner] = [await createUser(scim), await createGroup(scim)];
    const group = await createGroup(scim, { members: membersOf(user, inner) });
    expect(group.members).toHaveLength(2);
    expect(group.members).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: user.id, type: 'User', $ref: `${BASE_URL}/scim/v2/Users/${user.id}` }),
        expect.objectContaining({ value: inner.id, type: 'Group', $ref: `${BASE_URL}/scim/v2/Groups/${inner.id}` }),
      ]),
    );
  });

  test('a value longer than an index takes is refused, whatever attribute it is of', async () => {
    const noise = randomBytes(4_500).toString('hex');
    const bodies = [
      ...[{ userName: noise }, { externalId: noise }, { displayName: noise }, { emails: [{ value: noise }] }].map(
        (attributes) => ['/Users', userBody(attributes)] as const,
      ),
      ['/Organizations', { schemas: [ORGANIZATION], name: noise }] as const,
      ['/Roles', { schemas: [ROLE], value: noise, display: unique('role') }] as const,
      ...[{ displayName: noise }, { externalId: noise }].map((fields) => ['/Groups', groupBody(fields)] as const),
    ];
    for (const [path, body] of bodies) expectScimError(await scim.post(path, body), 400, 'invalidValue');
  });

  test('a failed create leaves nothing behind: the group of an unknown member does not exist', async () => {
    const body = groupBody({ members: [{ value: 'nobody' }] });
    expectScimError(await scim.post('/Groups', body), 400, 'invalidValue');
    const found = await scim.search('/Groups', `displayName eq "${String(body.displayName)}"`);
    expect(found.body.totalResults).toBe(0);
  });
});
