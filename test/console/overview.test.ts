import { unique, USER } from '../support/factories';
import { inBrowser } from './in-browser';

/** Issue 7, 1: counts, sync activity over time, failures, what needs attention; everything leads to where it is mended. */
inBrowser('the overview', (at) => {
  const { openAs, heading, main, toast } = at;

  /** The connection "tests" fails to create a user. */
  async function refused(): Promise<string> {
    const userName = unique('refused');
    await at.server.scim.post('/Users', { schemas: [USER], userName });
    expect((await at.server.scim.post('/Users', { schemas: [USER], userName })).status).toBe(409);
    return userName;
  }

  async function locked(): Promise<string> {
    const userName = unique('locked');
    await at.server.scim.post('/Users', { schemas: [USER], userName, password: 'canary-Horse-7-battery' });
    for (let attempt = 0; attempt < 5; attempt++) {
      await fetch(`${at.server.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: userName, password: 'wrong' }),
      });
    }
    return userName;
  }

  test('is where one begins, and leads from a failing sync to the reason in words, by keyboard alone', async () => {
    const userName = await refused();
    await openAs('admin');
    await heading('Overview');
    const matter = main()
      .getByRole('listitem')
      .filter({ hasText: /^!? ?tests: \d+ of \d+ requests failed/ });
    await matter.getByRole('link').focus();
    await at.page.keyboard.press('Enter');
    await heading('Requests');
    await main().getByRole('row').filter({ hasText: userName }).getByRole('link').focus();
    await at.page.keyboard.press('Enter');
    await main().getByText('Another user already has this userName.').waitFor();
    await main().getByText('let the provider match on userName').waitFor();
  });

  test('the numbers lead to their lists', async () => {
    const userName = await locked();
    await openAs('admin');
    const number = (title: string) => main().locator('.counts > div').filter({ hasText: title }).getByRole('link');
    expect(Number(await number('Users').textContent())).toBe(
      (await at.server.scim.get('/Users?count=0')).body.totalResults,
    );
    expect(await number('Disabled').textContent()).toBe('1');
    await number('Disabled').click();
    await main().getByRole('link', { name: 'Alan Turing' }).waitFor();
    await at.page.goto(`${at.server.url}/console/overview`);
    const matter = main()
      .getByRole('listitem')
      .filter({ hasText: /locked after failed sign-ins/ });
    await matter.getByRole('link').click();
    await main().getByRole('link', { name: userName }).waitFor();
  });

  test('the plots’ numbers stand in a table, too, and lead to their requests', async () => {
    await refused();
    await openAs('admin');
    await main().locator('canvas').nth(1).waitFor();
    const summary = await main()
      .getByRole('img', { name: /^Failed requests over time/ })
      .getAttribute('aria-label');
    await main().getByText('The same as a table').click();
    const table = main().getByRole('table', { name: 'Synchronization' });
    const failed = await table.getByRole('row').getByRole('cell').nth(1).textContent();
    expect(summary).toBe(`Failed requests over time: ${failed} in all.`);
    await main().getByLabel('How far back').selectOption('month');
    await main().locator('canvas').nth(1).waitFor();
    await main().getByLabel('Connection', { exact: true }).selectOption('tests');
    await at.page.reload();
    await main()
      .getByRole('img', { name: `Failed requests over time: ${failed} in all.` })
      .click({
        position: { x: 400, y: 20 },
      });
    await heading('Requests');
    expect(at.page.url()).toMatch(/from=.*&to=.*&connection=.*&status=failed/);
  });

  test('mails that were given up are sent once more', async () => {
    const mail = {
      id: 'm1',
      kind: 'invitation',
      address: 'x@example.org',
      attempts: 12,
      failedAt: '2026-01-01T00:00:00Z',
    };
    const user = { id: at.server.ids['ada'], name: null };
    const error = '550 no such <b>mailbox</b>';
    await openAs('admin', '/users');
    let mails: readonly object[] = [{ ...mail, error, user }];
    await at.page.route('**/admin/mails/failed', (route) =>
      route.fulfill({ json: { pending: 0, failed: mails.length, mails } }),
    );
    await at.page.route('**/admin/mails/failed/m1/retry', (route) => {
      mails = [];
      return route.fulfill({ json: { retried: 1 } });
    });
    await at.page.getByRole('link', { name: 'Overview' }).click();
    const matter = main().getByRole('listitem').filter({ hasText: '1 mail could not be delivered.' });
    await matter.getByRole('link').click();
    await main().getByText(error).waitFor();
    await at.check();
    await at.page.getByRole('button', { name: 'Send once more: x@example.org' }).click();
    await toast('1 mail is on its way.');
    await main().getByText('Every mail was delivered, or is on its way.').waitFor();
  });

  test('what fails to load is said, and the rest is there', async () => {
    await openAs('admin', '/users');
    await at.page.route('**/admin/requests/activity*', (route) => route.fulfill({ status: 404, body: '' }));
    await at.page.route('**/admin/connections', (route) =>
      route.fulfill({ status: 403, json: { error: { message: 'Not today.' } } }),
    );
    await at.page.getByRole('link', { name: 'Overview' }).click();
    await main().getByText('Not today.').first().waitFor();
    await main().locator('.counts').getByText('Users').waitFor();
  });

  test('an Org Admin sees the own organization’s numbers, and no mails', async () => {
    await refused();
    const asked: string[] = [];
    await openAs('org-admin', '/users');
    at.page.on('request', (request) => asked.push(request.url()));
    await at.page.getByRole('link', { name: 'Overview' }).click();
    const users = main().locator('.counts > div').filter({ hasText: 'Users' }).getByRole('link');
    expect(await users.textContent()).toBe('4');
    await main().getByText('No request came in during this time.').waitFor();
    expect(asked.join()).not.toMatch(/mails|connections/);
  });

  test('looks well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await refused();
    await openAs('admin', '/overview');
    await main().locator('canvas').nth(1).waitFor();
    await main().getByText('The same as a table').click();
    await at.checkLooks();
  });
});
