import { createSmtpTransport } from '../../src/mail/smtp-transport';
import { deliverDue, RETRIES, type DeliveryDeps } from '../../src/portal/mail/deliver-mail';
import type { OpenStorage } from '../../src/storage/open';
import { PASSWORD, startAuthServer, type AuthServer } from '../support/auth-server';
import { HOUR, MINUTE, stopClock } from '../support/clock';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { PORTAL_USER, USER, unique } from '../support/factories';
import { startSmtpServer, type ReceivedMail, type TestSmtpServer } from '../support/smtp';

const PUBLIC_URL = 'https://portal.example/base';
const NEW_PASSWORD = 'another-Horse-8-battery-staple';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

onEveryDatabase('links by mail', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let server: AuthServer;
  let smtp: TestSmtpServer;
  let connection: string;
  const failures: Parameters<DeliveryDeps['onFailure']>[0][] = [];

  beforeAll(async () => {
    database = await create();
    storage = await database.open({ sendsMail: true });
    server = await startAuthServer(storage);
    smtp = await startSmtpServer();
    connection = await server.connect();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await deliver();
    smtp.mails.length = 0;
    smtp.refusal = undefined;
    failures.length = 0;
  });
  afterAll(async () => {
    await smtp.stop();
    await server.stop();
  });

  function deps(): DeliveryDeps {
    const transport = createSmtpTransport({ url: smtp.url, from: 'no-reply@portal.example' });
    return { storage, transport, publicUrl: PUBLIC_URL, onFailure: (failure) => void failures.push(failure) };
  }

  async function deliver(): Promise<void> {
    while (await deliverDue(deps()));
  }

  /** Makes a user by SCIM. */
  function post(fields: object = {}, portal: object = { notifyUser: true }) {
    const email = `${unique('jane')}@example.com`;
    const body = {
      schemas: [USER],
      userName: unique('jane'),
      emails: [{ value: email }],
      ...fields,
      [PORTAL_USER]: portal,
    };
    return server.send('POST', '/scim/v2/Users', { body, token: connection });
  }

  async function countLinks(): Promise<number> {
    const [row] = await database.query('select count(*) as links from links');
    return Number(row?.['links']);
  }

  function tokenIn(mail: ReceivedMail | undefined): string {
    return new URL(mail?.url ?? '').searchParams.get('token') ?? '';
  }

  function reset(token: string, newPassword = NEW_PASSWORD) {
    return server.send('POST', '/auth/password/reset', { body: { token, newPassword } });
  }

  /** A user with an e-mail address and a password, and the link that a mail brought. */
  async function forgotten(fields: object = {}): Promise<{ id: string; userName: string; token: string }> {
    const user = await server.createUser({ profile: { emails: [{ value: `${unique('u')}@example.com` }] }, ...fields });
    await server.send('POST', '/auth/password/forgot', { body: { username: user.userName } });
    await deliver();
    return { ...user, token: tokenIn(smtp.mails.at(-1)) };
  }

  describe('invitation: create without a password, notifyUser true', () => {
    test('a link by which the user chooses the password, on a page that needs no script', async () => {
      const { status, body } = await post({ displayName: 'Jane & Co', emails: [{ value: 'jane@example.com' }] });
      expect(status).toBe(201);
      expect(body[PORTAL_USER]).not.toHaveProperty('notifyUser');
      await deliver();
      const [mail] = smtp.mails;
      expect(mail?.to).toEqual(['jane@example.com']);
      expect(mail?.headers.get('subject')).toBe('Your account at portal.example');
      expect(mail?.url).toMatch(/^https:\/\/portal\.example\/base\/auth\/password\/reset\?token=psl_[\w-]{49}$/);
      expect(mail?.html).toContain('Hello Jane &amp; Co,');

      const token = tokenIn(mail);
      const page = await server.send('GET', `/auth/password/reset?token=${token}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self';/,
      );
      expect(page.text).not.toMatch(/<script|\son\w+=|\bhttps?:\/\//);
      expect(page.text).toContain(`<form method="post" action="reset">`);
      expect(page.text).toContain('<label for="password">New password</label>');

      const form = new URLSearchParams({ token, newPassword: NEW_PASSWORD }).toString();
      const done = await server.send('POST', '/auth/password/reset', { body: form, headers: FORM });
      expect(done.status).toBe(200);
      expect(done.text).toContain('You can sign in with it now.');
      expect((await server.login(body['userName'] as string, NEW_PASSWORD)).status).toBe(200);

      const again = await server.send('POST', '/auth/password/reset', { body: form, headers: FORM });
      expect(again.status).toBe(400);
      expect(again.text).toContain('This link can not be used');
      expect((await server.send('GET', `/auth/password/reset?token=${token}`)).status).toBe(400);
    });

    test('works for 7 days', async () => {
      const clock = stopClock();
      await post();
      await deliver();
      const token = tokenIn(smtp.mails[0]);
      clock.advance(7 * 24 * HOUR - 1);
      expect((await server.send('GET', `/auth/password/reset?token=${token}`)).status).toBe(200);
      clock.advance(2);
      expect((await reset(token)).status).toBe(400);
    });

    test('in German where the user’s locale says so, the page too', async () => {
      await post({ locale: 'de-CH', displayName: 'Jürg' });
      await deliver();
      expect(smtp.mails[0]?.text).toContain('Guten Tag Jürg,');
      const page = await server.send('GET', `/auth/password/reset?token=${tokenIn(smtp.mails[0])}`);
      expect(page.text).toContain('<html lang="de">');
      expect(page.text).toContain('Neues Passwort');
    });

    test('without an e-mail address: 400, and no user either', async () => {
      const userName = unique('jane');
      const { status, body } = await post({ userName, emails: [] });
      expect({ status, scimType: body['scimType'] }).toEqual({ status: 400, scimType: 'invalidValue' });
      expect(body['detail']).toMatch(/no e-mail address/);
      expect(await server.op.store.users.findByUserName(userName)).toBeUndefined();
    });

    test('with a password, or as an enterprise account, the user is told, without a link', async () => {
      await post({ password: PASSWORD });
      await post({}, { notifyUser: true, provider: 'enterprise', idpUsername: unique('corp') });
      await deliver();
      expect(smtp.mails.map(({ url }) => url)).toEqual([PUBLIC_URL, PUBLIC_URL]);
      expect(smtp.mails.map(({ raw }) => raw).join()).not.toContain(PASSWORD);
    });

    test('notifyUser false, or nothing: no mail', async () => {
      await post({}, { notifyUser: false });
      await post({}, {});
      await deliver();
      expect(smtp.mails).toEqual([]);
    });
  });

  describe('an administrator has a link sent: PATCH notifyUser true', () => {
    const notify = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };
    const patch = (id: string, value: object) =>
      server.send('PATCH', `/scim/v2/Users/${id}`, {
        token: connection,
        body: { ...notify, Operations: [{ op: 'replace', value }] },
      });

    test('to reset the password, and nothing about the user changes', async () => {
      const { id, userName } = await forgotten();
      smtp.mails.length = 0;
      const before = await server.op.store.users.find(id);
      expect((await patch(id, { [PORTAL_USER]: { notifyUser: true } })).status).toBe(200);
      expect((await server.op.store.users.find(id))?.version).toBe(before?.version);
      await deliver();
      expect((await reset(tokenIn(smtp.mails[0]))).status).toBe(204);
      expect((await server.login(userName, NEW_PASSWORD)).status).toBe(200);
    });

    test('a new password is told of, not told', async () => {
      const { id } = await forgotten();
      smtp.mails.length = 0;
      await patch(id, { password: NEW_PASSWORD, [PORTAL_USER]: { notifyUser: true } });
      await deliver();
      expect(smtp.mails[0]?.headers.get('subject')).toBe('Your password at portal.example was changed');
      expect(smtp.mails[0]?.raw).not.toContain(NEW_PASSWORD);
    });
  });

  describe('POST /auth/password/forgot', () => {
    test('one answer, for everybody; a mail only to whom it helps', async () => {
      const emails = { profile: { emails: [{ value: 'somebody@example.com' }] } };
      const known = await server.createUser(emails);
      const users = [
        known,
        { userName: 'nobody' },
        { userName: 'x'.repeat(5000) },
        await server.createUser({ ...emails, active: false }),
        await server.createUser({ ...emails, provider: 'enterprise', idpUsername: unique('corp') }),
        await server.createUser(),
      ];
      const answers = [];
      for (const { userName } of users) {
        answers.push(await server.send('POST', '/auth/password/forgot', { body: { username: userName } }));
      }
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(202);
      await deliver();
      expect(smtp.mails).toHaveLength(1);
      expect((await reset(tokenIn(smtp.mails[0]))).status).toBe(204);
      expect((await server.login(known.userName, NEW_PASSWORD)).status).toBe(200);
    });

    test('links start with PUBLIC_URL, whatever Host and forwarding headers say (reliability 34)', async () => {
      const user = await server.createUser({ profile: { emails: [{ value: 'u@example.com' }] } });
      const headers = {
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example',
        'x-forwarded-proto': 'http',
      };
      await server.send('POST', '/auth/password/forgot', { body: { username: user.userName }, headers });
      await deliver();
      expect(smtp.mails[0]?.url.startsWith(PUBLIC_URL)).toBe(true);
      expect(smtp.mails[0]?.raw).not.toContain('evil');
    });

    test('three mails an hour to one user, however often somebody asks', async () => {
      const user = await server.createUser({ profile: { emails: [{ value: 'u@example.com' }] } });
      for (let time = 0; time < 5; time++) {
        await server.send('POST', '/auth/password/forgot', { body: { username: user.userName } });
      }
      await deliver();
      expect(smtp.mails).toHaveLength(3);
    });

    test('20 times in 15 minutes from one address, then 429 for a while', async () => {
      const clock = stopClock();
      const ask = async () => {
        const headers = { 'x-forwarded-for': '192.0.2.77' };
        return await server.send('POST', '/auth/password/forgot', { body: { username: 'nobody' }, headers });
      };
      for (let time = 0; time < 20; time++) expect((await ask()).status).toBe(202);
      const refused = await ask();
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
      clock.advance(15 * MINUTE + 1);
      expect((await ask()).status).toBe(202);
    });
  });

  describe('POST /auth/password/reset', () => {
    test('ends sessions, takes off must-change and a lock, is audited, and the other links go, too', async () => {
      const lockedUntil = new Date(Date.now() + HOUR).toISOString();
      const user = await forgotten();
      const session = await server.tokenOf(user.userName);
      await server.change(user.id, { mustChangePassword: true, lockedUntil });
      await server.send('POST', '/auth/password/forgot', { body: { username: user.userName } });
      await deliver();
      const other = tokenIn(smtp.mails.at(-1));
      expect(other).not.toBe(user.token);

      expect((await reset(user.token)).status).toBe(204);
      expect((await server.send('GET', '/scim/v2/Me', { token: session })).status).toBe(401);
      expect((await server.login(user.userName, PASSWORD)).status).toBe(401);
      const { status, body } = await server.login(user.userName, NEW_PASSWORD);
      expect({ status, due: body['mustChangePassword'] }).toEqual({ status: 200, due: false });
      expect((await reset(other)).status).toBe(400);
      const rows = await server.op.store.audit.list({ limit: 10, subjectId: user.id, action: 'user.password' });
      expect(rows).toEqual([
        expect.objectContaining({
          address: expect.stringMatching(/^10\./),
          changes: { password: 'set', by: 'password-reset', mustChangePassword: [true, false] },
        }),
      ]);
    });

    test('an hour, and no longer', async () => {
      const clock = stopClock();
      const { token } = await forgotten();
      clock.advance(HOUR + 1);
      const { status, body } = await reset(token);
      expect({ status, body }).toEqual({
        status: 400,
        body: { error: { code: 'invalid-value', message: expect.any(String), attribute: 'token' } },
      });
    });

    test('the policy holds here, too, and a refused password leaves the link good', async () => {
      const { token, userName } = await forgotten();
      for (const bad of ['short', 'password', userName]) {
        const { status, body } = await reset(token, bad);
        expect({ status, code: body['error']?.code }).toEqual({ status: 400, code: 'invalid-password' });
      }
      const form = new URLSearchParams({ token, newPassword: 'short' }).toString();
      const page = await server.send('POST', '/auth/password/reset', { body: form, headers: FORM });
      expect(page.status).toBe(400);
      expect(page.text).toMatch(/role="alert"[^]*at least 8 characters/);
      expect(page.text).not.toContain('short');
      expect((await reset(token)).status).toBe(204);
    });

    test('of several who use one link at once, one does', async () => {
      const { token } = await forgotten();
      const statuses = await Promise.all(['a', 'b', 'c'].map((end) => reset(token, NEW_PASSWORD + end)));
      expect(statuses.map(({ status }) => status).toSorted()).toEqual([204, 400, 400]);
    });

    test.each<[string, object]>([
      ['disabled', { active: false }],
      ['made an enterprise account', { provider: 'enterprise', idpUsername: 'x' }],
    ])('not for an account that was %s meanwhile', async (_title, change) => {
      const { id, token } = await forgotten();
      await server.change(id, change);
      expect((await reset(token)).status).toBe(400);
    });

    test('not after an administrator set a password', async () => {
      const { id, token } = await forgotten();
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'password', value: NEW_PASSWORD }],
      };
      expect((await server.send('PATCH', `/scim/v2/Users/${id}`, { token: connection, body })).status).toBe(200);
      expect((await reset(token)).status).toBe(400);
    });

    test('not after the address it went to was changed, for it may have been a stranger’s', async () => {
      const { id, token } = await forgotten();
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'emails', value: [{ value: `${unique('right')}@example.com` }] }],
      };
      expect((await server.send('PATCH', `/scim/v2/Users/${id}`, { token: connection, body })).status).toBe(200);
      expect((await reset(token)).status).toBe(400);
    });

    test.each(['', 'psl_', 'x', `psl_${'A'.repeat(49)}`])('no token at all: %j', async (token) => {
      expect((await reset(token)).status).toBe(400);
      const path = `/auth/password/reset?token=${encodeURIComponent(token)}`;
      const page = await server.send('GET', path, { headers: { 'accept-language': 'de' } });
      expect(page.status).toBe(400);
      expect(page.text).toContain('<html lang="de">');
    });

    test('a link’s token opens nothing else, nor do other tokens serve as a link', async () => {
      const { token, userName } = await forgotten();
      expect((await server.send('GET', '/scim/v2/Me', { token })).status).toBe(401);
      expect((await reset(await server.tokenOf(userName))).status).toBe(400);
    });

    test('the names of people are text on the page', async () => {
      const { token } = await forgotten({ userName: `<b>"${unique('x')}'&` });
      const page = await server.send('GET', `/auth/password/reset?token=${token}`);
      expect(page.text).not.toContain('<b>');
      expect(page.text).toContain('value="&lt;b&gt;&quot;');
    });
  });

  describe('the outbox', () => {
    test('a server that is down and comes back loses nothing and doubles nothing', async () => {
      const clock = stopClock();
      const before = await countLinks();
      await smtp.stop();
      await post();
      await post();
      for (let attempt = 0; attempt < 4; attempt++) {
        await deliver();
        clock.advance(10 * MINUTE);
      }
      expect(failures.map(({ final }) => final)).toEqual(Array.from({ length: 8 }, () => false));
      expect(await countLinks()).toBe(before);
      await smtp.start();
      await deliver();
      await deliver();
      expect(smtp.mails).toHaveLength(2);
      for (const mail of smtp.mails) expect((await reset(tokenIn(mail))).status).toBe(204);
    });

    test('attempts come less and less often, and end after more than a day, with the error kept', async () => {
      const clock = stopClock();
      await smtp.stop();
      await post();
      const start = Date.now();
      for (let minute = 0; failures.length < RETRIES.attempts && minute < 10_000; minute += 5) {
        await deliver();
        clock.advance(5 * MINUTE);
      }
      expect(failures).toHaveLength(RETRIES.attempts);
      expect(failures.at(-1)?.final).toBe(true);
      expect(Date.now() - start).toBeGreaterThan(24 * HOUR);
      const [failed] = await server.op.store.outbox.listFailed(1);
      expect(failed).toMatchObject({
        kind: 'invitation',
        attempts: RETRIES.attempts,
        error: expect.stringContaining('ECONNREFUSED'),
      });
      clock.advance(24 * HOUR);
      await smtp.start();
      await deliver();
      expect(smtp.mails).toEqual([]);
    });

    test('what the server refuses for good is kept with the reason, not tried again', async () => {
      smtp.refusal = { code: 550, message: 'No such mailbox here' };
      await post();
      await deliver();
      expect(failures).toEqual([expect.objectContaining({ kind: 'invitation', final: true })]);
      const [failed] = await server.op.store.outbox.listFailed(1);
      expect(failed).toMatchObject({ address: expect.stringContaining('@example.com'), sentAt: null });
      expect(failed?.error).toContain('No such mailbox here');
    });

    test('several processes send each mail once', async () => {
      for (let mail = 0; mail < 12; mail++) await post();
      const other = await database.open({ sendsMail: true });
      const workers = [deps(), { ...deps(), storage: other }, deps(), { ...deps(), storage: other }];
      await Promise.all(
        workers.map(async (worker) => {
          while (await deliverDue(worker));
        }),
      );
      expect(smtp.mails).toHaveLength(12);
      expect(new Set(smtp.mails.map(({ to }) => to[0])).size).toBe(12);
    });

    test('a process that dies with a mail leaves it to others, after a while', async () => {
      const clock = stopClock();
      await post();
      await server.op.store.outbox.claim({
        now: new Date().toISOString(),
        until: new Date(Date.now() + MINUTE).toISOString(),
        limit: 9,
      });
      await deliver();
      expect(smtp.mails).toEqual([]);
      clock.advance(MINUTE + 1);
      await deliver();
      expect(smtp.mails).toHaveLength(1);
    });

    test('a change that is rolled back sends nothing, and a deleted user gets nothing', async () => {
      const userName = unique('taken');
      await post({ userName }, {});
      expect((await post({ userName })).status).toBe(409);
      const { body } = await post();
      await server.send('DELETE', `/scim/v2/Users/${String(body['id'])}`, { token: connection });
      await deliver();
      expect(smtp.mails).toEqual([]);
    });

    test('no link’s token is at rest or in the log, before, while and after it can be used', async () => {
      const { token } = await forgotten();
      const secret = token.slice(4, 40);
      expect(await database.dump()).not.toContain(secret);
      expect((await reset(token)).status).toBe(204);
      expect(await database.dump()).not.toContain(secret);
      expect(await database.dump()).not.toContain(NEW_PASSWORD);
      expect(server.log()).not.toContain(secret);
      expect(server.log()).not.toContain(NEW_PASSWORD);
    });
  });
});

onEveryDatabase('a portal without SMTP_URL', (_open, create) => {
  test('refuses what needs mail, in words, and does nothing in silence', async () => {
    const storage = await (await create()).open();
    const server = await startAuthServer(storage);
    try {
      const body = {
        schemas: [USER],
        userName: 'jane',
        emails: [{ value: 'jane@example.com' }],
        [PORTAL_USER]: { notifyUser: true },
      };
      const created = await server.send('POST', '/scim/v2/Users', { body, token: await server.connect() });
      expect({ status: created.status, scimType: created.body['scimType'] }).toEqual({
        status: 400,
        scimType: 'invalidValue',
      });
      expect(created.body['detail']).toMatch(/sends no mail, because SMTP_URL/);
      expect(await server.op.store.users.findByUserName('jane')).toBeUndefined();
      const forgot = await server.send('POST', '/auth/password/forgot', { body: { username: 'jane' } });
      expect(forgot.status).toBe(503);
      expect(forgot.body['error'].message).toMatch(/sends no mail/);
    } finally {
      await server.stop();
    }
  });
});
