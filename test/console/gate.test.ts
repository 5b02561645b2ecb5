import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPER_ROLE_ID, ORG_ADMIN_ROLE_ID } from '../../src/portal/built-in';
import { stopClock } from '../support/clock';
import { onEveryDatabase, readTestFolder } from '../support/databases';
import { patchOp, unique, USER } from '../support/factories';
import { PASSWORD, startConsoleServer, type ConsoleServer } from './console-server';
import { Jar, OWN } from './jar';

/** The issue: session cookie HttpOnly, Secure behind TLS, SameSite; CSRF protection; no token in a URL or in storage. */
onEveryDatabase('the console’s session and its way to the APIs', (_open, create) => {
  let server: ConsoleServer;
  let secure: ConsoleServer;
  let jar: Jar;

  beforeAll(async () => {
    const database = await create();
    server = await startConsoleServer(
      await database.open({ sendsMail: true }),
      { TRUST_PROXY: 'loopback' },
      fakeBuild(),
    );
    const other = await (await create()).open();
    secure = await startConsoleServer(other, { PUBLIC_URL: 'https://portal.example' }, readTestFolder());
  });
  afterAll(async () => {
    await server.stop();
    await secure.stop();
  });
  beforeEach(async () => {
    jar = new Jar(server);
    await jar.signIn('admin');
  });

  describe('POST /console/session', () => {
    test('the token is in a cookie that no script reads, and nowhere else', async () => {
      const { response, text } = await new Jar(server).signIn('admin');
      const [session = ''] = response.headers.getSetCookie();
      expect(session).toMatch(
        /^portal-console=pss_\S+; Max-Age=43200; Path=\/console; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
      );
      expect(JSON.parse(text)).toEqual({ mustChangePassword: false });
      expect(text).not.toContain('pss_');
    });

    test('behind https the cookies are Secure, and no other host of the domain can set them (RFC 6265bis §4.1.3.2)', async () => {
      const { response } = await new Jar(secure).signIn('admin');
      const cookies = response.headers.getSetCookie();
      expect(cookies).toHaveLength(2);
      for (const cookie of cookies) {
        expect(cookie).toMatch(/^__Host-.*; Path=\/;.* HttpOnly; Secure; SameSite=Strict$/);
        expect(cookie).not.toMatch(/; Domain=/i);
      }
    });

    test.each([
      ['a wrong password', 'admin', 'wrong'],
      ['an unknown user', 'nobody', PASSWORD],
      ['a deactivated user', 'alan', PASSWORD],
    ])('%s: the one answer for every cause, and no cookie', async (_title, userName, password) => {
      const { response, text } = await new Jar(server).signIn(userName, password);
      expect(response.status).toBe(401);
      expect(JSON.parse(text)).toEqual({
        error: { code: 'unauthenticated', message: expect.stringMatching(/wrong, or this account/) },
      });
      expect(response.headers.getSetCookie()).toEqual([]);
    });

    test('a body that is no sign-in is 400', async () => {
      const { response } = await new Jar(server).send('POST', '/console/session', { body: { username: ['x'] } });
      expect(response.status).toBe(400);
    });
  });

  describe('other sites’ pages (cross-site request forgery)', () => {
    test.each([
      ['without the console’s header', { 'sec-fetch-site': 'same-origin' }],
      ['from another site', { ...OWN, 'sec-fetch-site': 'cross-site' }],
      ['from a sibling host', { ...OWN, 'sec-fetch-site': 'same-site' }],
      [
        'from another origin, in a browser that says no more',
        { 'x-portal-console': '1', origin: 'https://evil.example' },
      ],
      ['from a page without an origin', { 'x-portal-console': '1', origin: 'null' }],
    ])('%s: refused, whatever the method', async (_title, headers) => {
      for (const [method, path] of [
        ['GET', '/console/api/auth/session'],
        ['PATCH', `/console/api/scim/v2/Users/${server.ids['ada']}`],
        ['POST', '/console/session'],
        ['DELETE', '/console/session'],
      ] as const) {
        const { response } = await jar.send(method, path, { headers, own: false });
        expect([method, path, response.status]).toEqual([method, path, 403]);
      }
    });

    test('the own origin is enough where the browser says no more', async () => {
      const headers = { 'x-portal-console': '1', origin: server.url };
      const { response } = await jar.send('GET', '/console/api/auth/session', { headers, own: false });
      expect(response.status).toBe(200);
    });
  });

  describe('/console/api', () => {
    test('is the APIs, as the signed-in user', async () => {
      const { text } = await jar.send('GET', '/console/api/auth/session');
      expect(JSON.parse(text)).toMatchObject({
        mustChangePassword: false,
        user: { userName: 'admin', organization: { name: 'portal' } },
        privileges: expect.arrayContaining(['users:write', 'audit:read']),
        organizations: null,
      });
      const users = await jar.send('GET', '/console/api/scim/v2/Users?filter=userName%20eq%20%22ada%22');
      expect(JSON.parse(users.text)).toMatchObject({ totalResults: 1 });
    });

    test('answers stay in no cache', async () => {
      const { response } = await jar.send('GET', '/console/api/scim/v2/Users?count=1');
      expect(response.headers.get('cache-control')).toMatch(/no-store|private/);
    });

    test('without a session, what the API says: 401', async () => {
      const { response } = await new Jar(server).send('GET', '/console/api/scim/v2/Users');
      expect(response.status).toBe(401);
    });

    test('a token of the script’s own is not taken: the cookie alone counts', async () => {
      const login = await fetch(`${server.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: PASSWORD }),
      });
      const { token } = (await login.json()) as { token: string };
      const headers = { authorization: `Bearer ${token}` };
      const { response } = await new Jar(server).send('GET', '/console/api/auth/session', { headers });
      expect(response.status).toBe(401);
    });

    test.each([
      '/console/api/auth/login',
      '/console/api/auth/password/reset',
      '/console/api/oauth/token',
      '/console/api/portal/Users',
      '/console/api/metrics',
      '/console/api/console/session',
      '/console/api/scim/v2//Users',
      '/console/api/scim/v2/%55sers',
      '/console/api/scim/v2/Users/x%2f..%2fRoles',
      '/console/api',
      '/console/api/',
    ])('%s isn’t the console’s to call', async (path) => {
      const { response } = await jar.send('GET', path);
      expect(response.status).toBe(404);
    });

    test('an Org Admin sees the own organization only, and is refused elsewhere', async () => {
      const own = new Jar(server);
      await own.signIn('org-admin');
      const session = JSON.parse((await own.send('GET', '/console/api/auth/session')).text);
      expect(session.organizations).toEqual([server.organizations.acme]);
      const list = JSON.parse((await own.send('GET', '/console/api/scim/v2/Users')).text);
      expect(list.Resources).not.toContainEqual(expect.objectContaining({ userName: 'admin' }));
      expect(list.Resources).toContainEqual(expect.objectContaining({ userName: 'ada' }));
      const { response } = await own.send('GET', `/console/api/scim/v2/Users/${server.ids['admin']}`);
      expect(response.status).toBe(404);
    });

    test('a session whose password is due may change it, and nothing else', async () => {
      const due = new Jar(server);
      expect(JSON.parse((await due.signIn('due')).text)).toEqual({ mustChangePassword: true });
      expect((await due.send('GET', '/console/api/auth/session')).response.status).toBe(200);
      expect((await due.send('GET', '/console/api/scim/v2/Users')).response.status).toBe(403);
    });
  });

  describe('dangerous acts need the password again', () => {
    async function newUser(fields: object = {}): Promise<string> {
      const { body } = await server.scim.post('/Users', { schemas: [USER], userName: unique('victim'), ...fields });
      return body.id;
    }
    const admin = () => newUser({ roles: [{ value: DEVELOPER_ROLE_ID }, { value: 'Org Admin' }] });
    const unconfirmed = { status: 403, code: 'confirmation-needed' };

    async function attempt(method: string, path: string, body?: unknown) {
      const { response, text } = await jar.send(method, `/console/api${path}`, body === undefined ? {} : { body });
      const code = text === '' ? undefined : (JSON.parse(text) as { error?: { code: string } }).error?.code;
      return { status: response.status, code };
    }

    beforeEach(() => jar.drop('portal-console-confirmed'));

    test('deleting a user; in whatever spelling the API takes', async () => {
      const id = await newUser();
      for (const path of [`/scim/v2/Users/${id}`, `/scim/v2/users/${id}`, `/SCIM/v2/Users/${id}/`]) {
        expect(await attempt('DELETE', path)).toEqual(unconfirmed);
      }
      expect((await server.scim.get(`/Users/${id}`)).status).toBe(200);
      expect(
        (await jar.send('POST', '/console/session/confirm', { body: { password: PASSWORD } })).response.status,
      ).toBe(204);
      expect(await attempt('DELETE', `/scim/v2/Users/${id}`)).toMatchObject({ status: 204 });
    });

    test('changing whoever holds power, the password or anything else', async () => {
      const id = await admin();
      expect(
        await attempt('PATCH', `/scim/v2/Users/${id}`, patchOp({ op: 'replace', path: 'password', value: PASSWORD })),
      ).toEqual(unconfirmed);
      expect(await attempt('PUT', `/scim/v2/Users/${id}`, {})).toEqual(unconfirmed);
    });

    test('not setting the password of somebody without power: that is the everyday work', async () => {
      const id = await newUser({ roles: [{ value: DEVELOPER_ROLE_ID }] });
      const operation = { op: 'replace', path: 'password', value: PASSWORD };
      expect(await attempt('PATCH', `/scim/v2/Users/${id}`, patchOp(operation))).toMatchObject({ status: 200 });
    });

    test('giving power to whoever had none, in whatever spelling the API takes', async () => {
      const id = await newUser();
      const grant = (value: string) => patchOp({ op: 'add', path: 'roles', value: [{ value }] });
      for (const role of ['Portal Admin', 'portal ADMIN', ORG_ADMIN_ROLE_ID]) {
        const user = { schemas: [USER], userName: unique('new'), roles: [{ value: role }] };
        expect(await attempt('POST', '/scim/v2/Users', user)).toEqual(unconfirmed);
        expect(await attempt('PATCH', `/scim/v2/Users/${id}`, grant(role))).toEqual(unconfirmed);
        expect(await attempt('PUT', `/scim/v2/Users/${id}`, user)).toEqual(unconfirmed);
      }
      const access = patchOp({
        op: 'add',
        path: 'urn:ietf:params:scim:schemas:extension:portal:2.0:User:access',
        value: [{ role: ORG_ADMIN_ROLE_ID, organization: 'portal' }],
      });
      expect(await attempt('PATCH', `/scim/v2/Users/${id}`, access)).toEqual(unconfirmed);
      expect((await server.scim.get(`/Users/${id}`)).body.roles).toBeUndefined();
    });

    test('not creating a user, or changing one, without a word of power', async () => {
      const user = { schemas: [USER], userName: unique('new'), roles: [{ value: DEVELOPER_ROLE_ID }] };
      expect(await attempt('POST', '/scim/v2/Users', user)).toMatchObject({ status: 201 });
      const rename = patchOp({ op: 'replace', path: 'displayName', value: 'Ada' });
      expect(await attempt('PATCH', `/scim/v2/Users/${await newUser()}`, rename)).toMatchObject({ status: 200 });
    });

    test.each([
      ['POST', '/scim/v2/Roles'],
      ['POST', '/scim/v2/Bulk'],
      ['DELETE', '/scim/v2/Organizations/x'],
      ['POST', '/admin/connections'],
      ['DELETE', '/admin/connections/x'],
      ['POST', '/admin/connections/x/rotate'],
      ['POST', '/admin/imports'],
      ['POST', '/admin/imports/x/run'],
    ])('%s %s', async (method, path) => {
      expect(await attempt(method, path, {})).toEqual(unconfirmed);
    });

    test('reading never does', async () => {
      expect(await attempt('GET', `/scim/v2/Users/${await admin()}`)).toMatchObject({ status: 200 });
      expect(await attempt('GET', '/scim/v2/Roles')).toMatchObject({ status: 200 });
    });

    test('a wrong password confirms nothing', async () => {
      const { response } = await jar.send('POST', '/console/session/confirm', { body: { password: 'wrong' } });
      expect(response.status).toBe(403);
      expect(await attempt('DELETE', `/scim/v2/Users/${await newUser()}`)).toEqual(unconfirmed);
    });

    test('a made-up proof, or another session’s, counts for nothing', async () => {
      const other = new Jar(server);
      await other.signIn('admin');
      const id = await newUser();
      for (const proof of [
        other.get('portal-console-confirmed') ?? '',
        `${Date.now() + 1000_000}.${'A'.repeat(43)}`,
        `9.${'A'.repeat(43)}`,
        'x',
      ]) {
        jar.set('portal-console-confirmed', proof);
        expect(await attempt('DELETE', `/scim/v2/Users/${id}`)).toEqual(unconfirmed);
      }
    });

    test('a sign-in counts for ten minutes', async () => {
      const clock = stopClock();
      try {
        await jar.signIn('admin');
        const [first, second] = [await newUser(), await newUser()];
        clock.advance(9 * 60_000);
        expect(await attempt('DELETE', `/scim/v2/Users/${first}`)).toMatchObject({ status: 204 });
        clock.advance(2 * 60_000);
        expect(await attempt('DELETE', `/scim/v2/Users/${second}`)).toEqual(unconfirmed);
      } finally {
        jest.useRealTimers();
      }
    });
  });

  test('DELETE /console/session ends the session, not only the cookie', async () => {
    const token = jar.get('portal-console') ?? '';
    const { response } = await jar.send('DELETE', '/console/session');
    expect(response.status).toBe(204);
    expect(jar.get('portal-console')).toBe('');
    jar.set('portal-console', token);
    expect((await jar.send('GET', '/console/api/auth/session')).response.status).toBe(401);
    expect((await jar.send('DELETE', '/console/session')).response.status).toBe(204);
  });

  test('no token, password or proof is in the log', async () => {
    const secrets = [jar.get('portal-console'), jar.get('portal-console-confirmed'), PASSWORD];
    await jar.send('GET', '/console/api/auth/session');
    for (const secret of secrets) expect(server.log()).not.toContain(secret);
  });

  describe('the page', () => {
    test('is one for every address, under a policy without inline script or style', async () => {
      for (const path of ['/console', '/console/', '/console/users/42']) {
        const { response, text } = await jar.send('GET', path);
        expect(response.status).toBe(200);
        const policy = response.headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self';");
        expect(policy).not.toContain('unsafe');
        expect(text).not.toMatch(/<script(?![^>]* src=)|<style|style=| on\w+=/);
        expect(text).toMatch(/<noscript><p>The console needs JavaScript.* href="\/console\/plain"/);
        expect(text).toContain('<noscript><meta http-equiv="refresh" content="0; url=/console/plain"></noscript>');
      }
    });

    test('begins in the language and the colours that were chosen, or that the browser wants', async () => {
      const german = await jar.send('GET', '/console', { headers: { 'accept-language': 'de-AT,en;q=0.5' } });
      expect(german.text).toContain('<html lang="de">');
      const chosen = await jar.send('GET', '/console', {
        headers: { cookie: 'portal-language=de; portal-theme=dark', 'accept-language': 'en' },
      });
      expect(chosen.text).toContain('<html lang="de" data-theme="dark">');
      const odd = await jar.send('GET', '/console', { headers: { cookie: 'portal-theme="><script>' } });
      expect(odd.text).toContain('<html lang="en">');
    });

    test('its files are for ever, compressed, and nothing else of the folder is served', async () => {
      const { response, text } = await jar.send('GET', '/console/assets/app-1.js', {
        headers: { 'accept-encoding': 'gzip;q=0, br;q=0, identity' },
      });
      expect(text).toBe('app');
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
      for (const name of ['manifest.json', 'app-1.js.br', '..%2fmanifest.json', 'constructor']) {
        expect((await jar.send('GET', `/console/assets/${name}`)).response.status).toBe(404);
      }
    });

    test('says how to build the client where it wasn’t', async () => {
      const bare = await fetch(`${secure.url}/console`);
      expect(bare.status).toBe(503);
      expect(await bare.text()).toContain('npm run build');
    });
  });
});

/** A folder like the build's. */
function fakeBuild(): string {
  const folder = join(readTestFolder(), unique('console-build'));
  mkdirSync(folder);
  const manifest = { script: 'app-1.js', style: 'style-1.css', files: { 'app-1.js': 'text/javascript' } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  for (const suffix of ['', '.br', '.gz']) writeFileSync(join(folder, `app-1.js${suffix}`), 'app');
  return folder;
}
