import { PORTAL_USER } from '../support/factories';
import { inBrowser } from './in-browser';
import { createGroup, createMember, createOrganization, createPerson, memberIds, memberOf } from './people';

/** Issue 7, 1: users are found, narrowed, sorted, and several of them changed at once. */
inBrowser('users', (at) => {
  const { openAs, main, button, dialog, pick } = at;

  test('are found as one types, by name, user name or e-mail; what isn’t there is said', async () => {
    await openAs('admin', '/users');
    await at.page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
    const search = at.page.getByLabel('Search by name');
    for (const [text, found] of [
      ['lovel', 'Ada Lovelace'],
      ['alan@exam', 'Alan Turing'],
      ['ORG-AD', 'Mary Shaw'],
      ['gr', 'Grace Hopper'],
    ] as const) {
      await search.fill(text);
      await at.page.getByRole('link', { name: found }).waitFor();
      await at.page.getByRole('status').getByText('1 to 1 of 1').waitFor();
      expect(await main().getByRole('row').getByRole('link').allTextContents()).toEqual([found]);
    }
    await search.fill('nobody at all');
    await at.page.getByText('No user is like that.').waitFor();
  });

  test('are narrowed by state, role and organization; the address keeps it', async () => {
    await openAs('admin', '/users');
    await at.page.getByLabel('State').selectOption('disabled');
    await at.page.getByRole('status').getByText('1 to 1 of 1').waitFor();
    await at.page.getByRole('link', { name: 'Alan Turing' }).waitFor();
    await at.page.getByLabel('State').selectOption('');
    await at.page.getByRole('combobox', { name: 'Organization' }).fill('acm');
    await at.page.getByRole('option', { name: 'Acme' }).click();
    await at.page.getByRole('combobox', { name: 'Role' }).fill('org ad');
    await at.page.keyboard.press('Enter');
    await at.page.getByRole('status').getByText('1 to 1 of 1').waitFor();
    await at.page.reload();
    await at.page.getByRole('link', { name: 'Mary Shaw' }).waitFor();
    await at.page.getByRole('status').getByText('1 to 1 of 1').waitFor();
  });

  test('a page at a time, in the order chosen', async () => {
    const { id: organization } = await createOrganization(at);
    const names = Array.from({ length: 52 }, (_, index) => `many-${String(index).padStart(2, '0')}`);
    await Promise.all(names.map((userName) => createPerson(at, { userName, ...memberOf(organization) })));
    await openAs('admin', `/users?organization=${organization}`);
    await at.page.getByText('1 to 50 of 52').waitFor();
    await button('Next page').click();
    await at.page.getByText('51 to 52 of 52').waitFor();
    await at.page.getByRole('link', { name: 'many-51' }).waitFor();
    await button('Previous page').click();
    await at.page.getByText('1 to 50 of 52').waitFor();
    await at.page.getByRole('columnheader', { name: 'User name' }).getByRole('button').click();
    await at.page.getByRole('row').nth(1).getByText('many-51').first().waitFor();
  });

  test('several are disabled at once; each refusal is named, tried again and taken back', async () => {
    const [a, b] = [await createPerson(at, { title: 'x' }), await createPerson(at)];
    await openAs('admin', '/users?q=person-');
    await at.page.getByLabel(`Select ${a.userName}`).check();
    await at.page.getByLabel(`Select ${b.userName}`).check();
    await at.server.scim.delete(`/Users/${b.id}`);
    await at.page.getByText('2 users selected').first().waitFor();
    await button('Disable').click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await dialog().getByText('1 done, 1 refused').waitFor();
    await dialog().getByText(b.userName).waitFor();
    expect(await isActive(a.id)).toBe(false);
    await button('Try again with 1').click();
    await dialog().getByText('1 done, 1 refused').waitFor();
    await button('Undo').click();
    await dialog().getByText('1 done, 0 refused').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    expect(await isActive(a.id)).toBe(true);
  });

  const isActive = async (id: string) => (await at.server.scim.get(`/Users/${id}`)).body['active'];

  test('all that match are selected, on whatever page, and changed together, after the password', async () => {
    const { id: organization, name } = await createOrganization(at);
    const { id: target, name: to } = await createOrganization(at);
    const people = await Promise.all(Array.from({ length: 120 }, () => createMember(at, organization)));
    const all = people.map(({ id }) => id).toSorted();
    const few = all.slice(30, 33);
    const groups = [await createGroup(at, organization, all), await createGroup(at, organization, few)];
    const members = () => Promise.all(groups.map(({ id }) => memberIds(at, id)));
    await openAs('admin', `/users?organization=${organization}`);
    await at.page.getByText('1 to 50 of 120').waitFor();
    await at.page.getByLabel('Select all on this page').check();
    await at.page.getByText('50 users selected').first().waitFor();
    await button('Select all 120 that match').click();
    await at.page.getByText('120 users selected').first().waitFor();
    await at.forget();
    await button('Move…').click();
    await dialog().waitFor();
    await pick('Organization', to, to);
    await dialog().getByRole('button', { name: 'Go on' }).click();
    await at.confirm();
    await dialog().getByText('120 done, 0 refused').waitFor();
    const inside = async (id: string) =>
      (
        await at.server.scim.get(
          `/Users?count=0&filter=${encodeURIComponent(`${PORTAL_USER}:organization.value eq "${id}"`)}`,
        )
      ).body.totalResults;
    expect([await inside(organization), await inside(target)]).toEqual([0, 120]);
    expect(await members()).toEqual([[], []]);
    await at.checkLooks();
    await button('Undo').click();
    await dialog().getByText('120 done, 0 refused').waitFor();
    expect(await inside(organization)).toBe(120);
    expect(await members()).toEqual([all, few]);
    expect(name).not.toBe(to);
  });

  test('by keyboard alone: selected, disabled, taken back', async () => {
    const { id, userName } = await createPerson(at);
    await openAs('admin', `/users?q=${userName}`);
    await at.page.getByText('1 to 1 of 1').waitFor();
    await at.page.getByLabel(`Select ${userName}`).focus();
    await at.page.keyboard.press('Space');
    await at.page.getByText('1 user selected').first().waitFor();
    await at.page.getByLabel('Search by name').focus();
    await at.tabTo('Disable');
    await at.page.keyboard.press('Enter');
    await at.page.getByRole('dialog', { name: 'Disable 1 user?' }).waitFor();
    await at.tabTo('Disable');
    await at.page.keyboard.press('Enter');
    await dialog().getByText('1 done, 0 refused').waitFor();
    expect(await isActive(id)).toBe(false);
    await at.tabTo('Undo');
    await at.page.keyboard.press('Enter');
    await at.page.getByRole('dialog', { name: 'Enabling them again' }).getByText('1 done, 0 refused').waitFor();
    expect(await isActive(id)).toBe(true);
    // The focus is on what closes it, and then where the page begins.
    await at.page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await at.page.waitForFunction('document.activeElement.matches("h1")');
  });

  test('who won’t type the password has changed nothing, and can go on later', async () => {
    const { id: organization } = await createOrganization(at);
    await Promise.all(Array.from({ length: 60 }, () => createMember(at, organization)));
    await openAs('admin', `/users?organization=${organization}`);
    await at.page.getByLabel('Select all on this page').check();
    await button('Select all 60 that match').click();
    await at.page.getByText('60 users selected').first().waitFor();
    await at.forget();
    await button('Enable').click();
    await at.page.getByRole('dialog', { name: 'Is it you?' }).getByRole('button', { name: 'Cancel' }).click();
    await dialog().getByText('Stopped: 0 done, 0 refused, 60 not begun').waitFor();
    await button('Go on with 60').click();
    await at.confirm();
    await dialog().getByText('60 done, 0 refused').waitFor();
  });

  test('in German, why somebody was refused is German, and the lists look well', async () => {
    await openAs('org-admin');
    await at.speak('de');
    await at.goTo('/users');
    await at.page.getByLabel('Ada Lovelace auswählen').check();
    await button('Rolle zuweisen …').click();
    await dialog().waitFor();
    await pick('Rolle', 'portal', 'Portal Admin');
    await dialog().getByRole('button', { name: 'Weiter' }).click();
    await dialog().getByText('0 erledigt, 1 abgelehnt').waitFor();
    await dialog().getByText('Die Rolle „Portal Admin“ dürfen Sie nicht vergeben: Ihnen selbst fehlt').waitFor();
    await at.checkLooks();
    for (const path of ['/users?q=a', '/groups', '/organizations', '/roles', '/plain/users']) {
      await at.goTo(path);
      await at.checkLooks();
    }
  });

  test('a role is assigned to several', async () => {
    const { id, userName } = await createPerson(at);
    await openAs('admin', `/users?q=${userName}`);
    await at.page.getByLabel('Select all on this page').check();
    await button('Assign a role…').click();
    await dialog().getByRole('combobox', { name: 'Role' }).fill('devel');
    await dialog().getByRole('option', { name: 'Developer' }).click();
    await dialog().getByRole('button', { name: 'Go on' }).click();
    await dialog().getByText('1 done, 0 refused').waitFor();
    expect((await at.server.scim.get(`/Users/${id}`)).body['roles']).toMatchObject([{ display: 'Developer' }]);
  });

  test('an Org Admin is offered the own organization and nothing beyond', async () => {
    await openAs('org-admin', '/users');
    await at.page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
    expect(await at.page.getByRole('link', { name: 'Grace Hopper' }).count()).toBe(0);
    expect(await at.page.getByRole('combobox', { name: 'Organization' }).count()).toBe(0);
    await at.goTo(`/users/${at.server.ids['admin']}`);
    await at.page.getByText('There is no such thing').waitFor();
  });

  test('who may see no page is told so', async () => {
    const { userName } = await createPerson(at, { roles: [{ value: 'Developer' }] });
    await openAs(userName, '/users');
    await at.page.getByText('You may not see this page.').waitFor();
  });

  test('look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await openAs('admin', '/users');
    await at.page.getByLabel('Select Ada Lovelace').check();
    await at.checkLooks();
    await button('Assign a role…').click();
    await dialog().getByRole('combobox').fill('a');
    await dialog().getByRole('option').first().waitFor();
    await at.checkLooks();
  });
});
