import { signIn } from './console-page';
import { PASSWORD } from './console-server';
import { PORTAL_USER } from '../support/factories';
import { inBrowser } from './in-browser';
import { canSignIn, createPerson } from './people';

const due = { [PORTAL_USER]: { mustChangePassword: true } };

/** Issue 7, 1 and 3: the way in; in both languages, small, and by keyboard alone. */
inBrowser('signing in', (at) => {
  const { openAs, button, dialog, heading } = at;

  test('a wrong password is told, the right one leads to the page that was asked for', async () => {
    await at.open(`/users/${at.server.ids['ada']}`);
    await signIn(at.page, 'admin', 'wrong');
    await at.page.getByRole('alert').getByText('wrong').waitFor();
    await signIn(at.page, 'admin');
    await heading('Ada Lovelace');
  });

  test('a due password is changed first, by keyboard alone', async () => {
    const { userName } = await createPerson(at, { roles: [{ value: 'Portal Admin' }], ...due });
    await at.open();
    await button('Sign in').waitFor();
    await at.page.keyboard.type(userName);
    await at.page.keyboard.press('Tab');
    await at.page.keyboard.type(PASSWORD);
    await at.page.keyboard.press('Enter');
    await heading('Choose a new password');
    await at.page.keyboard.type(PASSWORD);
    await at.page.keyboard.press('Tab');
    await at.page.keyboard.press('Tab');
    await at.page.keyboard.type('short');
    await at.page.keyboard.press('Enter');
    await at.page.getByRole('alert').getByText('at least 8 characters').waitFor();
    await at.page.getByLabel('New password', { exact: true }).fill('another-Horse-8-battery');
    await at.page.keyboard.press('Enter');
    await heading('Overview');
    expect(await canSignIn(at, userName, 'another-Horse-8-battery')).toBe(true);
  });

  test('signing out ends it', async () => {
    await openAs('admin');
    await at.page.getByRole('button', { name: '(account)' }).click();
    await button('Sign out').click();
    await button('Sign in').waitFor();
    await at.goTo(`/users`);
    await button('Sign in').waitFor();
  });

  test('what one tab does to the session holds for all: signed out, or somebody else', async () => {
    const { userName } = await createPerson(at, { roles: [{ value: 'Portal Admin' }] });
    await openAs('admin', '/groups');
    const other = await at.page.context().newPage();
    await other.goto(`${at.server.url}/console/users`);
    await other.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
    await other.getByRole('button', { name: '(account)' }).click();
    await other.getByRole('button', { name: 'Sign out', exact: true }).click();
    await button('Sign in').waitFor();
    await at.page.goto(`${at.server.url}/console/groups`);
    await signIn(at.page, 'admin');
    await heading('Groups');
    await at.page.context().clearCookies();
    await other.goto(`${at.server.url}/console/users`);
    await signIn(other, userName);
    await at.page.getByRole('button', { name: `${userName} (account)` }).waitFor();
  });

  test('a session that is over asks again without losing the page', async () => {
    await openAs('admin', '/users/new');
    await at.page.getByLabel('User name').fill('kept');
    await at.page.getByLabel('Given name').fill('Kept');
    await at.page.context().clearCookies();
    await at.page.getByRole('combobox', { name: 'Role' }).click();
    await dialog().getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog().getByRole('button', { name: 'Sign in' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await at.page.getByLabel('Given name').inputValue()).toBe('Kept');
  });

  test('German, chosen once, stays', async () => {
    await at.open();
    await at.page.getByLabel('Language').selectOption('de');
    await at.page.getByLabel('Benutzername').fill('admin');
    await at.page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
    await at.page.getByRole('button', { name: 'Anmelden' }).click();
    await heading('Überblick');
    await at.page.reload();
    await heading('Überblick');
    expect(await at.page.getAttribute('html', 'lang')).toBe('de');
  });

  test('the first page is small', async () => {
    await at.open();
    await button('Sign in').waitFor();
    const bytes = await at.page.evaluate<number>(
      'performance.getEntries().reduce((sum, { transferSize = 0 }) => sum + transferSize, 0)',
    );
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(200 * 1024);
  });

  test('sign-in looks well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await at.open();
    await button('Sign in').waitFor();
    await at.checkLooks();
  });

  test('without a script: signed in by a form, users looked up, signed out', async () => {
    await at.open(`/users/${at.server.ids['ada']}`, { javaScriptEnabled: false });
    await heading('Sign in to the portal console');
    await signIn(at.page, 'admin', 'wrong');
    await at.page.getByRole('alert').getByText('wrong').waitFor();
    await signIn(at.page, 'admin');
    await at.page.getByText('You are signed in as admin.').waitFor();
    await at.page.getByRole('link', { name: 'Users' }).click();
    await at.page.getByLabel('Search by name').fill('lovel');
    await at.page.keyboard.press('Enter');
    await at.page.getByRole('link', { name: 'Ada Lovelace' }).click();
    await at.page.getByText('ada@example.org').waitFor();
    await at.goTo('/plain');
    await button('Sign out').click();
    await at.page.getByText('You are signed out.').waitFor();
  });

  test('the pages without a script look well', async () => {
    await openAs('admin');
    for (const path of ['/plain', '/plain/users', `/plain/users/${at.server.ids['ada']}`]) {
      await at.goTo(path);
      await at.checkLooks();
    }
    await at.page.context().clearCookies();
    await at.goTo('/plain');
    await button('Sign in').waitFor();
    await at.checkLooks();
  });
});
