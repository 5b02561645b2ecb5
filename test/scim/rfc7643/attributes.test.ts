import { onEveryApp } from '../../support/app';
import {
  ENTERPRISE_USER,
  GROUP,
  USER,
  createUser,
  expectScimError,
  patchOp,
  unique,
  userBody,
} from '../../support/factories';

onEveryApp('RFC 7643 §2, §3: attributes, their types and their schemas', (app) => {
  const { scim } = app;

  test('duty 1: "All attribute names are case insensitive": in a body', async () => {
    const userName = unique('case');
    const response = await scim.post('/Users', {
      SCHEMAS: [USER],
      USERNAME: userName,
      DisplayName: 'Babs',
      NAME: { GivenName: 'Barbara' },
      Emails: [{ VALUE: 'b@example.com', Type: 'work', PRIMARY: true }],
      [ENTERPRISE_USER.toUpperCase()]: { DEPARTMENT: 'Tours' },
    });
    expect(response.status).toBe(201);
    expect(response.body).toMatchObject({
      userName,
      displayName: 'Babs',
      name: { givenName: 'Barbara' },
      emails: [{ value: 'b@example.com', type: 'work', primary: true }],
      [ENTERPRISE_USER]: { department: 'Tours' },
    });
    expect(response.body.schemas).toEqual(expect.arrayContaining([USER, ENTERPRISE_USER]));
  });

  test.each<[string, unknown]>([
    ['missing', undefined],
    ['empty', []],
    ['null', null],
    ['a string of nothing', ''],
    ['an object', {}],
    ['only another type’s', [GROUP]],
    ['only an unknown one', ['urn:example:cat']],
    ['only an extension’s', [ENTERPRISE_USER]],
  ])('duty 3: "schemas" %s → 400', async (_title, schemas) => {
    const response = await scim.post('/Users', userBody({ schemas }));
    expectScimError(response, 400);
    expect(response.body.scimType).toMatch(/^invalid(Syntax|Value)$/);
  });

  test('duty 3: in any order, and URNs in any case; the answer has each once', async () => {
    const schemas = [ENTERPRISE_USER, USER.toUpperCase(), ENTERPRISE_USER];
    const user = await createUser(scim, { schemas, [ENTERPRISE_USER]: { department: 'Tours' } });
    expect(user.schemas.filter((urn) => urn === USER)).toHaveLength(1);
    expect(user.schemas.filter((urn) => urn === ENTERPRISE_USER)).toHaveLength(1);
    expect(new Set(user.schemas).size).toBe(user.schemas.length);
  });

  test('duty 3: an extension with data is in the answer’s schemas, though the request left it out (T13)', async () => {
    const user = await createUser(scim, { schemas: [USER], [ENTERPRISE_USER]: { department: 'Tours' } });
    expect(user.schemas).toContain(ENTERPRISE_USER);
  });

  test('T13: an unknown schema beside the core one is ignored and not echoed', async () => {
    const user = await createUser(scim, { schemas: [USER, 'urn:example:cat'], 'urn:example:cat': { paws: 4 } });
    expect(user.schemas).not.toContain('urn:example:cat');
    expect(JSON.stringify(user)).not.toContain('paws');
  });

  test('T14: unknown attributes and sub-attributes are ignored on POST and PUT', async () => {
    const user = await createUser(scim, { shoeSize: '42', name: { givenName: 'B', shoeSize: '42' } });
    expect(user.name).toEqual({ givenName: 'B' });
    expect(user).not.toHaveProperty('shoeSize');
    const { status, body } = await scim.put(`/Users/${user.id}`, { ...user, shoeSize: '42' });
    expect(status).toBe(200);
    expect(body.meta).toEqual(user.meta);
  });

  test.each<[string, object]>([
    ['a string as a list', { displayName: ['a', 'b'] }],
    ['a string as an object', { displayName: { a: 1 } }],
    ['a boolean as a word', { active: 'perhaps' }],
    ['a boolean as a number', { active: 2 }],
    ['a complex attribute as a string', { name: 'Barbara' }],
    ['a complex attribute as a list', { name: [{ givenName: 'a' }, { givenName: 'b' }] }],
    ['a sub-attribute as an object', { name: { givenName: { first: 'B' } } }],
    ['a multi-valued attribute as a number', { emails: 7 }],
    ['an element as a number', { phoneNumbers: [7] }],
    ['binary that isn’t base64', { x509Certificates: [{ value: '*** not base64 ***' }] }],
    ['an extension as a string', { [ENTERPRISE_USER]: 'Tours' }],
    ['a boolean sub-attribute as a word', { emails: [{ value: 'a@b.example', primary: 'perhaps' }] }],
    ['T2: an empty string where a boolean is due', { active: '' }],
  ])('duty 4: %s → 400 invalidValue', async (_title, fields) => {
    const response = await scim.post('/Users', userBody({ ...fields }));
    expectScimError(response, 400, 'invalidValue');
    expect(response.body.detail).toContain(Object.keys(fields)[0]?.split(':').at(-1));
  });

  test.each([
    ['true', true],
    ['False', false],
    ['TRUE', true],
  ])('T2: the string %j where a boolean is due', async (active, expected) => {
    const user = await createUser(scim, { active, emails: [{ value: 'a@b.example', type: 'work', primary: active }] });
    expect(user.active).toBe(expected);
    expect(user.emails?.[0]?.primary ?? false).toBe(expected);
  });

  test('T2: an empty string leaves a deactivated user as it is', async () => {
    const { id, userName } = await createUser(scim, { active: false });
    const put = await scim.put(`/Users/${id}`, userBody({ userName, active: '' }));
    const patch = await scim.patch(`/Users/${id}`, patchOp({ op: 'Replace', path: 'active', value: '' }));
    for (const response of [put, patch]) expectScimError(response, 400, 'invalidValue');
    expect((await scim.get(`/Users/${id}`)).body.active).toBe(false);
  });

  test('T17: a number where a string is due', async () => {
    const user = await createUser(scim, {
      externalId: 701984,
      addresses: [{ postalCode: 91608, type: 'work' }],
      [ENTERPRISE_USER]: { employeeNumber: 701984 },
    });
    expect(user).toMatchObject({
      externalId: '701984',
      addresses: [{ postalCode: '91608' }],
      [ENTERPRISE_USER]: { employeeNumber: '701984' },
    });
  });

  test.each<[string, object]>([
    ['null', { title: null, emails: null, name: null, [ENTERPRISE_USER]: null }],
    ['[]', { emails: [], phoneNumbers: [] }],
    ['null parts', { name: { givenName: null }, [ENTERPRISE_USER]: { department: null } }],
  ])('duty 5: %s "SHALL be considered unassigned"', async (_title, fields) => {
    const user = await createUser(scim, { ...fields });
    for (const name of ['title', 'name', 'phoneNumbers', ENTERPRISE_USER]) expect(user).not.toHaveProperty([name]);
    expect(user.emails ?? []).toEqual([]);
    expect(user.schemas).not.toContain(ENTERPRISE_USER);
    const present = `id eq "${user.id}" and (title pr or emails pr or name pr or phoneNumbers pr or ${ENTERPRISE_USER}:department pr)`;
    expect((await scim.search('/Users', present)).body.totalResults).toBe(0);
  });

  test('duty 6: "The primary attribute value true MUST appear no more than once" (T22: two are not refused)', async () => {
    const user = await createUser(scim, {
      emails: [
        { value: 'a@example.com', type: 'work', primary: true },
        { value: 'b@example.com', type: 'home', primary: true },
      ],
    });
    expect(user.emails).toHaveLength(2);
    expect(user.emails?.filter(({ primary }) => primary === true)).toHaveLength(1);
  });

  test('duty 7: a (type, value) pair comes back once; the same value with another type is another', async () => {
    const twice = { value: 'a@example.com', type: 'work' };
    const user = await createUser(scim, { emails: [twice, { ...twice, type: 'home' }, twice] });
    expect(user.emails?.map(({ type }) => type)).toEqual(['work', 'home']);
  });

  test('duty 8: case is kept as it came', async () => {
    const userName = unique('MiXeD-Case');
    const user = await createUser(scim, {
      userName,
      externalId: 'AbC',
      emails: [{ value: 'MiXed@Example.COM', type: 'WORK' }],
    });
    const { body } = await scim.get(`/Users/${user.id}`);
    expect(body).toMatchObject({ userName, externalId: 'AbC', emails: [{ value: 'MiXed@Example.COM', type: 'WORK' }] });
  });

  test('values are stored exactly as sent: phone numbers, spaces inside, emoji, line ends (Entra)', async () => {
    const sent = {
      phoneNumbers: [{ value: '+1 (425) 555-0100 ext. 5', type: 'work' }],
      displayName: '  Babs  \t J\u00f6rg \u{1F600} ',
      nickName: 'e\u0301',
      addresses: [{ formatted: 'a\r\nb', type: 'work' }],
    };
    const { id } = await createUser(scim, sent);
    expect((await scim.get(`/Users/${id}`)).body).toMatchObject(sent);
  });

  test('duty 10: a country is kept, Okta’s "USA" too', async () => {
    for (const country of ['US', 'USA']) {
      const user = await createUser(scim, { addresses: [{ country, type: 'work' }] });
      expect(user.addresses).toEqual([expect.objectContaining({ country })]);
    }
  });

  test('T7: manager as a string on POST is kept and answered as an object', async () => {
    const user = await createUser(scim, { [ENTERPRISE_USER]: { manager: 'm-1' } });
    expect(user[ENTERPRISE_USER]).toEqual({ manager: expect.objectContaining({ value: 'm-1' }) });
  });

  test('a manager who is a user here is answered with a reference and a name (RFC 7643 §4.3)', async () => {
    const boss = await createUser(scim, { displayName: 'Boss' });
    const user = await createUser(scim, { [ENTERPRISE_USER]: { manager: { value: boss.id, displayName: 'Wrong' } } });
    const { manager } = user[ENTERPRISE_USER] as { manager: object };
    expect(manager).toMatchObject({ value: boss.id });
    expect(manager).not.toMatchObject({ displayName: 'Wrong' });
  });

  test('duplicate keys in JSON are refused or the last wins, never both', async () => {
    const [first, last] = [unique('first'), unique('last')];
    const response = await scim.post('/Users', `{"schemas":["${USER}"],"userName":"${first}","userName":"${last}"}`);
    if (response.status !== 201) return expectScimError(response, 400, 'invalidSyntax');
    expect(response.body.userName).toBe(last);
    return expect((await scim.search('/Users', `userName eq "${first}"`)).body.totalResults).toBe(0);
  });

  test('a long value is no 500', async () => {
    for (const fields of [{ displayName: 'x'.repeat(100_000) }, { userName: unique('x'.repeat(5_000)) }]) {
      expect([201, 400]).toContain((await scim.post('/Users', userBody(fields))).status);
    }
    const user = await createUser(scim);
    const body = patchOp({ op: 'replace', path: 'userName', value: unique('y'.repeat(5_000)) });
    expect([200, 400]).toContain((await scim.patch(`/Users/${user.id}`, body)).status);
  });
});
