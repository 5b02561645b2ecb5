import { onEveryDatabase } from '../support/databases';
import { PORTAL_USER, unique, USER } from '../support/factories';
import { PASSWORD, startConsoleServer, type ConsoleServer } from './console-server';
import { Jar } from './jar';

/** Issue 7, 3: readable without script where it can be; the session is as safe as with one. */
onEveryDatabase('the console without a script', (_open, create) => {
  let server: ConsoleServer;
  let jar: Jar;

  beforeAll(async () => {
    server = await startConsoleServer(await (await create()).open());
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    jar = new Jar(server);
  });

  const get = async (path = '', headers: Record<string, string> = {}) =>
    await jar.send('GET', `/console/plain${path}`, { own: false, headers });
  const tokenIn = (text: string) => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
  /** Fills in a form of the page, as a browser does. */
  const send = async (action: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const form = tokenIn((await get()).text);
    const body = new URLSearchParams({ form, ...fields });
    const own = { 'sec-fetch-site': 'same-origin', ...headers };
    return await jar.send('POST', `/console/plain/${action}`, { own: false, headers: own, body });
  };
  const signIn = (username: string, password = PASSWORD) => send('sign-in', { username, password });

  test('signing in by a form leads to the account’s page; signing out ends the session', async () => {
    expect((await get()).text).toContain('<h1>Sign in to the portal console</h1>');
    const { response } = await signIn('admin');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/console/plain']);
    const token = jar.get('portal-console') ?? '';
    expect(token).toMatch(/^pss_/);
    const { text } = await get();
    expect(text).toContain('You are signed in as <strong>admin</strong>');
    expect(text).not.toContain(token);
    await send('sign-out', {});
    expect(jar.get('portal-console')).toBe('');
    jar.set('portal-console', token);
    expect((await get()).text).toContain('<h1>Sign in');
  });

  test('a wrong password is told, in the visitor’s language', async () => {
    const { response, text } = await send('sign-in', { username: 'admin', password: 'x' }, { 'accept-language': 'de' });
    expect(response.status).toBe(401);
    expect(text).toContain('<html lang="de"');
    expect(text).toMatch(/role="alert"[^>]*>\s*Benutzername oder Passwort ist falsch/);
    expect(text).not.toContain('value="x"');
    expect(jar.get('portal-console')).toBeUndefined();
  });

  test('a refused sign-in is in the log of requests, without what was typed; a good one without the form’s token', async () => {
    await send('sign-in', { username: 'canary-name', password: 'canary-password' });
    await signIn('admin');
    const form = tokenIn((await get()).text);
    const asAdmin = new Jar(server);
    await asAdmin.signIn('admin');
    const { text } = await asAdmin.send('GET', '/console/api/admin/requests?limit=50');
    expect(text).toContain('/console/plain/sign-in');
    expect(text).toContain('The user name or the password is wrong');
    for (const secret of ['canary-name', 'canary-password', form]) expect(text).not.toContain(secret);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site' }],
    ['another origin, where the browser says no more', { origin: 'https://evil.example' }],
  ])('a form from %s is refused', async (_title, headers) => {
    const form = tokenIn((await get()).text);
    const body = new URLSearchParams({ form, username: 'admin', password: PASSWORD });
    const { response, text } = await jar.send('POST', '/console/plain/sign-in', {
      own: false,
      headers: { ...headers },
      body,
    });
    expect(response.status).toBe(403);
    expect(text).toContain('did not come from the console');
    expect(jar.get('portal-console')).toBeUndefined();
  });

  test('so is one that doesn’t hold what this browser’s forms hold, whatever the browser says', async () => {
    const other = tokenIn((await new Jar(server).send('GET', '/console/plain', { own: false })).text);
    await get();
    for (const form of [other, '', 'x']) {
      for (const action of ['sign-in', 'password', 'sign-out']) {
        expect((await send(action, { form, username: 'admin', password: PASSWORD })).response.status).toBe(403);
      }
    }
    expect(jar.get('portal-console')).toBeUndefined();
  });

  test('its cookie is no script’s to read, and no other site’s to send', async () => {
    const [cookie = ''] = (await get()).response.headers.getSetCookie();
    expect(cookie).toMatch(/^portal-console-form=[\w-]{24}; Path=\/console; HttpOnly; SameSite=Strict$/);
  });

  test('a due password is changed first', async () => {
    const userName = unique('due');
    const fields = {
      password: PASSWORD,
      roles: [{ value: 'Portal Admin' }],
      [PORTAL_USER]: { mustChangePassword: true },
    };
    await server.scim.post('/Users', { schemas: [USER, PORTAL_USER], userName, ...fields });
    await signIn(userName);
    expect((await get()).text).toContain('Your password has to be changed');
    expect((await get('/users')).response.status).toBe(303);
    const change = (current: string, next: string) =>
      send('password', { 'current-password': current, 'new-password': next });
    const wrong = await change('wrong', 'another-Horse-8-battery');
    expect([wrong.response.status, wrong.text.includes('The present password is wrong.')]).toEqual([400, true]);
    const short = await change(PASSWORD, 'short');
    expect(short.response.status).toBe(400);
    expect(short.text).toMatch(/<small class="words" lang="en">The password must have at least 8 characters/);
    expect((await change(PASSWORD, 'another-Horse-8-battery')).text).toContain('Your password is changed.');
    expect((await get('/users')).response.status).toBe(200);
  });

  test('users are found and read, as text; nobody sees more than the roles allow', async () => {
    await signIn('org-admin');
    const { text } = await get('/users');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script|style=|Grace Hopper/);
    const found = (await get('/users?q=lovel')).text;
    expect([...found.matchAll(/<th scope="row">\s*<a href="([^"]+)"/g)].map(([, to]) => to)).toEqual([
      `/console/plain/users/${server.ids['ada']}`,
    ]);
    expect((await get('/users?q=%22%3E%3Cscript%3E')).text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect((await get(`/users/${server.ids['ada']}`)).text).toMatch(/<dd>ada@example\.org<\/dd>/);
    expect((await get(`/users/${server.ids['admin']}`)).response.status).toBe(404);
  });

  describe('what can’t wait', () => {
    const OTHER = 'another-Horse-8-battery';
    const makeUser = async (fields: object = {}) => {
      const userName = unique('urgent');
      const { body } = await server.scim.post('/Users', {
        schemas: [USER, PORTAL_USER],
        userName,
        password: PASSWORD,
        ...fields,
      });
      return { id: body.id, userName };
    };
    const canSignIn = async (userName: string, password: string) =>
      (await new Jar(server).signIn(userName, password)).response.status === 200;
    const setPassword = (id: string, fields: Record<string, string> = {}) =>
      send(`users/${id}/password`, { 'new-password': OTHER, 'current-password': PASSWORD, ...fields });
    const setState = (id: string, active: boolean, fields: Record<string, string> = {}) =>
      send(`users/${id}/state`, { active: String(active), 'current-password': PASSWORD, ...fields });

    test('a user is deactivated, and activated again', async () => {
      const { id, userName } = await makeUser();
      const session = new Jar(server);
      await session.signIn(userName);
      await signIn('admin');
      expect((await get(`/users/${id}`)).text).toContain('Deactivate the user');
      const { response, text } = await setState(id, false);
      expect(response.status).toBe(200);
      expect(text).toMatch(/role="status">The user is deactivated, and signed out everywhere\.</);
      expect(await canSignIn(userName, PASSWORD)).toBe(false);
      expect((await session.send('GET', '/console/api/auth/session')).response.status).toBe(401);
      expect(text).toContain('Activate the user');
      expect((await setState(id, true)).text).toContain('The user is active.');
      expect(await canSignIn(userName, PASSWORD)).toBe(true);
    });

    test('a password is set, by the policy, and due to be changed where that is ticked', async () => {
      const { id, userName } = await makeUser();
      await signIn('admin');
      expect((await setPassword(id, { 'must-change': 'on' })).text).toContain('The password is set.');
      expect([await canSignIn(userName, PASSWORD), await canSignIn(userName, OTHER)]).toEqual([false, true]);
      expect((await get(`/users/${id}`)).text).toContain('password due');
      const { response, text } = await setPassword(id, { 'new-password': 'short' });
      expect(response.status).toBe(400);
      expect(text).toMatch(/<small class="words" lang="en">The password must have at least 8 characters/);
      expect(text).not.toContain('value="short"');
    });

    test('only by whoever types the own password with it', async () => {
      const { id, userName } = await makeUser();
      await signIn('admin');
      for (const wrong of ['', 'wrong']) {
        const { response, text } = await setPassword(id, { 'current-password': wrong });
        expect([response.status, text.includes('The present password is wrong.')]).toEqual([400, true]);
        expect((await setState(id, false, { 'current-password': wrong })).response.status).toBe(400);
      }
      expect(await canSignIn(userName, PASSWORD)).toBe(true);
    });

    test('only of whom one may, and by a form of this browser’s', async () => {
      const { id, userName } = await makeUser();
      await signIn('org-admin');
      expect([(await setPassword(id)).response.status, (await setState(id, false)).response.status]).toEqual([
        404, 404,
      ]);
      await signIn('admin');
      expect((await setState(id, false, { form: 'x' })).response.status).toBe(403);
      expect((await setPassword(id, { form: 'x' })).response.status).toBe(403);
      await send('sign-out', {});
      expect((await setState(id, false)).response.status).toBe(401);
      expect(await canSignIn(userName, PASSWORD)).toBe(true);
    });

    test('what one may not do isn’t offered, nor what has a form of its own', async () => {
      const { userName } = await makeUser({ roles: [{ value: 'API Owner' }] });
      const { id } = await makeUser();
      await signIn(userName);
      expect((await get(`/users/${id}`)).text).not.toContain('<form');
      const { response, text } = await setState(id, false);
      expect(response.status).toBe(400);
      expect(text).toContain('This could not be done.');
      await signIn('admin');
      expect((await get(`/users/${server.ids['admin']}`)).text).not.toContain('<form');
      const store = await makeUser({
        [PORTAL_USER]: { provider: 'enterprise', idpUsername: 'x' },
        password: undefined,
      });
      expect((await get(`/users/${store.id}`)).text).not.toContain('Set a password');
    });
  });

  test('a page at a time', async () => {
    for (let made = 0; made < 50; made++)
      await server.scim.post('/Users', { schemas: [USER], userName: unique('plain') });
    await signIn('admin');
    const { text } = await get('/users?q=plain');
    expect(text).not.toContain('Next page');
    await server.scim.post('/Users', { schemas: [USER], userName: unique('plain') });
    expect((await get('/users?q=plain')).text).toContain('href="/console/plain/users?q=plain&amp;page=2"');
    const second = (await get('/users?q=plain&page=2')).text;
    expect(second.match(/scope="row"/g)).toHaveLength(1);
    expect(second).toContain('Previous page');
    expect((await get('/users?q=plain&page=zzz')).response.status).toBe(200);
  });

  test('who may not see users is told so', async () => {
    const userName = unique('developer');
    await server.scim.post('/Users', {
      schemas: [USER],
      userName,
      password: PASSWORD,
      roles: [{ value: 'Developer' }],
    });
    await signIn(userName);
    expect((await get()).text).not.toContain('/console/plain/users');
    const { response, text } = await get('/users');
    expect([response.status, text.includes('You may not see this.')]).toEqual([403, true]);
  });

  test('the pages stay in no cache, and run no script', async () => {
    const { response, text } = await get();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(text).not.toMatch(/<script|style=| on\w+=/);
  });

  test('a form that is no form is 4xx', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const huge = new URLSearchParams({ username: 'x'.repeat(20_000) });
    const { response } = await jar.send('POST', '/console/plain/sign-in', { own: false, headers, body: huge });
    expect(response.status).toBe(413);
  });
});
