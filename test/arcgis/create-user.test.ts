import { onEveryApp } from '../support/app';
import { DEVELOPER_ROLE, ORG_ADMIN_ROLE, PORTAL_USER } from '../support/factories';
import { CREATE_USER, enterForm, expectGisError, gisClientOf, PASSWORD, uniqueUsername } from './gis-client';

const ORG_PUBLISHER_ROLE = '00000003-0003-0003-0003-000000000003';

onEveryApp('createUser, row by row', (app) => {
  const { createUser, inScim, send } = gisClientOf(app);
  const signIn = async (name: string, password = PASSWORD) => (await app.signIn(name, password)).status;

  test('a built-in account, complete, active at once', async () => {
    const username = uniqueUsername();
    const answer = await createUser({ username });
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '{"status":"success"}' });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(await inScim(username)).toMatchObject({
      userName: username,
      active: true,
      name: { givenName: 'Joe', familyName: 'Doe' },
      emails: [{ value: 'joedoe@domain.com', primary: true }],
      roles: [{ value: DEVELOPER_ROLE }],
      [PORTAL_USER]: {
        provider: 'builtIn',
        licenseType: 'creatorUT',
        description: 'Creator account for Joe Doe',
      },
    });
    expect((await inScim(username))?.[PORTAL_USER]).not.toHaveProperty('idpUsername');
    expect(await signIn(username)).toBe(200);
  });

  test('username and password alone will do: the role is org_user, the provider arcgis', async () => {
    const username = uniqueUsername();
    const form = { token: app.adminToken(), username, password: PASSWORD, f: 'json' };
    expect((await send({ path: CREATE_USER, form })).body).toEqual({ status: 'success' });
    expect(await inScim(username)).toMatchObject({
      roles: [{ value: DEVELOPER_ROLE }],
      [PORTAL_USER]: { provider: 'builtIn' },
    });
    expect(await signIn(username)).toBe(200);
  });

  describe('username: 6 to 24 characters, ASCII letters, digits, underscore', () => {
    test.each(['jdoe', 'a'.repeat(25), 'jdoe@domain.com', 'john doe', 'jöhndoe', 'john-doe'])(
      'not %p',
      async (username) => {
        expectGisError(await createUser({ username }), 400, /^'username' must have 6 to 24 characters/);
      },
    );

    test('it is required', async () => {
      expectGisError(await createUser({ username: '' }), 400, /^'username' is required/);
    });

    test.each([
      ['6', 6],
      ['24', 24],
    ])('%s characters are enough and not too many', async (_title, length) => {
      const username = uniqueUsername().padEnd(length, '_').slice(-length);
      expect((await createUser({ username })).body).toEqual({ status: 'success' });
    });
  });

  describe('password: required where provider is arcgis, at least 8, one letter and one digit', () => {
    test.each([
      ['', /required/],
      ['abc1234', /8 characters/],
      ['abcdefghij', /a digit/],
      ['1234567890', /a letter/],
      ['password1', /commonly used/],
    ])('%p is refused', async (password, reason) => {
      const answer = await createUser({ password });
      expectGisError(answer, 400, reason);
      if (password !== '') expect(answer.text).not.toContain(password);
    });

    test('its spaces belong to it', async () => {
      const username = uniqueUsername();
      await createUser({ username, password: ` ${PASSWORD} ` });
      expect([await signIn(username), await signIn(username, ` ${PASSWORD} `)]).toEqual([401, 200]);
    });
  });

  describe('an enterprise account', () => {
    const idpUsername = () => `DOMAIN\\${uniqueUsername()}`;

    test('needs idpUsername and no password; a given one is ignored, however bad', async () => {
      for (const password of ['', 'x', PASSWORD]) {
        const [username, name] = [uniqueUsername(), idpUsername()];
        const answer = await createUser({ username, provider: 'enterprise', idpUsername: name, password });
        expect(answer.body).toEqual({ status: 'success' });
        expect(await inScim(username)).toMatchObject({ [PORTAL_USER]: { provider: 'enterprise', idpUsername: name } });
        expect(await signIn(username, password)).toBe(401);
      }
    });

    test('without idpUsername: 400', async () => {
      expectGisError(await createUser({ provider: 'enterprise' }), 400, /^'idpUsername' is required/);
    });

    test('one enterprise name, one account', async () => {
      const name = idpUsername();
      await createUser({ provider: 'enterprise', idpUsername: name });
      expectGisError(await createUser({ provider: 'enterprise', idpUsername: name }), 400, /^idpUsername/);
    });
  });

  describe('role', () => {
    test.each([
      ['org_admin', ORG_ADMIN_ROLE],
      ['org_publisher', ORG_PUBLISHER_ROLE],
      ['org_user', DEVELOPER_ROLE],
      ['iBBBBBBBBBBBBBBB', 'iBBBBBBBBBBBBBBB'],
      ['iAAAAAAAAAAAAAAA', 'iAAAAAAAAAAAAAAA'],
    ])('%s', async (role, value) => {
      await app.ensureRole('iBBBBBBBBBBBBBBB', 'Data Editor');
      await app.ensureRole('iAAAAAAAAAAAAAAA', 'Viewer');
      const username = uniqueUsername();
      expect((await createUser({ username, role })).body).toEqual({ status: 'success' });
      expect(await inScim(username)).toMatchObject({ roles: [{ value }] });
    });

    test('an unknown one is 400', async () => {
      expectGisError(await createUser({ role: 'iCCCCCCCCCCCCCCC' }), 400, /iCCCCCCCCCCCCCCC/);
    });
  });

  describe('userLicenseTypeId: with or without UT', () => {
    test.each([
      ['creatorUT', 'creatorUT'],
      ['editorUT', 'editorUT'],
      ['GISProfessionalAdvUT', 'GISProfessionalAdvUT'],
      ['GISProfessionalBasicUT', 'GISProfessionalBasicUT'],
      ['GISProfessionalStdUT', 'GISProfessionalStdUT'],
      ['viewerUT', 'viewerUT'],
      ['fieldWorkerUT', 'fieldWorkerUT'],
      ['liteUT', 'liteUT'],
      ['basicUT', 'basicUT'],
      ['standardUT', 'standardUT'],
      ['creator', 'creatorUT'],
      ['gisprofessionalstd', 'GISProfessionalStdUT'],
    ])('%s', async (word, licenseType) => {
      const username = uniqueUsername();
      expect((await createUser({ username, userLicenseTypeId: word })).body).toEqual({ status: 'success' });
      expect(await inScim(username)).toMatchObject({ [PORTAL_USER]: { licenseType } });
    });

    test('an unknown one is 400', async () => {
      expectGisError(
        await createUser({ userLicenseTypeId: 'creatorUTUT' }),
        400,
        /^'userLicenseTypeId' must be one of/,
      );
    });
  });

  test('fullname, as older clients send it', async () => {
    const username = uniqueUsername();
    await createUser({ username, firstname: '', lastname: '', fullname: 'Joe Doe' });
    expect(await inScim(username)).toMatchObject({ displayName: 'Joe Doe', name: { formatted: 'Joe Doe' } });
  });

  test('another provider is 400', async () => {
    expectGisError(await createUser({ provider: 'ldap' }), 400, /^'provider' must be one of arcgis, enterprise/);
  });

  test('everything that is wrong is told at once', async () => {
    const { body } = await createUser({ username: 'x', password: '', userLicenseTypeId: 'x' });
    expect(body.error.details).toHaveLength(3);
  });

  test('a name that is taken is 400, in whatever case', async () => {
    const username = uniqueUsername();
    await createUser({ username });
    expectGisError(await createUser({ username: username.toUpperCase() }), 400, /^username/);
  });

  test('a field given twice is 400', async () => {
    const body = `${new URLSearchParams(enterForm({ token: app.adminToken() })).toString()}&username=another_name`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expectGisError(await send({ path: CREATE_USER, body, headers }), 400, /^'username' must be given once/);
  });

  test('an organization’s connection creates in its own', async () => {
    const { id } = await app.createOrganization('gis');
    const username = uniqueUsername();
    expect((await createUser({ username, token: await app.tokenFor({ organizations: [id] }) })).body).toEqual({
      status: 'success',
    });
    expect(await inScim(username)).toMatchObject({ [PORTAL_USER]: { organization: { value: id } } });
  });

  test('the password is in no answer, no log and not in the database', async () => {
    const password = `canary-${uniqueUsername()}-Aa1!`;
    const answers = [
      await createUser({ password }),
      await createUser({ password, f: 'html' }),
      await createUser({ password, f: 'html', role: 'none' }),
      await createUser({ password, username: 'x' }),
      await send({ path: CREATE_USER, form: enterForm({ password }) }),
      await send({ path: CREATE_USER, form: enterForm({ password, f: 'html' }) }),
      await send({ path: `${CREATE_USER}?password=${password}`, form: enterForm() }),
    ];
    const texts = answers.map(({ text }) => text).join('');
    expect(texts + app.log() + (await app.dump())).not.toContain('canary-');
  });
});

onEveryApp(
  'createUser as printed',
  (app) => {
    const { send } = gisClientOf(app);

    test('the printed request, letter by letter, with its token: {"status":"success"}', async () => {
      const printed =
        'username=jdoe&password=test1234&firstname=Joe&lastname=Doe&role=org_user&userLicenseTypeId=creatorUT' +
        '&email=joedoe@domain.com&provider=arcgis&idpUsername=&description=Creator+account+for+Joe+Doe&f=json';
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = await send({ path: CREATE_USER, body: `${printed}&token=${app.adminToken()}`, headers });
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '{"status":"success"}' });
      expect((await app.signIn('jdoe', 'test1234')).status).toBe(200);
    });

    test('other printed examples have an address as the name', async () => {
      const form = enterForm({ token: app.adminToken(), username: 'jdoe@domain.com' });
      expect((await send({ path: CREATE_USER, form })).body).toEqual({ status: 'success' });
      expectGisError(await send({ path: CREATE_USER, form: { ...form, username: ' ' } }), 400, /^'username'/);
    });
  },
  { ARCGIS_USERNAMES: 'lenient', PASSWORD_POLICY: 'esri' },
);
