import { createSmtpTransport } from '../../src/mail/smtp-transport';
import { deliverDue } from '../../src/portal/mail/deliver-mail';
import type { OpenStorage } from '../../src/storage/open';
import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { onEveryDatabase } from '../support/databases';
import { GOOD_PASSWORD, PORTAL_USER, unique, USER } from '../support/factories';
import { exchange, type Exchange } from '../support/http';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp';
import { NEW_PASSWORD, printedUser } from './portal-client';

onEveryDatabase('what a custom portal’s users do by themselves', (open) => {
  let storage: OpenStorage;
  let running: RunningApp;
  let smtp: TestSmtpServer;

  beforeEach(async () => {
    storage = await open({ sendsMail: true });
    running = await startApp(storage);
    smtp = await startSmtpServer();
  });
  afterEach(async () => {
    await smtp.stop();
    await running.stop();
  });

  const send = (options: Exchange) => exchange(running.url, options);

  /** Made with the portal's own call; its session as well. */
  async function signedIn(fields: object = {}, portal: object = {}) {
    const user = printedUser({ Email: `${unique('dev')}@acme.example`, ...fields });
    expect((await send({ path: '/portal/Users', json: user, token: running.adminToken })).status).toBe(201);
    const [username, uuid, email] = [String(user['Username']), String(user['Uuid']), String(user['Email'])];
    if (Object.keys(portal).length > 0) await patch(username, portal);
    return { username, uuid, email, token: await sessionOf(username) };
  }

  async function patch(username: string, portal: object) {
    const found = await storage.within({ all: true }).users.findByUserName(username);
    const json = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { schemas: [USER], [PORTAL_USER]: portal } }],
    };
    const path = `/scim/v2/Users/${found?.id}`;
    expect((await send({ method: 'PATCH', path, json, token: running.adminToken })).status).toBe(200);
  }

  const login = (username: string, password: string) => send({ path: '/auth/login', json: { username, password } });

  async function sessionOf(username: string, password = GOOD_PASSWORD): Promise<string> {
    const { status, body } = await login(username, password);
    expect(status).toBe(200);
    return String(body['token']);
  }

  const forgot = (userName: string) => send({ method: 'PUT', path: '/portal/reset-my-password', json: { userName } });
  const reset = (token: string, json: object = { newPassword: NEW_PASSWORD }) =>
    send({ method: 'PUT', path: `/portal/v2/users/password/reset/${token}`, json });
  const change = (token: string, json: object) => send({ method: 'PUT', path: '/portal/v2/profile', json, token });

  async function deliver(): Promise<void> {
    const transport = createSmtpTransport({ url: smtp.url, from: 'no-reply@portal.example' });
    const onFailure = ({ error }: { error: unknown }) => expect(error).toBeUndefined();
    while (await deliverDue({ storage, transport, publicUrl: BASE_URL, onFailure }));
  }

  async function linkFor(username: string): Promise<string> {
    expect((await forgot(username)).status).toBe(200);
    await deliver();
    const token = new URL(smtp.mails.at(-1)?.url ?? '').searchParams.get('token') ?? '';
    expect(token).toMatch(/^psl_/);
    return token;
  }

  describe('PUT /portal/reset-my-password', () => {
    test('“always the same answer”, for known, unknown and disabled names; one mail', async () => {
      const { username, email } = await signedIn();
      const disabled = printedUser({ Email: 'off@acme.example', Status: 'DISABLED' });
      await send({ path: '/portal/Users', json: disabled, token: running.adminToken });
      const answers = [];
      for (const name of [username, 'nobody', '', 'x'.repeat(5000), String(disabled['Username'])]) {
        const { status, text } = await forgot(name);
        answers.push({ status, text });
      }
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await deliver();
      expect(smtp.mails.map(({ to }) => to)).toEqual([[email]]);
    });

    test.each([{}, { userName: null }, { userName: 7 }, []])('%j is no question: 400', async (json) => {
      const { status, body } = await send({ method: 'PUT', path: '/portal/reset-my-password', json });
      expect(status).toBe(400);
      expect(body).toEqual({ userErrorMessage: expect.any(String), validationErrors: expect.any(Object) });
    });

    test('a refusal spells the field as the call does', async () => {
      const { body } = await send({ method: 'PUT', path: '/portal/reset-my-password', json: {} });
      expect(body['validationErrors']).toEqual({ userName: { error: 'userName must be given.' } });
    });

    test('20 times in 15 minutes from one address, then 429', async () => {
      const statuses = [];
      for (let time = 0; time < 22; time++) statuses.push((await forgot('nobody')).status);
      expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
      expect(statuses.at(-1)).toBe(429);
    });
  });

  describe('PUT /portal/v2/users/password/reset/{token}', () => {
    test('the link’s token sets the password, once, and ends sessions', async () => {
      const { username, token: session } = await signedIn();
      const token = await linkFor(username);
      expect((await reset(token)).status).toBe(204);
      expect((await login(username, NEW_PASSWORD)).status).toBe(200);
      expect((await login(username, GOOD_PASSWORD)).status).toBe(401);
      expect((await send({ path: '/portal/v2/profile', token: session })).status).toBe(401);
      const again = await reset(token);
      expect(again.status).toBe(400);
      expect(again.body).toEqual({
        userErrorMessage: 'The link is not valid, was used already, or is too old.',
        validationErrors: { token: { error: 'The link is not valid, was used already, or is too old.' } },
      });
    });

    test('a password against the policy is refused with the field and the reason, and the link stays good', async () => {
      const { username } = await signedIn();
      const token = await linkFor(username);
      const { status, body } = await reset(token, { newPassword: 'short' });
      expect(status).toBe(400);
      expect(body['validationErrors']).toEqual({ newPassword: { error: expect.stringMatching(/at least 8 char/) } });
      expect((await reset(token, {})).status).toBe(400);
      expect((await reset(token)).status).toBe(204);
    });

    test('neither the token nor the password is in the log', async () => {
      const { username } = await signedIn();
      const token = await linkFor(username);
      await reset(token, { newPassword: 'short' });
      await reset(token);
      expect(running.log()).toContain('/portal/v2/users/password/reset/[token]');
      expect(running.log()).not.toContain(token.slice(4, 40));
      expect(running.log()).not.toContain(NEW_PASSWORD);
    });

    test.each(['psl_', 'x', '%20', `psl_${'A'.repeat(49)}`])('no such link: %s', async (token) => {
      expect((await reset(token)).status).toBe(400);
    });
  });

  describe('/portal/v2/profile', () => {
    test('GET shows the user behind the session, as /portal/v2/users does', async () => {
      const { uuid, token } = await signedIn();
      const own = await send({ path: '/portal/v2/profile', token });
      expect(own.status).toBe(200);
      const same = await send({ path: `/portal/v2/users/${uuid}`, token: running.adminToken });
      expect(own.body).toEqual(same.body);
    });

    test('name and locale take no password; nothing is lost', async () => {
      const { token, email, username } = await signedIn();
      const { status, body } = await change(token, { firstName: 'Ada', lastName: '', locale: 'de', email });
      expect(status).toBe(200);
      expect(body).toMatchObject({ firstName: 'Ada', lastName: '', locale: 'de', email, username, status: 'ENABLED' });
      expect((await send({ path: '/portal/v2/profile', token })).body).toEqual(body);
      expect((await change(token, {})).body).toEqual(body);
    });

    test.each([{ email: 'new@acme.example' }, { email: '' }, { newPassword: NEW_PASSWORD }])(
      '%j takes the current password: without and with a wrong one 400, and nothing is changed',
      async (wanted) => {
        const { token, email, username } = await signedIn();
        const without = await change(token, { ...wanted, firstName: 'Ada' });
        expect(without.status).toBe(400);
        expect(without.body['validationErrors']).toEqual({
          oldPassword: { error: 'oldPassword must be given to change the password or the e-mail address.' },
        });
        const wrong = await change(token, { ...wanted, firstName: 'Ada', oldPassword: 'wrong' });
        expect(wrong.status).toBe(400);
        expect(wrong.body).toEqual({
          userErrorMessage: 'The current password is wrong.',
          validationErrors: { oldPassword: { error: 'The current password is wrong.' } },
        });
        const { body } = await send({ path: '/portal/v2/profile', token });
        expect(body).toMatchObject({ firstName: 'org', email });
        expect((await login(username, GOOD_PASSWORD)).status).toBe(200);
      },
    );

    test('the e-mail address, with the right one; links that went to the old address end', async () => {
      const { token, username } = await signedIn();
      const link = await linkFor(username);
      const { status, body } = await change(token, { email: 'new@acme.example', oldPassword: GOOD_PASSWORD });
      expect(status).toBe(200);
      expect(body.email).toBe('new@acme.example');
      expect((await reset(link)).status).toBe(400);
      expect((await login(username, GOOD_PASSWORD)).status).toBe(200);
      await linkFor(username);
      expect(smtp.mails.at(-1)?.to).toEqual(['new@acme.example']);
    });

    test('the password, with the right one, beside the name; other sessions and links end', async () => {
      const { token, username } = await signedIn();
      const link = await linkFor(username);
      const other = await sessionOf(username);
      const { status, body } = await change(token, {
        firstName: 'Ada',
        newPassword: NEW_PASSWORD,
        oldPassword: GOOD_PASSWORD,
      });
      expect({ status, firstName: body.firstName }).toEqual({ status: 200, firstName: 'Ada' });
      expect((await login(username, NEW_PASSWORD)).status).toBe(200);
      expect((await login(username, GOOD_PASSWORD)).status).toBe(401);
      expect((await send({ path: '/portal/v2/profile', token })).status).toBe(200);
      expect((await send({ path: '/portal/v2/profile', token: other })).status).toBe(401);
      expect((await reset(link)).status).toBe(400);
    });

    test('a refused new password changes nothing else either', async () => {
      const { token } = await signedIn();
      const { status, body } = await change(token, {
        firstName: 'Ada',
        newPassword: 'short',
        oldPassword: GOOD_PASSWORD,
      });
      expect(status).toBe(400);
      expect(body['validationErrors']).toEqual({ newPassword: { error: expect.stringMatching(/at least 8/) } });
      expect((await send({ path: '/portal/v2/profile', token })).body.firstName).toBe('org');
    });

    test('wrong current passwords count like failed sign-ins: five lock the account', async () => {
      const { token, username } = await signedIn();
      for (let time = 0; time < 5; time++) await change(token, { email: 'x@acme.example', oldPassword: 'wrong' });
      expect((await change(token, { email: 'x@acme.example', oldPassword: GOOD_PASSWORD })).status).toBe(400);
      expect((await login(username, GOOD_PASSWORD)).status).toBe(401);
    });

    test('a user whose password is due may change that, and nothing without it', async () => {
      const { token } = await signedIn({}, { mustChangePassword: true });
      expect((await send({ path: '/portal/v2/profile', token })).status).toBe(403);
      expect((await change(token, { firstName: 'Ada' })).status).toBe(403);
      expect((await change(token, { newPassword: NEW_PASSWORD, oldPassword: GOOD_PASSWORD })).status).toBe(200);
      expect((await send({ path: '/portal/v2/profile', token })).status).toBe(200);
    });

    test('what is an administrator’s to change is passed over: no role, no status, no name to sign in with', async () => {
      const { token, username } = await signedIn();
      const before = await send({ path: '/portal/v2/profile', token });
      const { status, body } = await change(token, {
        username: unique('other'),
        status: 'DISABLED',
        uuid: 'x',
        access: [{ roleUuid: '00000001-0001-0001-0001-000000000001' }],
      });
      expect(status).toBe(200);
      expect(body).toEqual(before.body);
      expect((await login(username, GOOD_PASSWORD)).status).toBe(200);
    });

    test('each change is in the audit trail, under the user’s own name, without a secret', async () => {
      const { token, username } = await signedIn();
      const json = { email: 'new@acme.example', newPassword: NEW_PASSWORD, oldPassword: GOOD_PASSWORD };
      expect((await change(token, json)).status).toBe(200);
      const store = storage.within({ all: true });
      const user = await store.users.findByUserName(username);
      const rows = await store.audit.list({ limit: 2, subjectId: user?.id });
      expect(rows.map(({ action, actorName }) => ({ action, actorName })).reverse()).toEqual([
        { action: 'user.update', actorName: username },
        { action: 'user.password', actorName: username },
      ]);
      expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${NEW_PASSWORD}|${GOOD_PASSWORD}|\\$2b\\$`));
    });

    test('a connection has no profile: 403; nobody: 401', async () => {
      for (const method of ['GET', 'PUT']) {
        const options = { method, path: '/portal/v2/profile', ...(method === 'PUT' && { json: {} }) };
        expect((await send({ ...options, token: running.adminToken })).status).toBe(403);
        const { status, headers } = await send(options);
        expect({ status, challenge: headers['www-authenticate'] }).toEqual({
          status: 401,
          challenge: 'Bearer realm="portal-scim"',
        });
      }
    });
  });

  test.each([
    ['POST', '/portal/reset-my-password', 'PUT'],
    ['GET', '/portal/v2/users/password/reset/x', 'PUT'],
    ['DELETE', '/portal/v2/profile', 'GET, HEAD, PUT'],
    ['PUT', '/portal/password-policy', 'GET, HEAD'],
  ])('%s %s: 405, and which methods there are', async (method, path, allow) => {
    const { status, headers } = await send({ method, path });
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow });
  });

  test('bodies have to be JSON, and small: anybody can send them', async () => {
    const path = '/portal/reset-my-password';
    expect((await send({ method: 'PUT', path, form: { userName: 'x' } })).status).toBe(415);
    expect((await send({ method: 'PUT', path, json: { userName: 'x'.repeat(70_000) } })).status).toBe(413);
  });
});

onEveryDatabase('a portal that sends no mail', (open) => {
  test('PUT /portal/reset-my-password says so to everybody, rather than promising a mail', async () => {
    const running = await startApp(await open());
    try {
      const options = { method: 'PUT', path: '/portal/reset-my-password', json: { userName: 'nobody' } };
      const { status, body } = await exchange(running.url, options);
      expect(status).toBe(503);
      expect(body['userErrorMessage']).toMatch(/^This portal sends no mail/);
    } finally {
      await running.stop();
    }
  });
});

onEveryDatabase('GET /portal/password-policy', (open) => {
  const policyOf = async (name: string) => {
    const running = await startApp(await open(), { PASSWORD_POLICY: name });
    try {
      const { status, body } = await exchange(running.url, { path: '/portal/password-policy' });
      expect(status).toBe(200);
      return body;
    } finally {
      await running.stop();
    }
  };
  const off = { enabled: false, value: 0 };
  const one = { enabled: true, value: 1 };

  test('layer7: “password 8–60, one lower, one upper, one digit, one of !@#$%^&*-”', async () => {
    expect(await policyOf('layer7')).toEqual({
      MINIMUM_LENGTH: { enabled: true, value: 8 },
      MAXIMUM_LENGTH: { enabled: true, value: 60 },
      LOWERCASE: one,
      UPPERCASE: one,
      NUMBER: one,
      SYMBOL: one,
      SUPPORTED_SYMBOLS: { enabled: true, value: '!@#$%^&*-' },
    });
  });

  test('standard asks for a length only, and needs no token to say so', async () => {
    expect(await policyOf('standard')).toEqual({
      MINIMUM_LENGTH: { enabled: true, value: 8 },
      MAXIMUM_LENGTH: { enabled: true, value: 256 },
      LOWERCASE: off,
      UPPERCASE: off,
      NUMBER: off,
      SYMBOL: off,
      SUPPORTED_SYMBOLS: { enabled: false, value: '' },
    });
  });
});
