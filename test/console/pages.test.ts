import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../support/chromium';
import { onDatabases } from '../support/databases';
import { GROUP, patchOp, PORTAL_USER, unique, USER } from '../support/factories';
import { openConsole, signIn, type ConsolePage } from './console-page';
import { buildConsole, PASSWORD, startConsoleServer, type ConsoleServer } from './console-server';

const executable = findChromium(process.env['CHROMIUM']);
if (executable === undefined) {
  process.stderr.write(
    'No Chromium: the tests of the console in a browser are skipped. Set CHROMIUM, or npm run chromium.\n',
  );
}
const inBrowser = executable === undefined ? describe.skip : describe;

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** Issue 7, 6: each page's main task in a real browser, from sign-in on. One browser, one server. */
onDatabases(['sqlite'], 'the console in a browser', (_open, create) => {
  inBrowser('as an administrator', () => {
    let server: ConsoleServer;
    let browser: Browser;
    let opened: ConsolePage;
    let page: Page;

    beforeAll(async () => {
      server = await startConsoleServer(await (await create()).open({ sendsMail: true }), {}, buildConsole());
      browser = await launchChromium(executable ?? '');
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      await server.stop();
    });

    async function open(path = '', options: Parameters<typeof openConsole>[2] = {}): Promise<void> {
      opened = await openConsole(browser, server.url, options);
      page = opened.page;
      await page.goto(`${server.url}/console${path}`);
    }

    async function openAs(userName: string, path = '', options: Parameters<typeof openConsole>[2] = {}): Promise<void> {
      await open(path, options);
      await signIn(page, userName);
      await page.getByRole('button', { name: '(account)' }).waitFor();
    }

    /** No error in the browser's console, no request to another host. */
    afterEach(async () => {
      const { faults } = opened;
      await opened.close();
      expect(faults).toEqual([]);
    });

    const main = () => page.getByRole('main');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const dialog = () => page.getByRole('dialog');
    const toast = (text: string) => page.getByRole('region', { name: 'Messages' }).getByText(text).waitFor();
    const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
    const newUser = async (fields: object = {}) => {
      const userName = unique('person');
      const body = { schemas: [USER, PORTAL_USER], userName, password: PASSWORD, ...fields };
      const created = await server.scim.post('/Users', body);
      expect(created.status).toBe(201);
      return { id: created.body.id, userName };
    };
    const canSignIn = async (username: string, password: string) => {
      const response = await fetch(`${server.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      });
      return response.status === 200;
    };

    describe('signing in', () => {
      test('a wrong password is told, the right one leads to the page that was asked for', async () => {
        await open(`/users/${server.ids['ada']}`);
        await signIn(page, 'admin', 'wrong');
        await page.getByRole('alert').getByText('wrong').waitFor();
        await signIn(page, 'admin');
        await heading('Ada Lovelace');
      });

      test('a due password is changed first, by keyboard alone', async () => {
        const { userName } = await newUser({ roles: [{ value: 'Portal Admin' }], ...due });
        await open();
        await button('Sign in').waitFor();
        await page.keyboard.type(userName);
        await page.keyboard.press('Tab');
        await page.keyboard.type(PASSWORD);
        await page.keyboard.press('Enter');
        await heading('Choose a new password');
        await page.keyboard.type(PASSWORD);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Tab');
        await page.keyboard.type('short');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').getByText('at least 8 characters').waitFor();
        await page.getByLabel('New password', { exact: true }).fill('another-Horse-8-battery');
        await page.keyboard.press('Enter');
        await heading('Overview');
        expect(await canSignIn(userName, 'another-Horse-8-battery')).toBe(true);
      });

      test('signing out ends it', async () => {
        await openAs('admin');
        await page.getByRole('button', { name: '(account)' }).click();
        await button('Sign out').click();
        await button('Sign in').waitFor();
        await page.goto(`${server.url}/console/users`);
        await button('Sign in').waitFor();
      });

      test('a session that is over asks again without losing the page', async () => {
        await openAs('admin', '/users/new');
        await page.getByLabel('User name').fill('kept');
        await page.getByLabel('Given name').fill('Kept');
        await page.context().clearCookies();
        await page.getByRole('combobox', { name: 'Role' }).click();
        await dialog().getByLabel('Password', { exact: true }).fill(PASSWORD);
        await dialog().getByRole('button', { name: 'Sign in' }).click();
        await dialog().waitFor({ state: 'detached' });
        expect(await page.getByLabel('Given name').inputValue()).toBe('Kept');
      });
    });

    describe('users', () => {
      test('are found as one types, by name, user name or e-mail; what isn’t there is said', async () => {
        await openAs('admin', '/users');
        await page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
        const search = page.getByLabel('Search by name');
        for (const [text, found] of [
          ['lovel', 'Ada Lovelace'],
          ['alan@exam', 'Alan Turing'],
          ['ORG-AD', 'Mary Shaw'],
          ['gr', 'Grace Hopper'],
        ] as const) {
          await search.fill(text);
          await page.getByRole('link', { name: found }).waitFor();
          await page.getByRole('status').getByText('1 to 1 of 1').waitFor();
          expect(await main().getByRole('row').getByRole('link').allTextContents()).toEqual([found]);
        }
        await search.fill('nobody at all');
        await page.getByText('No user is like that.').waitFor();
      });

      test('are narrowed by state, role and organization; the address keeps it', async () => {
        await openAs('admin', '/users');
        await page.getByLabel('State').selectOption('disabled');
        await page.getByRole('status').getByText('1 to 1 of 1').waitFor();
        await page.getByRole('link', { name: 'Alan Turing' }).waitFor();
        await page.getByLabel('State').selectOption('');
        await page.getByRole('combobox', { name: 'Organization' }).fill('acm');
        await page.getByRole('option', { name: 'Acme' }).click();
        await page.getByRole('combobox', { name: 'Role' }).fill('org ad');
        await page.keyboard.press('Enter');
        await page.getByRole('status').getByText('1 to 1 of 1').waitFor();
        await page.reload();
        await page.getByRole('link', { name: 'Mary Shaw' }).waitFor();
        await page.getByRole('status').getByText('1 to 1 of 1').waitFor();
      });

      test('a page at a time, in the order chosen', async () => {
        const organization = (
          await server.scim.post('/Organizations', { schemas: [ORGANIZATION], name: unique('Big') })
        ).body.id;
        for (let at = 0; at < 52; at++) {
          await newUser({
            userName: `many-${String(at).padStart(2, '0')}`,
            password: undefined,
            ...member(organization),
          });
        }
        await openAs('admin', `/users?organization=${organization}`);
        await page.getByText('1 to 50 of 52').waitFor();
        await button('Next page').click();
        await page.getByText('51 to 52 of 52').waitFor();
        await page.getByRole('link', { name: 'many-51' }).waitFor();
        await button('Previous page').click();
        await page.getByText('1 to 50 of 52').waitFor();
        await page.getByRole('columnheader', { name: 'User name' }).getByRole('button').click();
        await page.getByRole('row').nth(1).getByText('many-51').first().waitFor();
      });

      test('several are disabled at once; each refusal is named', async () => {
        const [a, b] = [await newUser({ title: 'x' }), await newUser()];
        await openAs('admin', '/users?q=person-');
        await page.getByLabel(`Select ${a.userName}`).check();
        await page.getByLabel(`Select ${b.userName}`).check();
        await server.scim.delete(`/Users/${b.id}`);
        await page.getByText('2 users selected').first().waitFor();
        await button('Disable').click();
        await dialog().getByRole('button', { name: 'Disable' }).click();
        await dialog().getByText('1 done, 1 refused').waitFor();
        await dialog().getByText(b.userName).waitFor();
        await dialog().getByRole('button', { name: 'Close' }).last().click();
        expect((await server.scim.get(`/Users/${a.id}`)).body['active']).toBe(false);
      });

      test('a role is assigned to several', async () => {
        const { id, userName } = await newUser();
        await openAs('admin', `/users?q=${userName}`);
        await page.getByLabel('Select all on this page').check();
        await button('Assign a role…').click();
        await dialog().getByRole('combobox', { name: 'Role' }).fill('devel');
        await dialog().getByRole('option', { name: 'Developer' }).click();
        await dialog().getByRole('button', { name: 'Go on' }).click();
        await dialog().getByText('1 done, 0 refused').waitFor();
        expect((await server.scim.get(`/Users/${id}`)).body['roles']).toMatchObject([{ display: 'Developer' }]);
      });
    });

    describe('one user', () => {
      test('gets a new password, by keyboard alone', async () => {
        const { userName } = await newUser({ displayName: 'Forgetful Person' });
        await openAs('admin', '/users');
        await page.getByLabel('Search by name').focus();
        await page.keyboard.type(userName);
        await page.getByRole('link', { name: 'Forgetful Person' }).waitFor();
        await page.getByText('1 to 1 of 1').waitFor();
        await tabTo(page, 'Forgetful Person');
        await page.keyboard.press('Enter');
        await heading('Forgetful Person');
        await tabTo(page, 'Set a password');
        await page.keyboard.press('Enter');
        await dialog().waitFor();
        await page.keyboard.type('new-Horse-9-battery-staple');
        await dialog().getByText('✓').waitFor();
        await page.keyboard.press('Enter');
        await toast('The password is set.');
        expect(await canSignIn(userName, 'new-Horse-9-battery-staple')).toBe(true);
        await page.getByText('password due').first().waitFor();
      });

      test('an administrator’s password takes the own one again', async () => {
        const { id, userName } = await newUser({ roles: [{ value: 'Portal Admin' }] });
        await openAs('admin', `/users/${id}`);
        await dropConfirmation(page);
        await button('Set a password').click();
        await dialog().getByLabel('New password', { exact: true }).fill('new-Horse-9-battery-staple');
        await dialog().getByRole('button', { name: 'Set a password' }).click();
        const confirm = page.getByRole('dialog', { name: 'Is it you?' });
        await confirm.getByLabel('Your present password', { exact: true }).fill('wrong');
        await confirm.getByRole('button', { name: 'Go on' }).click();
        await confirm.getByText('The password is wrong.').waitFor();
        await confirm.getByLabel('Your present password', { exact: true }).fill(PASSWORD);
        await confirm.getByRole('button', { name: 'Go on' }).click();
        await toast('The password is set.');
        expect(await canSignIn(userName, 'new-Horse-9-battery-staple')).toBe(true);
      });

      test('a password that the policy refuses is told, and the form stays', async () => {
        const { id } = await newUser();
        await openAs('admin', `/users/${id}`);
        await button('Set a password').click();
        await dialog().getByLabel('New password', { exact: true }).fill('password');
        await dialog().getByRole('button', { name: 'Set a password' }).click();
        await dialog().getByRole('alert').getByText('commonly used').waitFor();
        await dialog().getByRole('button', { name: 'Generate' }).click();
        await dialog().getByRole('button', { name: 'Set a password' }).click();
        await toast('The password is set.');
      });

      test('is disabled and enabled, told to change the password, sent a link', async () => {
        const { id } = await newUser({ emails: [{ value: 'x@example.org' }] });
        await openAs('admin', `/users/${id}`);
        await button('Disable').click();
        await dialog().getByRole('button', { name: 'Disable' }).click();
        await toast('The user is disabled.');
        expect((await server.scim.get(`/Users/${id}`)).body['active']).toBe(false);
        await button('Enable').click();
        await toast('The user is enabled.');
        await button('Require a new password').click();
        await toast('The next sign-in asks for a new password.');
        await button('Send a link').click();
        await dialog().getByText('x@example.org').waitFor();
        await dialog().getByRole('button', { name: 'Send a link' }).click();
        await toast('A link is on its way.');
      });

      test('is unlocked', async () => {
        const { id, userName } = await newUser();
        for (let attempt = 0; attempt < 5; attempt++) await canSignIn(userName, 'wrong');
        await openAs('admin', `/users/${id}`);
        await button('Unlock').click();
        await toast('The user is unlocked.');
        expect(await canSignIn(userName, PASSWORD)).toBe(true);
      });

      test('is deleted, by keyboard alone, once the name is typed', async () => {
        const { id, userName } = await newUser();
        await openAs('admin', `/users/${id}`);
        await heading(userName);
        await tabTo(page, 'Delete…');
        await page.keyboard.press('Enter');
        await dialog().waitFor();
        expect(await button('Delete for good').isDisabled()).toBe(true);
        await page.keyboard.type(userName);
        await page.keyboard.press('Enter');
        await heading('Users');
        expect((await server.scim.get(`/Users/${id}`)).status).toBe(404);
      });

      test('is changed; somebody else’s change meanwhile isn’t overwritten', async () => {
        const { id } = await newUser({ displayName: 'Before' });
        await openAs('admin', `/users/${id}`);
        await page.getByLabel('Job title').fill('Countess');
        await page.getByRole('button', { name: 'Add: E-mail addresses' }).click();
        await page.getByRole('group', { name: 'E-mail addresses' }).getByLabel('Value 1').fill('c@example.org');
        await button('Save').click();
        await toast('Saved.');
        const { body } = await server.scim.get(`/Users/${id}`);
        expect(body).toMatchObject({ title: 'Countess', emails: [{ value: 'c@example.org' }] });
        await server.scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'nickName', value: 'meanwhile' }));
        await page.getByLabel('Job title').fill('');
        await button('Save').click();
        await page.getByRole('alert').getByText('Somebody else changed this user').waitFor();
        await page.reload();
        await page.getByLabel('Job title').fill('');
        await button('Save').click();
        await toast('Saved.');
        expect((await server.scim.get(`/Users/${id}`)).body['title']).toBeUndefined();
      });

      test('gets roles here and elsewhere, and groups, and loses them', async () => {
        const { id, userName } = await newUser(member(server.organizations.acme));
        const groupName = unique('Crew');
        await server.scim.post('/Groups', {
          schemas: [GROUP, PORTAL_GROUP],
          displayName: groupName,
          ...groupOf(server.organizations.acme),
        });
        await openAs('admin', `/users/${id}?part=access`);
        await button('Add a role').click();
        await dialog().getByRole('combobox', { name: 'Role' }).fill('devel');
        await dialog().getByRole('option', { name: 'Developer' }).click();
        await dialog().getByRole('button', { name: 'Add a role' }).click();
        await page.getByRole('button', { name: 'Remove Developer' }).waitFor();
        await button('Add a role elsewhere').click();
        await dialog().getByRole('combobox', { name: 'Role' }).fill('org pub');
        await dialog().getByRole('option', { name: 'Org Publisher' }).click();
        await dialog().getByRole('combobox', { name: 'Organization' }).fill('portal');
        await dialog().getByRole('option', { name: 'portal' }).click();
        await dialog().getByRole('button', { name: 'Add a role elsewhere' }).click();
        await page.getByText('Org Publisher in portal').waitFor();
        await button('Add to a group').click();
        await dialog().getByRole('combobox', { name: 'Group' }).fill(groupName.slice(0, 8));
        await dialog().getByRole('option', { name: groupName }).click();
        await dialog().getByRole('button', { name: 'Add to a group' }).click();
        await page.getByRole('link', { name: groupName }).waitFor();
        for (const name of [groupName, 'Org Publisher in portal', 'Developer']) {
          await page.getByRole('button', { name: `Remove ${name}` }).click();
          await page.getByRole('button', { name: `Remove ${name}` }).waitFor({ state: 'detached' });
        }
        const { body } = await server.scim.get(`/Users/${id}`);
        expect([userName, body['roles'], body['groups']]).toEqual([userName, undefined, undefined]);
      });

      test('is signed out everywhere; the trail and the requests tell', async () => {
        const { id, userName } = await newUser();
        expect(await canSignIn(userName, PASSWORD)).toBe(true);
        await openAs('admin', `/users/${id}?part=sessions`);
        await button('Sign out everywhere').click();
        await dialog().getByRole('button', { name: 'Sign out everywhere' }).click();
        await page.getByText('Nowhere signed in.').waitFor();
        await main().getByRole('link', { name: 'Audit trail' }).click();
        await page.getByText('user.sign-out').first().waitFor();
        await page.getByText('user.create').waitFor();
        await main().getByRole('link', { name: 'Requests' }).click();
        await main()
          .getByRole('table')
          .or(page.getByText(/No identity provider|no request log/))
          .waitFor();
      });

      test('every value is shown as text', async () => {
        await openAs('admin', `/users/${server.ids['script']}`);
        await heading('<script>alert(1)</script>');
        expect(await page.getByLabel('Nickname').inputValue()).toBe('=cmd()');
      });
    });

    describe('a new user', () => {
      const fill = async (userName: string) => {
        await page.getByLabel('User name').fill(userName);
        await page.getByLabel('Given name').fill('New');
        await page.getByLabel('Family name').fill('Person');
      };

      test('is active with a password, and can sign in at once', async () => {
        const userName = unique('created');
        await openAs('admin', '/users');
        await page.getByRole('link', { name: 'Create a user' }).click();
        await fill(userName);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await button('Create the user').click();
        await heading('New Person');
        expect(await canSignIn(userName, PASSWORD)).toBe(true);
      });

      test('is invited', async () => {
        const userName = unique('invited');
        await openAs('admin', '/users/new');
        await page.getByLabel('How the account begins').selectOption('invitation');
        await fill(userName);
        await page.getByLabel('E-mail address').fill(`${userName}@example.org`);
        await button('Create the user').click();
        await heading('New Person');
      });

      test('is an enterprise account in an organization, with a role', async () => {
        const userName = unique('enterprise');
        await openAs('admin', '/users/new');
        await page.getByLabel('How the account begins').selectOption('enterprise');
        await fill(userName);
        await page.getByLabel('Name in the enterprise store').fill(`CORP\\${userName}`);
        await page.getByRole('combobox', { name: 'Organization' }).fill('acme');
        await page.getByRole('option', { name: 'Acme' }).click();
        await page.getByRole('combobox', { name: 'Role' }).fill('devel');
        await page.getByRole('option', { name: 'Developer' }).click();
        await button('Create the user').click();
        await heading('New Person');
        const filter = encodeURIComponent(`userName eq "${userName}"`);
        const { body } = await server.scim.get(`/Users?filter=${filter}`);
        expect(body.Resources[0]).toMatchObject({
          roles: [{ display: 'Developer' }],
          [PORTAL_USER]: { provider: 'enterprise', organization: { display: 'Acme' } },
        });
      });

      test('whose name is taken is told beside the name', async () => {
        await openAs('admin', '/users/new');
        await fill('ada');
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await button('Create the user').click();
        await page.getByRole('alert').getByText('another user').waitFor();
        expect(await page.getByLabel('User name').getAttribute('aria-invalid')).toBe('true');
      });
    });

    test('an Org Admin is offered the own organization and nothing beyond', async () => {
      await openAs('org-admin', '/users');
      await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
      expect(await page.getByRole('link', { name: 'Grace Hopper' }).count()).toBe(0);
      expect(await page.getByRole('combobox', { name: 'Organization' }).count()).toBe(0);
      await page.goto(`${server.url}/console/users/${server.ids['admin']}`);
      await page.getByText('There is no such thing').waitFor();
    });

    test('who may see no page is told so', async () => {
      const { userName } = await newUser({ roles: [{ value: 'Developer' }] });
      await openAs(userName, '/users');
      await page.getByText('You may not see this page.').waitFor();
    });

    test('German, chosen once, stays', async () => {
      await open();
      await page.getByLabel('Language').selectOption('de');
      await page.getByLabel('Benutzername').fill('admin');
      await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Anmelden' }).click();
      await heading('Überblick');
      await page.reload();
      await heading('Überblick');
      expect(await page.getAttribute('html', 'lang')).toBe('de');
    });

    test('the first page is small', async () => {
      await open();
      await button('Sign in').waitFor();
      const bytes = await page.evaluate<number>(
        'performance.getEntries().reduce((sum, { transferSize = 0 }) => sum + transferSize, 0)',
      );
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes).toBeLessThan(200 * 1024);
    });

    describe.each([
      ['light', { colorScheme: 'light' }],
      ['dark', { colorScheme: 'dark' }],
      ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
    ] as const)('%s: WCAG 2.2 AA by axe, and nothing wider than the screen', (_look, options) => {
      async function check(): Promise<void> {
        await page.waitForLoadState('networkidle');
        await page.evaluate(AXE);
        const found = await page.evaluate<AxeResult>(
          `axe.run({ runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} } })`,
        );
        const violations = found.violations.map(({ id, nodes }) => [
          id,
          ...nodes.map(({ html }) => html.slice(0, 200)),
        ]);
        expect(violations).toEqual([]);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        expect(overflow).toBeLessThanOrEqual(0);
      }

      test('sign-in', async () => {
        await open('', options);
        await button('Sign in').waitFor();
        await check();
      });

      test('users, one user with each part, a new user', async () => {
        await openAs('admin', '/users', options);
        await page.getByLabel('Select Ada Lovelace').check();
        await check();
        await button('Assign a role…').click();
        await dialog().getByRole('combobox').fill('a');
        await dialog().getByRole('option').first().waitFor();
        await check();
        for (const part of ['profile', 'access', 'sessions', 'trail', 'requests']) {
          await page.goto(`${server.url}/console/users/${server.ids['org-admin']}?part=${part}`);
          await heading('Mary Shaw');
          await check();
        }
        await button('Set a password').click();
        await check();
        await page.goto(`${server.url}/console/users/new`);
        await heading('Create a user');
        await check();
      });
    });
  });
});

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
const due = { [PORTAL_USER]: { mustChangePassword: true } };
const member = (organization: string) => ({ [PORTAL_USER]: { organization: { value: organization } } });
const groupOf = (organization: string) => ({ [PORTAL_GROUP]: { organization: { value: organization } } });

/** As if the password had been typed longer than ten minutes ago. */
async function dropConfirmation(page: Page): Promise<void> {
  await page.context().clearCookies({ name: 'portal-console-confirmed' });
}

/** Presses Tab until what is in focus has that name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate('document.activeElement.textContent.trim()');
    if (focused === name) return;
  }
  throw new Error(`Tab doesn't lead to "${name}".`);
}
