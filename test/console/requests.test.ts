import { patchOp, unique, USER } from '../support/factories';
import { inBrowser } from './in-browser';

/** Issue 7, 1: the request log; filters, a request opened with its redacted body and the reason it failed, in words. */
inBrowser('the log of requests', (at) => {
  const { openAs, heading, main, button } = at;
  const SECRET = 'canary-Horse-7-battery';

  /** A user whom somebody tries to create twice. */
  async function refusedTwice(): Promise<string> {
    const userName = unique('twice');
    const body = { schemas: [USER], userName, password: SECRET };
    expect((await at.server.scim.post('/Users', body)).status).toBe(201);
    expect((await at.server.scim.post('/Users', { ...body, externalId: 'x-1' })).status).toBe(409);
    return userName;
  }

  test('why did the sync of this user fail: found by the name, told in words, with what was sent', async () => {
    const userName = await refusedTwice();
    await openAs('admin', '/requests');
    await at.page.getByLabel('About').fill(userName);
    await at.page.getByText('1 to 2 of 2').waitFor();
    await at.page.getByLabel('Answer').selectOption('failed');
    await at.page.getByText('1 to 1 of 1').waitFor();
    await main().getByRole('rowheader').getByRole('link').click();
    await heading('Create a user');
    await main().getByText('POST /scim/v2/Users', { exact: true }).waitFor();
    await main().getByText('Another user already has this userName.').waitFor();
    await main().getByText('userName: another user has it.').waitFor();
    const sent = main().locator('pre');
    expect(JSON.parse((await sent.textContent()) ?? '')).toMatchObject({ userName, password: '[redacted]' });
    expect(await at.page.content()).not.toContain(SECRET);
    await main()
      .getByRole('link', { name: `Find ${userName} among the users` })
      .click();
    await main().getByRole('rowheader').getByRole('link', { name: userName }).waitFor();
  });

  test('in German, the words are German', async () => {
    const userName = await refusedTwice();
    await openAs('admin', `/requests?status=failed&resource=${userName}`);
    await button('Grace Hopper (account)').click();
    await at.page.getByLabel('Language').selectOption('de');
    await main().getByRole('rowheader').getByRole('link').click();
    await heading('Benutzer anlegen');
    await main().getByText('Ein anderer Benutzer hat diesen Benutzernamen schon.').waitFor();
  });

  test('the list is narrowed by connection, time and answer, and the address keeps it', async () => {
    const { id } = (await at.server.scim.post('/Users', { schemas: [USER], userName: unique('narrow') })).body;
    await at.server.scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'nonsense', value: 1 }));
    await openAs('admin', `/requests?resource=${id}`);
    await at.page.getByLabel('Connection').selectOption('tests');
    await main()
      .getByRole('row')
      .filter({ hasText: `PATCH /scim/v2/Users/${id}` })
      .waitFor();
    await at.page.getByLabel('When').selectOption('hour');
    await main().getByRole('rowheader').first().waitFor();
    await at.page.getByLabel('When').selectOption('own');
    await at.page.getByLabel('Until').fill('2020-01-01T00:00');
    await main().getByText('No request on record is like that.').waitFor();
    await at.page.getByLabel('Until').fill('');
    await at.page.getByLabel('Answer').selectOption('4xx');
    await at.page.reload();
    await main().getByRole('cell', { name: '400', exact: true }).waitFor();
    expect(await main().getByRole('rowheader').count()).toBe(1);
    await button('Show all requests').click();
    await main().getByRole('cell', { name: '201', exact: true }).first().waitFor();
    expect(await at.page.getByLabel('About').inputValue()).toBe('');
  });

  test('a page at a time', async () => {
    for (let count = 0; count < 51; count++) await at.server.scim.post('/Users', { schemas: [USER] });
    await openAs('admin', '/requests?status=failed');
    await at.page.getByText('1 to 50 of 50+').waitFor();
    await button('Next page').click();
    await at.page.getByText(/^51 to /).waitFor();
  });

  test('an Org Admin sees no other organization’s requests, and who may not read them isn’t offered the page', async () => {
    const userName = await refusedTwice();
    await openAs('org-admin', `/requests?resource=${userName}`);
    await main().getByText('No request on record is like that.').waitFor();
    const developer = { schemas: [USER], userName: unique('dev'), password: SECRET, roles: [{ value: 'API Owner' }] };
    await at.server.scim.post('/Users', developer);
    await at.page.context().clearCookies();
    await at.page.goto(`${at.server.url}/console/requests`);
    await at.page.getByLabel('User name').fill(developer.userName);
    await at.page.getByLabel('Password', { exact: true }).fill(SECRET);
    await button('Sign in').click();
    await at.page.getByText('You may not see this page.').waitFor();
    expect(await at.page.getByRole('navigation').getByRole('link', { name: 'Requests' }).count()).toBe(0);
  });

  test('the list and a request look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    const userName = await refusedTwice();
    await openAs('admin', `/requests?resource=${userName}&within=own`);
    await at.page.getByText('1 to 2 of 2').waitFor();
    await at.checkLooks();
    await main().getByRole('rowheader').getByRole('link').first().click();
    await heading('Create a user');
    await at.checkLooks();
  });
});
