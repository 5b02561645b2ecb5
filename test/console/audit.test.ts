import { patchOp, unique, USER } from '../support/factories';
import { inBrowser } from './in-browser';

/** Issue 7, 1: the audit trail; filters, an entry with its changes told readably. */
inBrowser('the audit trail', (at) => {
  const { openAs, button, dialog, main } = at;

  async function renamed() {
    const { id, userName } = (
      await at.server.scim.post('/Users', { schemas: [USER], userName: unique('trail'), displayName: 'Before' })
    ).body;
    await at.server.scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'displayName', value: '<b>After</b>' }));
    return { id, userName };
  }

  test('what happened to a user: narrowed, opened, both sides of each change told', async () => {
    const { id } = await renamed();
    await openAs('admin', '/audit');
    await main().getByRole('row').filter({ hasText: 'Signed in' }).first().waitFor();
    await at.pick('About', id, id);
    await at.page.getByText('1 to 2 of 2').waitFor();
    await main().getByRole('link', { name: '<b>After</b>' }).first().waitFor();
    await at.page.getByLabel('What', { exact: true }).selectOption('user.update');
    await at.page.getByText('1 to 1 of 1').waitFor();
    await main().getByRole('cell', { name: 'Display name: Before → <b>After</b>' }).waitFor();
    await main()
      .getByRole('button', { name: /^Open: User changed/ })
      .click();
    const row = dialog().getByRole('row').filter({ hasText: 'Display name' });
    expect(await row.getByRole('cell').allTextContents()).toEqual(['Before', '<b>After</b>']);
    await dialog().getByText('tests', { exact: true }).waitFor();
    await at.check();
    await dialog().getByRole('link', { name: 'Everything about it' }).click();
    await at.page.getByText('1 to 2 of 2').waitFor();
    expect(await dialog().count()).toBe(0);
  });

  test('about a user who is found by name', async () => {
    await openAs('admin', '/audit');
    await at.pick('About', 'lovelace', 'Ada Lovelace');
    await at.page.getByText('1 to 1 of 1').waitFor();
    await main()
      .getByRole('row')
      .filter({ hasText: 'User created' })
      .getByRole('link', { name: 'Ada Lovelace' })
      .waitFor();
    await at.page.reload();
    await at.page.getByText('1 to 1 of 1').waitFor();
    expect(await at.page.getByRole('combobox', { name: 'About' }).inputValue()).toBe('Ada Lovelace');
  });

  test('by whom, and when', async () => {
    const { id } = await renamed();
    await openAs('admin', `/audit?subject=${id}&actor=nobody`);
    await at.page.getByText('Nothing recorded is like that.').waitFor();
    await at.page.getByLabel('Who (name or id)').fill('tests');
    await at.page.getByText('1 to 2 of 2').waitFor();
    await at.page.getByLabel('When').selectOption('own');
    await at.page.getByLabel('From').fill('2999-01-01T00:00');
    await at.page.getByText('Nothing recorded is like that.').waitFor();
    await button('Show everything').click();
    await at.page.getByText(/^1 to /).waitFor();
    expect(await at.page.getByLabel('When').inputValue()).toBe('');
  });

  test('an entry leads to its request, and a deleted user’s entry says so', async () => {
    const { id } = await renamed();
    await at.server.scim.delete(`/Users/${id}`);
    await openAs('admin', `/audit?subject=${id}&action=user.delete`);
    await main()
      .getByRole('button', { name: /^Open: User deleted/ })
      .click();
    await dialog().getByText('It isn’t there any more').waitFor();
    await dialog().getByRole('link').first().click();
    await at.page.getByRole('heading', { level: 1 }).waitFor();
    await at.page.goto(`${at.server.url}/console/audit?subject=${id}&action=user.delete`);
    await main()
      .getByRole('button', { name: /^Open: User deleted/ })
      .click();
    await dialog().locator('a[href*="requestId="]').click();
    await main().getByText(`DELETE /scim/v2/Users/${id}`).waitFor();
  });

  test('what an entry has ids of goes by name', async () => {
    const { id } = await renamed();
    await openAs('admin', `/audit?subject=${id}&action=user.create`);
    await main()
      .getByRole('button', { name: /^Open: User created/ })
      .click();
    const organization = dialog().getByRole('row').filter({ hasText: 'Organization' });
    await organization.getByRole('cell', { name: 'portal', exact: true }).waitFor();
  });

  test('an Org Admin sees the own organization’s', async () => {
    const { id } = await renamed();
    await openAs('org-admin', '/audit');
    await main().getByRole('link', { name: 'Ada Lovelace' }).first().waitFor();
    await at.pick('About', id, id);
    await at.page.getByText('Nothing recorded is like that.').waitFor();
  });

  test('the trail and an entry look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await openAs('admin', '/audit');
    await main().getByRole('row').nth(1).waitFor();
    await at.checkLooks();
    await main()
      .getByRole('button', { name: /^Open: User created/ })
      .first()
      .click();
    await dialog().waitFor();
    await at.checkLooks();
  });
});
